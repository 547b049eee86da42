"""Which price a night takes, and what the line says about it."""

from decimal import Decimal

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, Product
from ritournelle.customers.models import Customer
from ritournelle.subscriptions.services import NewDiscount, NewItem
from tests import factories
from tests.subscriptions.builders import (
    bill_on,
    customer_of,
    day,
    invoices,
    rows,
    subscribe,
)

pytestmark = pytest.mark.django_db

ONE = Decimal(1)


@pytest.fixture
def plan(business: Organization, saas: Product) -> Plan:
    """A plan whose version sells the product at 79 € instead of 99 €."""
    return factories.make_plan(business, [(saas, {"unit_price": Decimal(79)})])


def test_a_line_follows_todays_product_price_or_keeps_its_own(
    business: Organization, saas: Product
) -> None:
    follows = subscribe(customer_of(business, "C001"), [saas], starts_on="2026-12-01")
    own = NewItem(saas, ONE, Decimal(89))
    keeps = subscribe(customer_of(business, "C002"), [own], starts_on="2026-12-01")
    bill_on(business, "2026-12-01")

    Product.objects.filter(pk=saas.pk).update(unit_price=Decimal(109))
    bill_on(business, "2027-01-01")

    assert [row[3] for row in rows(follows)] == [9900, 10900]
    assert [row[3] for row in rows(keeps)] == [8900, 8900]


def test_a_subscriber_keeps_the_price_of_its_plan_version(
    business: Organization, customer: Customer, saas: Product, plan: Plan
) -> None:
    version = plan.versions.get()
    line = version.items.get()
    taken = NewItem(line.product, line.quantity, plan_item_id=line.pk)
    subscription = subscribe(customer, [taken], plan_version=version, starts_on="2026-12-01")
    bill_on(business, "2026-12-01")

    Product.objects.filter(pk=saas.pk).update(unit_price=Decimal(109))
    newer = plan.versions.create(number=2, valid_from=day("2026-12-15"))
    newer.items.create(position=1, product=saas, unit_price=Decimal(119))
    bill_on(business, "2027-01-01")

    assert [row[3] for row in rows(subscription)] == [7900, 7900]


def test_a_price_in_tiers_makes_one_line_a_tier(business: Organization, customer: Customer) -> None:
    tiered = factories.make_product(
        business,
        code="API",
        name="Appels",
        pricing="tiered",
        unit_price=0,
        tiers=[["100", "0.50", "10"], [None, "0.20"]],
    )
    item = NewItem(tiered, Decimal(150))
    off = NewDiscount("Fidélité", Decimal(10), line=1)
    subscription = subscribe(customer, [item], [off], starts_on="2026-12-01")

    bill_on(business, "2026-12-01")

    # 100 × 0,50 + 10,00 + 50 × 0,20 = 70,00, less 10 %
    (invoice,) = invoices(subscription)
    lines = list(invoice.lines.order_by("position"))
    assert [(line.part, line.gross_cents, line.net_cents) for line in lines] == [
        (0, 5000, 4500),
        (1, 1000, 900),
        (2, 1000, 900),
    ]
    assert invoice.net_cents == 6300
    assert lines[0].description == "Jusqu’à 100"
    assert lines[2].description == "Au-delà de 100"


def test_a_share_of_a_period_is_explained_on_its_line(
    business: Organization, customer: Customer, saas: Product
) -> None:
    subscription = subscribe(customer, [saas], starts_on="2026-11-12")

    bill_on(business, "2026-11-12")

    line = invoices(subscription)[0].lines.get()
    assert line.description == (
        "Du 12\u00a0novembre\u00a02026 au 30\u00a0novembre\u00a02026, 19\u00a0jours sur 30\u00a0: "
        "99,00\u00a0€ × 19/30 = 62,70\u00a0€"
    )
