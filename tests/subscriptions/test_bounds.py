"""A run far above the habit stops before it issues anything, and says why."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.bounds import estimate
from ritournelle.subscriptions.models import (
    BillingRun,
    Subscription,
    SubscriptionDiscount,
    SubscriptionItem,
)
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, make_business, rows, subscribe

pytestmark = pytest.mark.django_db

REMEDY = (
    "Vérifiez les prix, les quantités et les dates des abonnements à facturer\u00a0; "
    "si ce total est juste, relancez la facturation en l’acceptant («\u00a0Lancer malgré tout\u00a0» à l’écran, --force au terminal)."
)


@pytest.fixture
def business() -> Organization:
    """Three runs of one subscription at 99 € each make the habit; ten times that is the bound."""
    business = make_business()
    product = factories.make_product(business)
    subscribe(customer_of(business), [product], starts_on="2026-09-01")
    for month in ("09", "10", "11"):
        bill_on(business, f"2026-{month}-01")
    return business


def known(count: int) -> None:
    """Subscriptions that were billed before, each due on 1 December for 1 €."""
    business = Organization.objects.get()
    product = factories.make_product(business, code="EURO", unit_price=Decimal(1))
    for n in range(count):
        factories.make_subscription(
            customer_of(business, f"D{n:03}"),
            [(product, {})],
            reference=f"D{n:03}",
            last_billed_on=date(2026, 11, 1),
        )


def set_price(price: str) -> None:
    Product.objects.filter(code="SAAS").update(unit_price=Decimal(price))


def test_ten_times_the_habit_passes(business: Organization) -> None:
    known(9)
    run = bill_on(business, "2026-12-01")
    assert (run.status, run.issued_count) == ("done", 10)


def test_more_subscriptions_than_ten_times_the_habit_stop_the_run(business: Organization) -> None:
    known(10)

    run = bill_on(business, "2026-12-01")

    assert run.status == BillingRun.Status.STOPPED
    assert run.reason == (
        "11 abonnements seraient facturés, plus de 10 fois le maximum habituel (1). " + REMEDY
    )
    assert run.issued_count == 0
    assert Invoice.objects.count() == 3
    notice = Message.objects.get(run=run)
    assert notice.subject == ("Facturation du 1er\u00a0décembre\u00a02026 arrêtée avant l’émission")
    assert run.reason in notice.body


def test_an_amount_above_ten_times_the_habit_stops_the_run(business: Organization) -> None:
    set_price("990.01")

    run = bill_on(business, "2026-12-01")

    assert run.status == BillingRun.Status.STOPPED
    assert run.reason == (
        "990,01\u00a0€ HT seraient facturés, plus de 10 fois le maximum habituel (99,00\u00a0€). "
        + REMEDY
    )


def test_a_run_above_the_habit_goes_on_when_it_is_accepted(business: Organization) -> None:
    set_price("990.01")
    bill_on(business, "2026-12-01")

    run = bill_on(business, "2026-12-01", force=True)

    assert (run.status, run.issued_count, run.net_cents) == ("done", 1, 99001)


def test_the_organisation_sets_its_own_bound(business: Organization) -> None:
    Organization.objects.update(run_bound=11)
    business.refresh_from_db()
    set_price("990.01")
    assert bill_on(business, "2026-12-01").status == "done"


def test_new_subscriptions_are_no_surprise(business: Organization) -> None:
    known(11)
    Subscription.objects.exclude(reference="AB-C001").update(last_billed_on=None)
    assert bill_on(business, "2026-12-01").status == "done"


def test_two_runs_make_no_habit(business: Organization) -> None:
    BillingRun.objects.filter(billed_on=date(2026, 9, 1)).update(status="stopped")
    set_price("99999")
    assert bill_on(business, "2026-12-01").status == "done"


def test_a_habit_is_that_of_the_past_year(business: Organization) -> None:
    BillingRun.objects.filter(billed_on=date(2026, 9, 1)).update(net_cents=10_000_000)
    set_price("5000")
    assert bill_on(business, "2026-12-01").status == "done"
    BillingRun.objects.exclude(billed_on=date(2026, 9, 1)).update(net_cents=9900)
    BillingRun.objects.filter(billed_on=date(2026, 9, 1)).update(billed_on=date(2025, 12, 1))
    BillingRun.objects.create(
        organization=business,
        billed_on=date(2026, 9, 1),
        status="done",
        started_at=factories.NOON,
        seen_at=factories.NOON,
        due_count=1,
        net_cents=9900,
    )
    assert bill_on(business, "2027-01-01").status == BillingRun.Status.STOPPED


def test_a_run_that_was_interrupted_is_not_stopped_half_way(business: Organization) -> None:
    BillingRun.objects.create(
        organization=business,
        billed_on=date(2026, 12, 1),
        started_at=factories.NOON,
        seen_at=factories.NOON,
        due_count=1,
        issued_count=1,
    )
    set_price("5000")
    assert bill_on(business, "2026-12-01").status == "done"


def test_the_habit_of_another_organisation_says_nothing(business: Organization) -> None:
    other = make_business(slug="autre", name="Autre", siren="552100554", siret="55210055400013")
    dear = factories.make_product(other, unit_price=Decimal(99999))
    subscription = subscribe(customer_of(other), [dear], starts_on="2026-12-01")
    assert bill_on(other, "2026-12-01").status == "done"
    assert len(rows(subscription)) == 1


@pytest.mark.parametrize(
    ("product", "quantity", "expected"),
    [
        pytest.param({"unit_price": Decimal(2)}, 500, 100_000, id="each at its price"),
        pytest.param({"pricing": "flat", "unit_price": Decimal(300)}, 500, 30_000, id="flat"),
        # 2 500 of packs of 1 000 at 30,00 are about 2,5 × 30,00
        pytest.param(
            {"pricing": "package", "package_size": 1000, "unit_price": Decimal(30)},
            2500,
            7_500,
            id="by packs",
        ),
        pytest.param(
            {"pricing": "tiered", "unit_price": 0, "tiers": [[None, "5"]]},
            10,
            0,
            id="tiers unknown",
        ),
    ],
)
def test_the_estimate_looks_at_quantities_and_prices(
    product: dict[str, Any], quantity: int, expected: int
) -> None:
    business = make_business()
    factories.make_subscription(
        customer_of(business),
        [
            (factories.make_product(business, **product), {"quantity": quantity}),
            (
                factories.make_product(business, code="SETUP", unit_price=Decimal(9000)),
                {"is_one_off": True},  # was on the first invoice already
            ),
        ],
        last_billed_on=date(2026, 11, 1),
    )
    assert estimate(business.pk, date(2026, 12, 1)) == (1, expected)


def test_the_estimate_prefers_the_price_of_the_line(business: Organization) -> None:
    SubscriptionItem.objects.update(unit_price=Decimal("12.34"))
    SubscriptionDiscount.objects.create(
        subscription=Subscription.objects.get(), label="Remise", percent=Decimal(50)
    )
    assert estimate(business.pk, date(2026, 12, 1)) == (1, 1234)
