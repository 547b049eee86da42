"""Runs that people ask for: one at a time, taken once, true whatever is killed."""

from datetime import timedelta

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingFailure, BillingRun, Subscription
from ritournelle.subscriptions.now import bill_late
from ritournelle.subscriptions.requests import (
    request_despite,
    request_run,
    run_requested,
)
from ritournelle.subscriptions.run import bill
from tests import factories
from tests.factories import NOON, TODAY
from tests.subscriptions.builders import customer_of, day, make_business, rows, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def due() -> Subscription:
    """Due since 1 November."""
    business = make_business()
    return subscribe(
        customer_of(business), [factories.make_product(business)], starts_on="2026-11-01"
    )


def ask(organization: Organization, on: str = "2026-11-21") -> BillingRun:
    return request_run(organization, on=day(on), today=TODAY, at=NOON, actor="user:1")


def test_a_day_to_come_is_refused(due: Subscription) -> None:
    with pytest.raises(DomainError, match="pas dans l’avenir"):
        ask(due.organization, "2026-11-22")
    assert not BillingRun.objects.exists()


def test_a_request_is_done_once_by_whoever_takes_it(due: Subscription) -> None:
    run = ask(due.organization)
    assert run_requested(lambda: NOON) == 1
    assert run_requested(lambda: NOON) == 0
    run.refresh_from_db()
    assert (run.status, run.issued_count, run.due_count, run.actor) == ("done", 1, 1, "user:1")
    assert rows(due) == [("2026-11-21", "2026-11-01", "2026-11-30", 9900)]


def test_asking_while_a_run_goes_on_is_that_run(due: Subscription) -> None:
    run = ask(due.organization)
    BillingRun.objects.filter(pk=run.pk).update(status="running")
    assert ask(due.organization) == run


def test_the_night_does_what_was_asked_for_and_nobody_took(due: Subscription) -> None:
    run = ask(due.organization)
    night = bill(
        due.organization, on=day("2026-11-22"), clock=lambda: NOON, night=day("2026-11-22")
    )
    assert night.pk == run.pk
    assert (night.night, night.billed_on) == (day("2026-11-22"), day("2026-11-22"))
    assert run_requested(lambda: NOON) == 0


def test_a_run_killed_after_it_was_taken_is_ended_by_the_next(due: Subscription) -> None:
    run = ask(due.organization)
    BillingRun.objects.filter(pk=run.pk).update(status="running", accepts_unusual=True)
    resumed = bill(due.organization, on=TODAY, clock=lambda: NOON)
    assert (resumed.pk, resumed.status, resumed.issued_count) == (run.pk, "done", 1)


def test_what_the_bounds_stopped_goes_on_when_a_person_accepts_it(due: Subscription) -> None:
    organization = due.organization
    organization.late_bound = 1
    organization.save()
    late = subscribe(
        customer_of(organization, "C002"), [factories.make_product(organization, code="B")],
        starts_on="2026-09-01",
    )  # fmt: skip
    ask(organization)
    run_requested(lambda: NOON)
    assert BillingFailure.objects.get().code == "too-many-late-periods"
    run = BillingRun.objects.get()
    request_despite(run, on=TODAY, at=NOON + timedelta(hours=1), actor="user:1")
    run_requested(lambda: NOON + timedelta(hours=1))
    assert [start for _, start, *_ in rows(late)] == ["2026-09-01", "2026-10-01", "2026-11-01"]


def test_the_end_of_a_run_is_news_with_its_counts(due: Subscription) -> None:
    ask(due.organization)
    run_requested(lambda: NOON)
    event = Event.objects.get(kind="run.finished")
    assert event.actor == "system"
    assert event.data["requested_by"] == "user:1"
    assert (event.data["issued"], event.data["gross_cents"]) == (1, 11880)


def test_a_night_without_work_is_no_news(due: Subscription) -> None:
    bill(due.organization, on=day("2026-10-01"), clock=lambda: NOON, night=day("2026-10-01"))
    assert not Event.objects.filter(kind="run.finished").exists()


def test_one_subscription_is_retried_without_the_others(due: Subscription) -> None:
    other = subscribe(
        customer_of(due.organization, "C002"),
        [factories.make_product(due.organization, code="B")],
        starts_on="2026-11-01",
    )
    billed = bill_late(due, on=TODAY, at=NOON, actor="user:1")
    assert (len(billed.ids), billed.is_draft) == (1, False)
    assert rows(other) == []
    assert bill_late(due, on=TODAY, at=NOON, actor="user:1").ids == []
    assert not BillingRun.objects.exists()  # it is no habit of everybody's
    assert not Message.objects.filter(purpose="run_notice").exists()  # the team is not disturbed


def test_a_retry_without_series_leaves_nothing_behind(organization: Organization) -> None:
    subscription = subscribe(
        customer_of(organization), [factories.make_product(organization)], starts_on="2026-11-01"
    )
    with pytest.raises(DomainError):
        bill_late(subscription, on=TODAY, at=NOON, actor="user:1")
    assert not BillingRun.objects.exists()
    assert not Invoice.objects.exists()
