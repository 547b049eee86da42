"""Products and plans archived, put back and copied."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.archives import archive, duplicate_plan, duplicate_product, restore
from ritournelle.catalog.codes import code_from, free_code
from ritournelle.catalog.models import Product
from ritournelle.catalog.services import NewPlanItem, add_plan_version, update_product
from ritournelle.kit.models import Event
from ritournelle.kit.revisions import StaleRevision
from tests.factories import NOON, TODAY, make_plan, make_product

BY: dict[str, Any] = {"at": NOON, "actor": "user:1"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Logiciel de caisse", "LOGICIEL-DE-CAISSE"),
        ("  Été : 100 % pain ! ", "ETE-100-PAIN"),
        ("日本", "PRODUIT"),
        ("a" * 60, "A" * 32),
    ],
)
def test_a_name_suggests_a_reference(name: str, code: str) -> None:
    assert code_from(name) == code


def test_a_reference_that_is_taken_gets_a_number(organization: Organization) -> None:
    make_product(organization, code="SAAS")
    make_product(organization, code="SAAS-2")
    assert free_code(organization, Product, "SAAS") == "SAAS-3"
    assert free_code(organization, Product, "AUTRE") == "AUTRE"


def test_archiving_twice_is_archiving_once(organization: Organization) -> None:
    product = make_product(organization)
    assert archive(archive(product, **BY), **BY).archived_on == TODAY
    assert restore(product, **BY).archived_on is None
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["product.archived", "product.restored"]


def test_a_copied_product_is_sold_though_the_first_is_archived(organization: Organization) -> None:
    product = make_product(
        organization, archived_on=TODAY, unit_price=0, pricing="tiered", account="706000",
        tiers=[["10", "5", "0"], [None, "3", "0"]],
    )  # fmt: skip
    copy = duplicate_product(product, **BY)
    again = duplicate_product(product, **BY)
    assert (copy.code, copy.name, copy.archived_on) == (
        "SAAS-COPIE", "Logiciel de caisse (copie)", None,
    )  # fmt: skip
    assert (copy.tiers, copy.account) == (product.tiers, "706000")
    assert again.code == "SAAS-COPIE-2"


def test_a_copied_plan_has_the_terms_of_today(organization: Organization) -> None:
    product = make_product(organization)
    plan = make_plan(organization, [(product, {"quantity": 2, "unit_price": Decimal(80)})])
    add_plan_version(plan, [NewPlanItem(product)], valid_from=date(2027, 1, 1), **BY)

    copy = duplicate_plan(plan, today=TODAY, **BY)

    version = copy.versions.get()
    line = version.items.get()
    assert (copy.code, version.number, version.valid_from) == ("PRO-COPIE", 1, TODAY)
    assert (line.quantity, line.unit_price) == (2, 80)


def test_the_second_of_two_people_does_not_overwrite_the_first(organization: Organization) -> None:
    product = make_product(organization)
    update_product(product, unit_price=Decimal(120), revision=0, **BY)
    with pytest.raises(StaleRevision):
        update_product(product, unit_price=Decimal(80), revision=0, **BY)
    product.refresh_from_db()
    assert (product.unit_price, product.revision) == (120, 1)
