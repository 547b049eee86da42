"""« Facturer maintenant »: one subscription, billed at once by the code of the nights."""

from decimal import Decimal

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.catalog.services import amount_product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.errors import MissingAddress
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import BillingFailure, Subscription
from ritournelle.subscriptions.now import (
    Billed,
    CannotBill,
    NotRunning,
    bill_late,
    bill_now,
    would_bill,
)
from ritournelle.subscriptions.occurrences import NextHasChanged, move_period
from ritournelle.subscriptions.services import NewDiscount, NewItem
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, day, next_day, rows, subscribe

pytestmark = pytest.mark.django_db

AT, CLAIRE = factories.NOON, "user:1"


@pytest.fixture
def monthly(business: Organization, saas: Product) -> Subscription:
    """From 1 December 2026, on the 1st."""
    return subscribe(customer_of(business), [saas], starts_on="2026-12-01")


def bill(subscription: Subscription, start: str, on: str = "2026-11-21") -> Billed:
    return bill_now(subscription, day(start), on=day(on), at=AT, actor=CLAIRE)


def test_the_next_period_is_billed_today_and_never_again(
    business: Organization, monthly: Subscription
) -> None:
    billed = bill(monthly, "2026-12-01")

    (key,) = billed.ids
    assert not billed.is_draft
    assert Invoice.objects.get(pk=key).number == "FA-2026-0001"
    assert next_day(monthly) == "2027-01-01"
    assert monthly.last_billed_on == day("2026-11-21")

    bill_on(business, "2026-12-01")
    bill_on(business, "2027-01-01")
    assert rows(monthly) == [
        ("2026-11-21", "2026-12-01", "2026-12-31", 9900),
        ("2027-01-01", "2027-01-01", "2027-01-31", 9900),
    ]


def test_what_is_shown_before_is_what_is_written(business: Organization, saas: Product) -> None:
    """99,00 € less 10 % is 89,10 €; 20 % of VAT makes 106,92 €."""
    discounted = subscribe(
        customer_of(business), [saas], [NewDiscount("Fidélité", percent=Decimal(10))],
        starts_on="2026-12-01",
    )  # fmt: skip
    (draft,) = would_bill(discounted, on=factories.TODAY)
    assert (draft.totals.net_cents, draft.totals.gross_cents) == (8910, 10692)
    assert not Invoice.objects.exists()

    (key,) = bill(discounted, "2026-12-01").ids
    assert Invoice.objects.get(pk=key).gross_cents == 10692


def test_a_second_click_bills_nothing_more(monthly: Subscription) -> None:
    bill(monthly, "2026-12-01")
    with pytest.raises(NextHasChanged):
        bill(monthly, "2026-12-01")
    assert Invoice.objects.count() == 1


def test_only_this_subscription_is_billed(
    business: Organization, monthly: Subscription, saas: Product
) -> None:
    other = subscribe(customer_of(business, "C002"), [saas], starts_on="2026-11-01")
    bill(monthly, "2026-12-01")
    assert rows(other) == []


def test_all_that_is_late_is_billed_at_once(business: Organization, saas: Product) -> None:
    late = subscribe(customer_of(business), [saas], starts_on="2026-09-15", rhythm_days="15")
    billed = bill(late, "2026-09-15")
    assert len(billed.ids) == 3  # 15 September, 15 October, 15 November
    assert next_day(late) == "2026-12-15"


def test_a_moved_period_is_billed_where_it_was_moved_from(
    business: Organization, monthly: Subscription
) -> None:
    """Moved to 10 December, then wanted today: no trace of the first move is left."""
    move_period(monthly, day("2026-12-01"), to=day("2026-12-10"), at=AT, actor=CLAIRE)
    (draft,) = would_bill(monthly, on=factories.TODAY)
    assert draft.period.start == day("2026-12-01")
    bill(monthly, "2026-12-01")
    assert next_day(monthly) == "2027-01-01"


def test_where_drafts_are_wanted_a_draft_is_made(business: Organization, saas: Product) -> None:
    checked = subscribe(customer_of(business), [saas], starts_on="2026-12-01", output="draft")
    billed = bill(checked, "2026-12-01")
    assert billed.is_draft
    assert Invoice.objects.get(pk=billed.ids[0]).status == Invoice.Status.DRAFT


def test_the_reason_is_told_and_nothing_is_written(business: Organization, saas: Product) -> None:
    """A customer without an address: the night says so, and so does the click."""
    nowhere = subscribe(customer_of(business, address_line1=""), [saas], starts_on="2026-11-01")
    bill_on(business, "2026-11-01")
    with pytest.raises(MissingAddress):
        bill(nowhere, "2026-11-01")

    assert not Invoice.objects.exists()
    assert next_day(nowhere) == "2026-11-01"
    failure = BillingFailure.objects.get(subscription=nowhere)
    assert (failure.attempts, failure.last_seen_at) == (2, AT)


def test_once_mended_the_failure_is_gone(business: Organization, saas: Product) -> None:
    nowhere = subscribe(customer_of(business, address_line1=""), [saas], starts_on="2026-11-01")
    bill_on(business, "2026-11-01")
    Customer.objects.filter(pk=nowhere.customer_id).update(address_line1="3 place Bellecour")
    bill(nowhere, "2026-11-01")
    assert not BillingFailure.objects.exists()


def test_a_fault_of_the_database_is_told_and_kept(business: Organization, saas: Product) -> None:
    """An amount that no column holds: the night goes on without it, and so does the click."""
    absurd = NewItem(saas, Decimal(9_999_999_999), Decimal(99_999_999))
    subscription = subscribe(customer_of(business), [absurd], starts_on="2026-11-01")
    bill_on(business, "2026-11-01")
    with pytest.raises(CannotBill):
        bill_late(subscription, on=factories.TODAY, at=AT, actor=CLAIRE)
    assert BillingFailure.objects.get(subscription=subscription).attempts == 2
    assert not Invoice.objects.exists()


def test_a_draft_subscription_is_not_billed(business: Organization, saas: Product) -> None:
    draft = subscribe(customer_of(business), [saas], starts_on="2026-12-01")
    Subscription.objects.filter(pk=draft.pk).update(
        status=Subscription.Status.DRAFT, next_billing_on=None
    )
    with pytest.raises(NotRunning):
        bill(draft, "2026-12-01")


def test_the_log_says_who_asked(monthly: Subscription) -> None:
    billed = bill(monthly, "2026-12-01")
    asked = Event.objects.get(kind="subscription.billed_now")
    assert (asked.actor, asked.data) == (CLAIRE, {"invoices": billed.ids})
    assert Event.objects.get(kind="invoice.issued").actor == CLAIRE


def test_the_product_behind_a_plain_amount_is_not_named(business: Organization) -> None:
    rent = NewItem(amount_product(business, Decimal(20), at=AT), unit_price=Decimal(120))
    subscription = subscribe(customer_of(business), [rent], starts_on="2026-12-01")
    (key,) = bill(subscription, "2026-12-01").ids
    assert Invoice.objects.get(pk=key).lines.get().reference == ""
