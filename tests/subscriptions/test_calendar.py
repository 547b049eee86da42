"""What people change in a calendar: an occurrence moved, skipped, or added on an event."""

from collections.abc import Callable
from datetime import date

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.core.rhythm import BadRhythm
from ritournelle.kit.models import Event
from ritournelle.subscriptions import services
from ritournelle.subscriptions.errors import (
    NoSuchOccurrence,
    OtherOrganization,
    SubscriptionNotADraft,
)
from ritournelle.subscriptions.models import ScheduleChange, Subscription
from ritournelle.subscriptions.services import NewDiscount, NewItem
from tests import factories
from tests.subscriptions.builders import (
    bill_on,
    customer_of,
    day,
    invoices,
    next_day,
    rows,
    subscribe,
)

pytestmark = pytest.mark.django_db

AT = factories.NOON


@pytest.fixture
def monthly(business: Organization, saas: Product) -> Subscription:
    """From 1 December 2026, on the 1st."""
    return subscribe(customer_of(business), [saas], starts_on="2026-12-01")


def test_a_moved_occurrence_is_billed_on_its_new_day_and_keeps_its_period(
    business: Organization, monthly: Subscription
) -> None:
    services.move_next(monthly, to=day("2026-12-10"), at=AT)
    assert next_day(monthly) == "2026-12-10"

    assert bill_on(business, "2026-12-09").issued_count == 0
    bill_on(business, "2026-12-10")
    bill_on(business, "2027-01-01")

    assert rows(monthly) == [
        ("2026-12-10", "2026-12-01", "2026-12-31", 9900),
        ("2027-01-01", "2027-01-01", "2027-01-31", 9900),
    ]


def test_an_occurrence_may_be_moved_before_its_period(
    business: Organization, monthly: Subscription
) -> None:
    services.move_next(monthly, to=day("2026-11-20"), at=AT)
    bill_on(business, "2026-11-20")
    bill_on(business, "2026-12-01")
    assert rows(monthly) == [("2026-11-20", "2026-12-01", "2026-12-31", 9900)]
    assert next_day(monthly) == "2027-01-01"


def test_an_occurrence_moved_behind_the_next_one_is_billed_after_it(
    business: Organization, monthly: Subscription
) -> None:
    """The pages of other subscriptions must not suffer from it either."""
    other = subscribe(
        customer_of(business, "C002"),
        [factories.make_product(business, code="B")],
        starts_on="2026-12-01",
    )
    services.move_next(monthly, to=day("2027-02-15"), at=AT)
    assert next_day(monthly) == "2027-01-01"

    for night in ("2027-01-01", "2027-02-01", "2027-02-15", "2027-03-01"):
        assert bill_on(business, night).failed_count == 0

    assert rows(monthly) == [
        ("2027-01-01", "2027-01-01", "2027-01-31", 9900),
        ("2027-02-01", "2027-02-01", "2027-02-28", 9900),
        ("2027-02-15", "2026-12-01", "2026-12-31", 9900),
        ("2027-03-01", "2027-03-01", "2027-03-31", 9900),
    ]
    assert len(rows(other)) == 4
    assert next_day(monthly) == "2027-04-01"


def test_the_same_occurrence_may_be_moved_again(
    business: Organization, monthly: Subscription
) -> None:
    services.move_next(monthly, to=day("2026-12-20"), at=AT)
    services.move_next(monthly, to=day("2026-12-05"), at=AT)
    assert next_day(monthly) == "2026-12-05"
    assert ScheduleChange.objects.count() == 1


def test_a_skipped_occurrence_is_never_billed(
    business: Organization, monthly: Subscription
) -> None:
    services.skip_next(monthly, at=AT)
    assert next_day(monthly) == "2027-01-01"

    bill_on(business, "2027-02-01")

    assert [row[1] for row in rows(monthly)] == ["2027-01-01", "2027-02-01"]


def test_what_was_late_may_be_skipped_or_moved(
    business: Organization, monthly: Subscription
) -> None:
    bill_on(business, "2026-12-01")
    services.skip_next(monthly, at=AT)
    services.move_next(monthly, to=day("2027-02-10"), at=AT)
    assert next_day(monthly) == "2027-02-10"
    bill_on(business, "2027-02-10")
    assert [row[1] for row in rows(monthly)] == ["2026-12-01", "2027-02-01"]


def test_a_skipped_occurrence_counts_among_those_of_a_discount(
    business: Organization, saas: Product
) -> None:
    two_months = NewDiscount("Bienvenue", cents=5000, occurrence_count=2)
    subscription = subscribe(customer_of(business), [saas], [two_months], starts_on="2026-12-01")
    services.skip_next(subscription, at=AT)
    bill_on(business, "2027-02-01")
    assert [row[3] for row in rows(subscription)] == [4900, 9900]


def test_an_event_begins_a_period_owed_in_full(business: Organization, saas: Product) -> None:
    subscription = subscribe(
        customer_of(business),
        [saas],
        starts_on="2026-12-01",
        rhythm_unit="event",
        rhythm_days="",
    )
    assert next_day(subscription) == ""

    services.record_event(subscription, on=day("2026-12-18"), at=AT)
    assert next_day(subscription) == "2026-12-18"
    bill_on(business, "2026-12-18")
    assert next_day(subscription) == ""
    services.record_event(subscription, on=day("2027-12-18"), at=AT)
    bill_on(business, "2027-12-18")

    assert rows(subscription) == [
        ("2026-12-18", "2026-12-18", "2027-12-17", 9900),
        ("2027-12-18", "2027-12-18", "2028-12-17", 9900),
    ]


