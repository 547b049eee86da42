"""What the screens of runs show, each in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from ritournelle.accounts.models import Organization
from ritournelle.core.nights import last_night, night_start
from ritournelle.invoicing.models import Invoice, InvoiceFile
from ritournelle.outbox.models import Message
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.drafting import TooLate
from ritournelle.subscriptions.models import BillingFailure, BillingRun, ScheduleChange
from ritournelle.web.screens.runs.remedies import Fault, Remedy, remedies_of

Status = BillingRun.Status
OPEN = (Status.REQUESTED, Status.RUNNING)
NOT_TAKEN = timedelta(seconds=10)  # a worker looks every second
SILENT = timedelta(minutes=2)
STILL_DRAWING = timedelta(minutes=30)  # afterwards a page no longer waits for the last document
LATEST = 8
NOT_SENT = (Message.Status.FAILED, Message.Status.BOUNCED, Message.Status.UNCERTAIN)


class Night(NamedTuple):
    """When the next night begins, and the day it bills."""

    day: date
    begins_at: datetime


class FailureRow(NamedTuple):
    """A subscription in error, with the page where it is mended."""

    failure: BillingFailure
    remedy: Remedy


def next_night(organization: Organization, now: datetime) -> Night:
    """Return the night that comes next."""
    zone, at = organization.time_zone, organization.billing_time
    day = last_night(now, at, zone) + timedelta(days=1)
    return Night(day, night_start(day, at, zone))


def runs_of(organization: Organization) -> QuerySet[BillingRun]:
    """Return the runs, latest first."""
    return BillingRun.objects.filter(organization=organization).order_by("-started_at", "-pk")


def open_run(organization: Organization) -> BillingRun | None:
    """Return the run that is asked for or under way."""
    return runs_of(organization).filter(status__in=OPEN).first()


def open_failures(organization: Organization, run: BillingRun | None = None) -> QuerySet[Any]:
    """Return what could not be billed, of all runs or of one."""
    failures = BillingFailure.objects.filter(run__organization=organization)
    if run:
        failures = failures.filter(run=run)
    return failures.select_related("subscription__customer").order_by("subscription__pk")


def may_be_forced(run: BillingRun) -> bool:
    """Say whether bounds stopped a run or kept a subscription out of it."""
    return run.status == Status.STOPPED or run.failures.filter(code=TooLate.code).exists()


def with_remedies(failures: QuerySet[Any], limit: int) -> list[FailureRow]:
    """Return some failures, each with the page where it is mended."""
    shown = list(failures[:limit])
    faults = [
        Fault(one.code, one.reason, one.subscription_id, one.subscription.customer_id)
        for one in shown
    ]
    return [FailureRow(*pair) for pair in zip(shown, remedies_of(faults), strict=True)]


@dataclass(frozen=True)
class Progress:
    """How far a run is: billing, then drawing, then sending."""

    run: BillingRun
    done: int
    filed: int
    messages: Mapping[str, int]
    failures: int
    now: datetime

    @property
    def is_open(self) -> bool:
        """Whether there is more to come soon."""
        if self.run.status in OPEN:
            return True
        ended = self.run.finished_at
        return bool(ended and self.to_draw and self.now - ended < STILL_DRAWING)

    @property
    def to_draw(self) -> int:
        """How many documents are not drawn yet."""
        return max(self.run.issued_count - self.filed, 0)

    @property
    def percent(self) -> int:
        """How much of the billing is done."""
        return min(100, 100 * self.done // self.run.due_count) if self.run.due_count else 0

    @property
    def sent(self) -> int:
        """How many messages went."""
        return self.messages.get(Message.Status.SENT, 0)

    @property
    def held(self) -> int:
        """How many messages wait for somebody's word."""
        return self.messages.get(Message.Status.HELD, 0)

    @property
    def message_count(self) -> int:
        """How many messages there are."""
        return sum(self.messages.values())

    @property
    def has_no_worker(self) -> bool:
        """Whether nobody seems to take or carry on the run."""
        if self.run.status == Status.REQUESTED:
            return self.now - self.run.started_at > NOT_TAKEN
        return self.run.status == Status.RUNNING and self.now - self.run.seen_at > SILENT


def read_progress(run: BillingRun, now: datetime) -> Progress:
    """Count what a run has done so far."""
    failures = run.failures.count()
    left = 0
    if run.status in OPEN:
        due = queries.due(run.organization_id, run.billed_on)
        left = due.exclude(failure__run=run).count()
    pending = InvoiceFile.objects.filter(due_at__isnull=False, invoice__run=run).count()
    messages = messages_of(run).order_by().values_list("status").annotate(Count("pk"))
    done = max(run.due_count - left, 0)
    return Progress(run, done, max(run.issued_count - pending, 0), dict(messages), failures, now)


def messages_of(run: BillingRun) -> QuerySet[Message]:
    """Return the messages of the documents of a run, as they were first made."""
    documents = run.invoices.order_by().values("pk")
    return Message.objects.filter(invoice__in=documents, resends=None).order_by("invoice")


def latest_of(run: BillingRun) -> list[Invoice]:
    """Return the last documents of a run."""
    return list(run.invoices.select_related("customer").order_by("-pk")[:LATEST])


def documents_of(run: BillingRun, status: str) -> QuerySet[Invoice]:
    """Return the documents of a run, issued or still drafts, in the order they were written."""
    return run.invoices.filter(status=status).select_related("customer").order_by("pk")


def skipped_by(run: BillingRun) -> QuerySet[ScheduleChange]:
    """Return what people had asked to skip, between the run before and this one."""
    earlier = BillingRun.objects.filter(
        organization=run.organization_id, pk__lt=run.pk, status=Status.DONE
    )
    since = earlier.order_by("-pk").values_list("billed_on", flat=True).first()
    changes = ScheduleChange.objects.filter(
        subscription__organization=run.organization_id,
        kind=ScheduleChange.Kind.SKIPPED,
        period_start__lte=run.billed_on,
        period_start__gt=since or run.billed_on - timedelta(days=1),
    )
    return changes.select_related("subscription__customer").order_by("period_start", "pk")
