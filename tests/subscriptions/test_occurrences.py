"""The next invoice of one subscription skipped or moved by a person, and put back."""

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import ScheduleChange, Subscription
from ritournelle.subscriptions.occurrences import (
    NextHasChanged,
    PeriodIsSettled,
    coming,
    move_period,
    skip_period,
    undo_change,
)
from ritournelle.subscriptions.services import NewItem, activate, create_subscription, record_event
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, day, next_day, rows, subscribe

pytestmark = pytest.mark.django_db

AT, CLAIRE = factories.NOON, "user:1"


@pytest.fixture
def monthly(business: Organization, saas: Product) -> Subscription:
    """From 1 December 2026, on the 1st."""
    return subscribe(customer_of(business), [saas], starts_on="2026-12-01")


def skip(subscription: Subscription, start: str) -> ScheduleChange:
    return skip_period(subscription, day(start), at=AT, actor=CLAIRE)


def test_a_skipped_period_put_back_is_billed_on_its_day(
    business: Organization, monthly: Subscription
) -> None:
    change = skip(monthly, "2026-12-01")
    assert next_day(monthly) == "2027-01-01"

    undo_change(change, at=AT, actor=CLAIRE)

    assert next_day(monthly) == "2026-12-01"
    bill_on(business, "2026-12-01")
    assert rows(monthly) == [("2026-12-01", "2026-12-01", "2026-12-31", 9900)]
    kinds = Event.objects.filter(actor=CLAIRE).values_list("kind", flat=True)
    assert list(kinds) == ["subscription.skipped", "subscription.change_undone"]


def test_skipping_twice_what_one_sees_skips_one_period(monthly: Subscription) -> None:
    skip(monthly, "2026-12-01")
    with pytest.raises(NextHasChanged):
        skip(monthly, "2026-12-01")
    assert next_day(monthly) == "2027-01-01"


def test_undoing_twice_is_undoing_once(monthly: Subscription) -> None:
    change = skip(monthly, "2026-12-01")
    again = ScheduleChange.objects.get(pk=change.pk)
    undo_change(change, at=AT, actor=CLAIRE)
    undo_change(again, at=AT, actor=CLAIRE)
    assert next_day(monthly) == "2026-12-01"
    assert Event.objects.filter(kind="subscription.change_undone").count() == 1


def test_a_period_skipped_long_ago_is_billed_late_when_it_is_put_back(
    business: Organization, monthly: Subscription
) -> None:
    change = skip(monthly, "2026-12-01")
    bill_on(business, "2027-01-01")

    undo_change(change, at=AT, actor=CLAIRE)
    bill_on(business, "2027-01-02")

    assert rows(monthly) == [
        ("2027-01-01", "2027-01-01", "2027-01-31", 9900),
        ("2027-01-02", "2026-12-01", "2026-12-31", 9900),
    ]
    assert next_day(monthly) == "2027-02-01"


def test_the_last_period_put_back_wakes_the_subscription(
    business: Organization, saas: Product
) -> None:
    once = subscribe(customer_of(business), [saas], starts_on="2026-12-01", occurrence_count=1)
    change = skip(once, "2026-12-01")
    bill_on(business, "2027-01-01")
    once.refresh_from_db()
    assert once.status == Subscription.Status.ENDED

    undo_change(change, at=AT, actor=CLAIRE)

    assert next_day(once) == "2026-12-01"
    assert once.status == Subscription.Status.ACTIVE


def test_a_moved_period_goes_back_to_its_day(monthly: Subscription) -> None:
    change = move_period(monthly, day("2026-12-01"), to=day("2026-12-10"), at=AT, actor=CLAIRE)
    assert next_day(monthly) == "2026-12-10"
    undo_change(change, at=AT, actor=CLAIRE)
    assert next_day(monthly) == "2026-12-01"


def test_a_billed_period_cannot_be_put_back(business: Organization, monthly: Subscription) -> None:
    change = move_period(monthly, day("2026-12-01"), to=day("2026-11-25"), at=AT, actor=CLAIRE)
    bill_on(business, "2026-11-25")
    with pytest.raises(PeriodIsSettled):
        undo_change(change, at=AT, actor=CLAIRE)
    assert monthly.schedule_changes.count() == 1


def test_a_skip_behind_what_another_tool_billed_cannot_be_put_back(
    business: Organization, saas: Product
) -> None:
    """Billed elsewhere until March: reopening December would bill January and February twice."""
    draft = create_subscription(
        customer_of(business), [NewItem(saas)], at=AT, reference="AB-9",
        starts_on=day("2026-12-01"), rhythm_days="1",
    )  # fmt: skip
    change = ScheduleChange.objects.create(
        subscription=draft, kind="skipped", period_start=day("2026-12-01")
    )
    activate(draft, at=AT, billed_until=day("2027-03-01"))
    with pytest.raises(PeriodIsSettled):
        undo_change(change, at=AT, actor=CLAIRE)
    assert next_day(draft) == "2027-03-01"


def test_an_event_recorded_by_mistake_is_taken_back(business: Organization, saas: Product) -> None:
    renewal = subscribe(
        customer_of(business), [saas], starts_on="2026-12-01", rhythm_unit="event", rhythm_days=""
    )
    record_event(renewal, on=day("2026-12-18"), at=AT, actor=CLAIRE)
    assert next_day(renewal) == "2026-12-18"
    undo_change(renewal.schedule_changes.get(), at=AT, actor=CLAIRE)
    assert next_day(renewal) == ""


def test_what_comes_is_in_the_order_of_the_billing_days(monthly: Subscription) -> None:
    """December billed on 15 January comes after January."""
    move_period(monthly, day("2026-12-01"), to=day("2027-01-15"), at=AT, actor=CLAIRE)
    monthly.refresh_from_db()
    seen = coming(monthly, on=factories.TODAY, until=day("2027-03-01"), least=3)
    days = [due.occurrence.bill_on.isoformat() for due in seen.dues[:3]]
    assert days == ["2027-01-01", "2027-01-15", "2027-02-01"]
    assert seen.draft is not None
    assert seen.draft.totals.gross_cents == 11880  # 99,00 € and 20 %
