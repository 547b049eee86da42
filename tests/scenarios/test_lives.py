"""Customers' lives over years: each night that matters, by the services and the run."""

from datetime import date
from decimal import Decimal

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.services import issue_draft
from ritournelle.subscriptions import services
from ritournelle.subscriptions.models import BillingFailure, Subscription
from ritournelle.subscriptions.services import NewDiscount, NewItem
from tests import factories
from tests.subscriptions.builders import (
    bill_on,
    customer_of,
    day,
    invoices,
    make_business,
    next_day,
    rows,
    subscribe,
)

pytestmark = pytest.mark.django_db

AT = factories.NOON


@pytest.fixture
def business() -> Organization:
    return make_business()


def live_until(subscription: Subscription, last: str) -> None:
    """Bill on each day that the subscription says is its next one."""
    while (night := next_day(subscription)) and night <= last:
        assert bill_on(subscription.organization, night).failed_count == 0


def test_29_february_comes_back_in_leap_years(business: Organization) -> None:
    domain = factories.make_product(business, unit_price=Decimal(12))
    yearly = subscribe(
        customer_of(business), [domain], starts_on="2024-02-29", rhythm_every=12, rhythm_days=""
    )

    live_until(yearly, "2028-12-31")

    assert [row[:3] for row in rows(yearly)] == [
        ("2024-02-29", "2024-02-29", "2025-02-27"),
        ("2025-02-28", "2025-02-28", "2026-02-27"),
        ("2026-02-28", "2026-02-28", "2027-02-27"),
        ("2027-02-28", "2027-02-28", "2028-02-28"),
        ("2028-02-29", "2028-02-29", "2029-02-27"),
    ]


def test_a_lift_firm_bills_a_copropriete_each_year(business: Organization) -> None:
    upkeep = factories.make_product(
        business,
        code="ASC",
        name="Entretien d’ascenseur",
        unit_price=Decimal(1850),
        vat_rate=Decimal(10),
    )
    residence = customer_of(
        business, kind="non_professional", siren="", name="SDC Les Lilas", payment_means="20"
    )
    contract = subscribe(
        residence,
        [upkeep],
        starts_on="2025-04-01",
        rhythm_every=12,
        rhythm_days="",
        contract_reference="ASC-2025-7",
    )

    live_until(contract, "2026-12-31")

    assert rows(contract) == [
        ("2025-04-01", "2025-04-01", "2026-03-31", 185000),
        ("2026-04-01", "2026-04-01", "2027-03-31", 185000),
    ]
    invoice = invoices(contract)[0]
    assert (invoice.vat_cents, invoice.gross_cents) == (18500, 203500)
    assert invoice.contract_reference == "ASC-2025-7"


def test_a_magazine_of_24_months_stops_by_itself(business: Organization) -> None:
    magazine = factories.make_product(business, unit_price=Decimal("7.90"), vat_rate="2.1")
    reader = customer_of(business, kind="consumer", siren="", name="Chloé Petit")
    subscription = subscribe(reader, [magazine], starts_on="2025-01-15", occurrence_count=24)

    live_until(subscription, "2030-01-01")
    bill_on(business, "2027-01-01")

    billed = rows(subscription)
    # 15 to 31 January 2025: 7,90 × 17/31 = 4,33
    assert billed[0] == ("2025-01-15", "2025-01-15", "2025-01-31", 433)
    assert billed[-1] == ("2026-12-01", "2026-12-01", "2026-12-31", 790)
    assert len(billed) == 24
    subscription.refresh_from_db()
    assert subscription.status == "ended"


def test_a_subscriber_who_lives_through_everything(business: Organization) -> None:
    saas = factories.make_product(business)
    set_up = factories.make_product(business, code="SETUP", unit_price=Decimal(150))
    customer = customer_of(business)
    welcome = NewDiscount("Bienvenue", Decimal(20), line=1, occurrence_count=3)
    items = [NewItem(saas, Decimal(2)), NewItem(set_up, is_one_off=True)]
    subscription = subscribe(customer, items, [welcome], starts_on="2026-01-31", trial_days=12)

    # The trial ends on 11 February. 198,00 − 20 % = 158,40; 12 to 28 February are 17 days of 28:
    # 158,40 × 17/28 = 96,17; and 150,00 once.
    live_until(subscription, "2026-03-01")
    # April is billed late, on a day chosen by hand.
    services.move_next(subscription, to=day("2026-04-10"), at=AT)
    live_until(subscription, "2026-04-30")
    # The server is off in May and June; the price has risen meanwhile: 2 × 109,00.
    Product.objects.filter(pk=saas.pk).update(unit_price=Decimal(109))
    bill_on(business, "2026-07-06")
    # August is offered: skipped.
    services.skip_next(subscription, at=AT)
    # The customer moves and its file is left incomplete.
    Customer.objects.update(city="")
    bill_on(business, "2026-09-01")
    assert BillingFailure.objects.get().attempts == 1
    bill_on(business, "2026-09-02")
    Customer.objects.update(city="Lille")
    bill_on(business, "2026-09-03")
    # It leaves on 15 October: 1 to 15 October, 15 days of 31 of 218,00 = 105,48.
    Subscription.objects.update(ends_on=date(2026, 10, 16))
    live_until(subscription, "2026-12-31")
    bill_on(business, "2026-10-16")

    assert rows(subscription) == [
        ("2026-02-12", "2026-02-12", "2026-02-28", 24617),
        ("2026-03-01", "2026-03-01", "2026-03-31", 15840),
        ("2026-04-10", "2026-04-01", "2026-04-30", 15840),
        ("2026-07-06", "2026-05-01", "2026-05-31", 21800),
        ("2026-07-06", "2026-06-01", "2026-06-30", 21800),
        ("2026-07-06", "2026-07-01", "2026-07-31", 21800),
        ("2026-09-03", "2026-09-01", "2026-09-30", 21800),
        ("2026-10-01", "2026-10-01", "2026-10-15", 10548),
    ]
    subscription.refresh_from_db()
    assert subscription.status == "ended"
    assert not BillingFailure.objects.exists()


def test_a_business_that_approves_before_it_sends(business: Organization) -> None:
    saas = factories.make_product(business)
    subscription = subscribe(customer_of(business), [saas], starts_on="2026-12-01", output="draft")
    live_until(subscription, "2027-01-31")
    december, january = invoices(subscription)

    issue_draft(december, on=day("2027-01-03"), at=AT)
    services.delete_draft(january)  # wrong: it is made again with the next night
    bill_on(business, "2027-01-04")

    december, january = sorted(invoices(subscription), key=lambda one: one.period_start)
    assert (december.number, december.status) == ("FA-2027-0001", "issued")
    assert (january.number, january.status) == (None, "draft")
    assert next_day(subscription) == "2027-02-01"


def test_arrears_close_with_an_invoice_after_the_end(business: Organization) -> None:
    cleaning = factories.make_product(business, unit_price=Decimal(310))
    contract = subscribe(
        customer_of(business),
        [cleaning],
        starts_on="2026-10-01",
        ends_on="2026-12-11",
        timing="arrears",
    )
    live_until(contract, "2027-06-01")
    assert rows(contract) == [
        ("2026-11-01", "2026-10-01", "2026-10-31", 31000),
        ("2026-12-01", "2026-11-01", "2026-11-30", 31000),
        # 1 to 10 December: 310,00 × 10/31
        ("2026-12-11", "2026-12-01", "2026-12-10", 10000),
    ]
    contract.refresh_from_db()
    assert contract.status == "ended"
