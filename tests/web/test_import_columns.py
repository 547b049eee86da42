"""The columns of the four files: none mistaken for another, all explained to the user."""

from pathlib import Path

import pytest

from ritournelle.catalog.imports import COLUMNS as PRODUCTS
from ritournelle.catalog.plan_imports import COLUMNS as PLANS
from ritournelle.customers.imports import COLUMNS as CUSTOMERS
from ritournelle.kit.cells import fold
from ritournelle.kit.tables import Column
from ritournelle.subscriptions.columns import COLUMNS as SUBSCRIPTIONS

GUIDE = (Path(__file__).parents[2] / "examples/LISEZMOI.md").read_text()
TABLES = pytest.mark.parametrize(
    ("title", "columns"),
    [
        pytest.param("Clients", CUSTOMERS, id="customers"),
        pytest.param("Produits", PRODUCTS, id="products"),
        pytest.param("Formules", PLANS, id="plans"),
        pytest.param("Abonnements", SUBSCRIPTIONS, id="subscriptions"),
    ],
)


@TABLES
def test_no_header_means_two_columns(title: str, columns: tuple[Column, ...]) -> None:
    owners: dict[str, set[str]] = {}
    for column in columns:
        for name in (column.name, *column.synonyms):
            owners.setdefault(fold(name), set()).add(column.field)
    assert {name: fields for name, fields in owners.items() if len(fields) > 1} == {}


@TABLES
def test_every_column_is_explained(title: str, columns: tuple[Column, ...]) -> None:
    (section,) = [part for part in GUIDE.split("\n## ") if part.startswith(title)]
    assert [column.name for column in columns if column.name not in section] == []
