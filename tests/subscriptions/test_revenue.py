"""Movements of revenue: what an activation, a discount, an end and a new price write."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.catalog.services import update_product
from ritournelle.core.revenue import monthly_cents
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Chain
from ritournelle.subscriptions.models import RevenueMovement, Subscription
from ritournelle.subscriptions.revenue import record_revenue, refresh_revenue
from ritournelle.subscriptions.services import NewDiscount, NewItem, terms_of
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, day, subscribe

Row = tuple[str, str, int]


def movements(subscription: Subscription) -> list[Row]:
    rows = RevenueMovement.objects.filter(subscription=subscription).order_by("on", "pk")
    return [(row.on.isoformat(), row.kind, row.cents) for row in rows]


def mrr(subscription: Subscription) -> int:
    subscription.refresh_from_db()
    return subscription.mrr_cents


def test_activation_writes_all_that_is_known(customer: Customer, saas: Product) -> None:
    # 6 x 99,00 = 594,00; 10 % off for three invoices: 534,60
    discounts = [NewDiscount("Bienvenue", Decimal(10), occurrence_count=3)]
    items = [NewItem(saas, Decimal(6)), NewItem(saas, unit_price=Decimal(250), is_one_off=True)]
    running = subscribe(
        customer, items, discounts, starts_on="2026-11-01", trial_days=14, ends_on="2027-05-01"
    )
    assert movements(running) == [
        ("2026-11-15", "new", 53460),
        ("2027-02-01", "expansion", 5940),
        ("2027-05-01", "churn", -59400),
    ]
    assert mrr(running) == 53460  # on 21 November


def test_what_begins_later_counts_from_then_on(
    business: Organization, customer: Customer, saas: Product
) -> None:
    running = subscribe(customer, [saas], starts_on="2026-12-01")
    assert mrr(running) == 0
    refresh_revenue(business, on=day("2026-11-30"))
    assert mrr(running) == 0
    refresh_revenue(business, on=day("2026-12-01"))
    assert mrr(running) == 9900


def test_a_new_price_moves_those_who_follow_the_product(
    business: Organization, customer: Customer, saas: Product
) -> None:
    follows = subscribe(customer, [NewItem(saas, Decimal(2))], starts_on="2026-11-01")
    keeps = subscribe(
        customer_of(business, "C2"), [NewItem(saas, unit_price=Decimal(80))], starts_on="2026-11-01"
    )
    update_product(saas, at=factories.NOON, unit_price=Decimal(110))
    for night in ("2026-11-22", "2026-11-23"):
        bill_on(business, night)
        refresh_revenue(business, on=day(night))
    assert movements(follows) == [
        ("2026-11-01", "new", 19800),
        ("2026-11-22", "expansion", 2200),
    ]
    assert movements(keeps) == [("2026-11-01", "new", 8000)]
    assert (mrr(follows), mrr(keeps)) == (22000, 8000)


def test_a_new_price_replaces_what_was_to_come(
    business: Organization, customer: Customer, saas: Product
) -> None:
    running = subscribe(customer, [saas], starts_on="2026-11-01", ends_on="2027-01-01")
    update_product(saas, at=factories.NOON, unit_price=Decimal(90))
    refresh_revenue(business, on=day("2026-11-22"))
    assert movements(running) == [
        ("2026-11-01", "new", 9900),
        ("2026-11-22", "contraction", -900),
        ("2027-01-01", "churn", -9000),
    ]


def test_written_twice_is_written_once(
    business: Organization, customer: Customer, saas: Product
) -> None:
    running = subscribe(customer, [saas], starts_on="2026-11-01", ends_on="2027-01-01")
    before = movements(running)
    for on in ("2026-10-01", "2026-11-21", "2027-03-01"):
        record_revenue(business, [running.pk], on=day(on))
    assert movements(running) == before


def test_rows_made_without_services_are_found(
    business: Organization, customer: Customer, saas: Product
) -> None:
    running = factories.make_subscription(customer, [(saas, {})], starts_on=date(2026, 11, 1))
    refresh_revenue(business, on=factories.TODAY)
    assert movements(running) == [("2026-11-01", "new", 9900)]
    assert mrr(running) == 9900


def test_another_organisation_is_left_alone(
    business: Organization, other_organization: Organization
) -> None:
    product = factories.make_product(other_organization)
    theirs = factories.make_subscription(
        factories.make_customer(other_organization), [(product, {})], starts_on=date(2026, 11, 1)
    )
    refresh_revenue(business, on=factories.TODAY)
    assert movements(theirs) == []


def test_queries_do_not_grow_with_the_subscribers(business: Organization, saas: Product) -> None:
    Chain.objects.create(organization=business)  # else the first run makes it
    counts = []
    for many in (2, 30):
        for n in range(many):
            customer = customer_of(business, f"Q{many}-{n}")
            factories.make_subscription(customer, [(saas, {})], reference=f"Q{many}-{n}")
        with CaptureQueriesContext(connection) as queries:
            refresh_revenue(business, on=factories.FIRST_OF_DECEMBER)
        counts.append(len(queries))
    assert counts[0] == counts[1]


starts = st.integers(-200, 60)
lives = st.tuples(
    starts,
    st.none() | st.integers(1, 400),  # days until the end
    st.integers(0, 40),  # of trial
    st.sampled_from([1, 3, 12]),  # months
    st.none() | st.integers(1, 4),  # discounted invoices
)


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lived=st.lists(lives, min_size=1, max_size=3), days=st.lists(starts, max_size=4))
def test_the_movements_up_to_a_day_are_the_revenue_of_that_day(
    business: Organization, saas: Product, lived: list[tuple[int, ...]], days: list[int]
) -> None:
    running = [_live(business, saas, one) for one in lived]
    for distance in (*days, 0):
        on = factories.TODAY + timedelta(distance)
        moved = RevenueMovement.objects.filter(subscription__in=running, on__lte=on)
        owed = sum(monthly_cents(terms_of(one, on=on), on) for one in running)
        assert sum(row.cents for row in moved) == owed


def _live(business: Organization, saas: Product, life: tuple[int, ...]) -> Subscription:
    start, end, trial, months, discounted = life
    number = Subscription.objects.count() + 1
    first = factories.TODAY + timedelta(start)
    last = {"ends_on": (first + timedelta(end)).isoformat()} if end else {}
    return subscribe(
        customer_of(business, f"L{number}"),
        [saas],
        [NewDiscount("Remise", Decimal(10), occurrence_count=discounted)] if discounted else [],
        starts_on=first.isoformat(),
        trial_days=trial,
        rhythm_every=months,
        **last,
    )