def test_the_same_event_told_twice_is_one(business: Organization, saas: Product) -> None:
    subscription = subscribe(
        customer_of(business), [saas], starts_on="2026-12-01", rhythm_unit="event", rhythm_days=""
    )
    for _ in range(2):
        services.record_event(subscription, on=day("2026-12-18"), at=AT)
    bill_on(business, "2026-12-18")
    assert len(rows(subscription)) == 1


def test_changes_are_told_in_the_log(monthly: Subscription) -> None:
    services.move_next(monthly, to=day("2026-12-10"), at=AT)
    moved = Event.objects.get(kind="subscription.moved")
    assert moved.subject == f"subscription:{monthly.pk}"
    assert moved.data == {
        "period_start": "2026-12-01",
        "before": "2026-12-01",
        "after": "2026-12-10",
    }
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["subscription.created", "subscription.activated", "subscription.moved"]


def test_the_next_invoices_are_those_that_come(
    business: Organization, monthly: Subscription
) -> None:
    bill_on(business, "2026-12-01")
    services.skip_next(monthly, at=AT)
    monthly.refresh_from_db()
    coming = services.upcoming_of(monthly, on=day("2026-12-01"), count=3)
    assert [(due.occurrence.bill_on.isoformat(), due.net_cents) for due in coming] == [
        ("2027-02-01", 9900),
        ("2027-03-01", 9900),
        ("2027-04-01", 9900),
    ]


@pytest.mark.parametrize(
    "act", [services.skip_next, lambda s, at: services.move_next(s, to=date(2027, 5, 1), at=at)]
)
def test_an_ended_calendar_has_nothing_to_change(
    business: Organization, saas: Product, act: Callable[..., None]
) -> None:
    ended = subscribe(customer_of(business), [saas], starts_on="2026-12-01", occurrence_count=1)
    bill_on(business, "2026-12-01")
    ended.refresh_from_db()
    with pytest.raises(NoSuchOccurrence) as refusal:
        act(ended, at=AT)
    assert refusal.value.message == "L’abonnement AB-C001 n’a pas d’échéance à facturer."


def test_only_a_draft_is_activated(monthly: Subscription) -> None:
    with pytest.raises(SubscriptionNotADraft) as refusal:
        services.activate(monthly, at=AT)
    assert str(refusal.value) == (
        "L’abonnement AB-C001 est déjà dans l’état «\u00a0Actif\u00a0». "
        "Seul un brouillon peut être activé."
    )


def test_what_another_tool_has_billed_is_not_billed_again(
    business: Organization, saas: Product
) -> None:
    set_up = NewItem(factories.make_product(business, code="SETUP"), is_one_off=True)
    draft = services.create_subscription(
        customer_of(business),
        [NewItem(saas), set_up],
        at=AT,
        reference="AB-1",
        starts_on=day("2025-12-15"),
        rhythm_days="1",
    )
    services.activate(draft, at=AT, billed_until=day("2026-12-01"))
    bill_on(business, "2026-12-01")
    assert rows(draft) == [("2026-12-01", "2026-12-01", "2026-12-31", 9900)]


def test_products_of_another_organisation_are_refused(
    business: Organization, other_organization: Organization
) -> None:
    theirs = factories.make_product(other_organization)
    with pytest.raises(OtherOrganization):
        services.create_subscription(
            customer_of(business),
            [NewItem(theirs)],
            at=AT,
            reference="AB-1",
            starts_on=day("2026-12-01"),
        )
    assert not Subscription.objects.exists()


def test_terms_that_make_no_sense_are_refused_at_once(
    business: Organization, saas: Product
) -> None:
    with pytest.raises(BadRhythm, match="même jour en février"):
        services.create_subscription(
            customer_of(business),
            [NewItem(saas)],
            at=AT,
            reference="AB-1",
            starts_on=day("2026-12-01"),
            rhythm_days="28,31",
        )


def test_a_deleted_draft_makes_its_period_due_again(business: Organization, saas: Product) -> None:
    subscription = subscribe(customer_of(business), [saas], starts_on="2026-12-01", output="draft")
    bill_on(business, "2027-01-01")
    december, _ = invoices(subscription)

    services.delete_draft(december)
    assert next_day(subscription) == "2026-12-01"
    bill_on(business, "2027-01-02")

    assert [invoice.period_start for invoice in invoices(subscription)] == [
        date(2027, 1, 1),
        date(2026, 12, 1),
    ]
    assert next_day(subscription) == "2027-02-01"


def test_a_deleted_draft_brings_an_ended_subscription_back(
    business: Organization, saas: Product
) -> None:
    subscription = subscribe(
        customer_of(business), [saas], starts_on="2026-12-01", output="draft", occurrence_count=1
    )
    bill_on(business, "2027-01-01")
    subscription.refresh_from_db()
    assert subscription.status == "ended"

    services.delete_draft(invoices(subscription)[0])
    bill_on(business, "2027-01-02")

    assert len(invoices(subscription)) == 1
    subscription.refresh_from_db()
    assert subscription.status == "ended"
