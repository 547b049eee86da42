"""Products and plans: price lists, units and VAT that can be; versions that keep their prices."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.errors import CodeTaken, EmptyPlan, ForeignProduct, PriceByTiers
from ritournelle.catalog.models import PlanItem, PlanVersion, Product
from ritournelle.catalog.services import (
    NewPlanItem,
    add_plan_version,
    create_plan,
    create_product,
    update_product,
)
from ritournelle.core.errors import DomainError
from ritournelle.kit.models import Event
from tests.factories import NOON, make_product

NEW_YEAR = date(2027, 1, 1)


def create(organization: Organization, **fields: Any) -> Product:
    values = {"code": "P1", "name": "Produit"} | fields
    return create_product(organization, at=NOON, **values)


def add_version(organization: Organization, *items: NewPlanItem, **rhythm: Any) -> PlanVersion:
    plan = create_plan(organization, "PRO", "Formule Pro", at=NOON)
    return add_plan_version(plan, items, valid_from=NEW_YEAR, at=NOON, **rhythm)


def test_a_product_is_written_and_told(organization: Organization) -> None:
    product = create(organization, unit="heure", unit_price=Decimal("28.5"))
    product.refresh_from_db()
    assert (product.unit, product.unit_price, product.vat_rate) == ("HUR", Decimal("28.5"), 20)
    assert Event.objects.get().kind == "product.created"


def test_the_normal_rate_is_that_of_the_place(organization: Organization) -> None:
    organization.postcode = "97400"
    assert create(organization).vat_rate == Decimal("8.5")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"unit": "coudée"}, "unité", id="no such unit"),
        pytest.param({"unit_price": Decimal(-1)}, "négatif", id="negative price"),
        pytest.param({"unit_price": Decimal("0.0000001")}, "décimales", id="seven decimals"),
        pytest.param({"pricing": "tiered"}, "palier", id="tiers without any"),
        pytest.param(
            {"pricing": "tiered", "unit_price": 5, "tiers": [[None, "3"]]},
            "prix unitaire",
            id="tiers and a price",
        ),
        pytest.param({"pricing": "package"}, "lot", id="package without size"),
        pytest.param({"package_size": Decimal(10)}, "lot", id="size without package"),
        pytest.param({"vat_rate": Decimal(21)}, "taux", id="rate of another country"),
        pytest.param({"vat_rate": Decimal(0)}, "motif", id="no rate, no reason"),
        pytest.param({"vat_exemption": "VATEX-XX"}, "exonération", id="no such exemption"),
        pytest.param({"name": ""}, "Désignation", id="no name"),
        pytest.param({"pricing": "au poids"}, "Tarification", id="no such pricing"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(
    organization: Organization, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        create(organization, **fields)
    assert words in refusal.value.message
    assert refusal.value.remedy
    assert not Product.objects.exists()


def test_no_rate_needs_no_reason_without_vat_at_all(organization: Organization) -> None:
    organization.is_franchise = True
    assert create(organization, vat_rate=Decimal(0)).vat_rate == 0


def test_a_code_is_taken_once_in_an_organisation_only(
    organization: Organization, other_organization: Organization
) -> None:
    create(organization)
    create(other_organization)
    with pytest.raises(CodeTaken):
        create(organization)


def test_a_price_change_is_told(organization: Organization) -> None:
    product = create(organization, unit_price=Decimal(99))
    update_product(product, at=NOON, unit_price=Decimal(109))
    event = Event.objects.get(kind="product.updated")
    assert event.data["changes"]["unit_price"] == ["99.000000", "109"]


def test_a_version_keeps_the_price_of_its_day(organization: Organization) -> None:
    product = make_product(organization, unit_price=Decimal(99))
    add_version(organization, NewPlanItem(product), rhythm_days="1")
    update_product(product, at=NOON, unit_price=Decimal(109))
    assert PlanItem.objects.get().unit_price == 99


def test_tiers_stay_with_the_product(organization: Organization) -> None:
    product = create(organization, pricing="tiered", tiers=[["10", "5"], [None, "4"]])
    version = add_version(organization, NewPlanItem(product, Decimal(20)))
    assert version.items.get().unit_price is None
    with pytest.raises(PriceByTiers):
        add_plan_version(
            version.plan,
            [NewPlanItem(product, unit_price=Decimal(3))],
            valid_from=NEW_YEAR,
            at=NOON,
        )


def test_versions_are_numbered(organization: Organization) -> None:
    item = NewPlanItem(make_product(organization))
    first = add_version(organization, item, rhythm_unit="month", rhythm_every=12)
    second = add_plan_version(first.plan, [item], valid_from=NEW_YEAR, at=NOON)
    assert (first.number, first.rhythm_every, second.number) == (1, 12, 2)


@pytest.mark.parametrize(
    "rhythm",
    [
        pytest.param({"rhythm_unit": "month", "rhythm_days": "32"}, id="the 32nd"),
        pytest.param({"rhythm_unit": "day", "rhythm_days": "1"}, id="days of a month"),
        pytest.param({"rhythm_every": 0}, id="every 0 months"),
        pytest.param({"timing": "arrears", "lead_days": 5}, id="in arrears, but before"),
    ],
)
def test_a_rhythm_that_cannot_be_is_refused(
    organization: Organization, rhythm: dict[str, Any]
) -> None:
    with pytest.raises(DomainError):
        add_version(organization, NewPlanItem(make_product(organization)), **rhythm)
    assert not PlanVersion.objects.exists()


def test_a_plan_needs_lines_of_its_own_organisation(
    organization: Organization, other_organization: Organization
) -> None:
    with pytest.raises(EmptyPlan):
        add_version(organization)
    foreign = NewPlanItem(make_product(other_organization))
    plan = create_plan(organization, "PRO2", "Autre", at=NOON)
    with pytest.raises(ForeignProduct):
        add_plan_version(plan, [foreign], valid_from=NEW_YEAR, at=NOON)
