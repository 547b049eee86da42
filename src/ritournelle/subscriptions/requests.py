"""Runs that a person asks for: written as a row, taken by a worker."""

from datetime import date, datetime

from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.issuing import lock_chain
from ritournelle.kit import events
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.errors import DayToCome
from ritournelle.subscriptions.models import BillingRun
from ritournelle.subscriptions.revenue import refresh_revenue
from ritournelle.subscriptions.run import Clock, bill

Status = BillingRun.Status
OPEN = (Status.REQUESTED, Status.RUNNING)


@transaction.atomic
def request_run(
    organization: Organization, *, on: date, today: date, at: datetime, actor: str
) -> BillingRun:
    """Ask for a run; the one that is asked for or runs already is the same. Raises DayToCome."""
    if on > today:
        raise DayToCome(on)
    lock_chain(organization.pk)
    return _open_run(organization.pk) or _write(
        organization.pk, on=on, at=at, actor=actor, accepts_unusual=False
    )


@transaction.atomic
def request_despite(run: BillingRun, *, on: date, at: datetime, actor: str) -> BillingRun:
    """Ask again for a run that its bounds stopped, accepting what stopped it."""
    lock_chain(run.organization_id)
    return _open_run(run.organization_id) or _write(
        run.organization_id, on=max(on, run.billed_on), at=at, actor=actor, accepts_unusual=True
    )


def run_requested(clock: Clock) -> int:
    """Do the runs that were asked for; return how many."""
    asked = BillingRun.objects.filter(status=Status.REQUESTED).select_related("organization")
    return sum(_start(run, clock) for run in asked.order_by("pk"))


def _start(run: BillingRun, clock: Clock) -> bool:
    """Take a run and do it, unless another worker was first."""
    at = clock()
    with transaction.atomic():
        lock_chain(run.organization_id)
        taken = BillingRun.objects.filter(pk=run.pk, status=Status.REQUESTED).update(
            status=Status.RUNNING,
            started_at=at,
            seen_at=at,
            due_count=queries.due(run.organization_id, run.billed_on).count(),
        )
    if taken:
        bill(run.organization, on=run.billed_on, clock=clock, force=run.accepts_unusual)
        refresh_revenue(run.organization, on=run.billed_on)
    return bool(taken)


def _open_run(organization_id: int) -> BillingRun | None:
    return (
        BillingRun.objects.filter(organization_id=organization_id, status__in=OPEN)
        .order_by("pk")
        .first()
    )


def _write(
    organization_id: int, *, on: date, at: datetime, actor: str, accepts_unusual: bool
) -> BillingRun:
    run = BillingRun.objects.create(
        organization_id=organization_id,
        billed_on=on,
        status=Status.REQUESTED,
        started_at=at,
        seen_at=at,
        actor=actor,
        accepts_unusual=accepts_unusual,
        due_count=queries.due(organization_id, on).count(),
    )
    events.record(
        "run.requested",
        f"run:{run.pk}",
        organization_id=organization_id,
        at=at,
        actor=actor,
        on=on.isoformat(),
        accepts_unusual=accepts_unusual,
    )
    return run
