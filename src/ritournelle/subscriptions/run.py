"""The run: everything due up to a day becomes invoices, in chunks.

Each chunk is one transaction under the lock of the organisation's chain: it
reads what is still due, computes it, and writes invoices, next dates and counts.
Kill it anywhere and start it again: what was committed is no longer due. Start
it twice at once: the two take turns at the lock and bill what is left.
"""

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from time import monotonic
from typing import NamedTuple

from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Q

from ritournelle.accounts.models import Organization
from ritournelle.core.charges import Key
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.issuing import lock_chain
from ritournelle.invoicing.new import NewInvoice
from ritournelle.kit.bulk import forget_plans
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.bounds import unusual
from ritournelle.subscriptions.drafting import Drafter, Planned, TooLate
from ritournelle.subscriptions.failures import record_failure
from ritournelle.subscriptions.models import BillingRun, Subscription
from ritournelle.subscriptions.notice import record_end, send_notice
from ritournelle.subscriptions.queries import Dossier
from ritournelle.subscriptions.writing import write

log = logging.getLogger(__name__)

CHUNK = 2000

Clock = Callable[[], datetime]
Progress = Callable[[int], None]


class Failure(NamedTuple):
    """Why a subscription could not be billed."""

    dossier: Dossier
    error: Exception


class Chunk(NamedTuple):
    """Subscriptions computed together: what can be written, and what failed."""

    planned: list[Planned]
    failures: list[Failure]


def bill(
    organization: Organization,
    *,
    on: date,
    clock: Clock,
    night: date | None = None,
    force: bool = False,
    progress: Progress = lambda done: None,
) -> BillingRun:
    """Bill everything due up to `on`, dated `on`. Joins a run of the organisation in progress.

    `force` accepts what the bounds would stop: a total far above the habit, and
    subscriptions very late.
    """
    run = _open(organization, on=on, at=clock(), night=night)
    force = force or run.accepts_unusual  # a person's word outlives the process that took it
    reason = "" if force else unusual(run)
    if reason:
        return _close(run, BillingRun.Status.STOPPED, at=clock(), reason=reason)
    try:
        # One day for all who bill together: that of the run, which may be another's.
        drafter = Drafter(organization, on=run.billed_on, accept_late=force)
        _bill_pages(run, drafter, clock, progress)
    except DomainError as error:  # no series of numbers, no VAT number, a day before the last…
        return _close(run, BillingRun.Status.STOPPED, at=clock(), reason=str(error))
    _end_subscriptions(organization.pk, run.billed_on)
    return _close(run, BillingRun.Status.DONE, at=clock())


def _bill_pages(run: BillingRun, drafter: Drafter, clock: Clock, progress: Progress) -> None:
    """Bill what is due in the order of its index; a failure stays due, behind the cursor."""
    cursor = queries.START
    while page := queries.due_after(run.organization_id, drafter.on, cursor, CHUNK):
        started = monotonic()
        with _collector_at_rest():
            _bill_page(run, drafter, [key for _, key in page], clock)
        BillingRun.objects.filter(pk=run.pk).update(
            milliseconds=F("milliseconds") + round((monotonic() - started) * 1000),
            seen_at=clock(),
        )
        progress(len(page))
        cursor = page[-1]


def compute(drafter: Drafter, dossiers: Sequence[Dossier], *, careful: bool = False) -> Chunk:
    """Compute what each subscription owes; the fault of one is its own.

    What existing lines cover is subtracted where a person changed the calendar, and
    everywhere if `careful`; otherwise it is left to the database to refuse.
    """
    items = [item for dossier in dossiers for item in dossier.facts.items]
    drafter.book.load_lines(items)
    unsure = [one.facts for one in dossiers if careful or one.facts.changes]
    billed = queries.billed_keys(item.id for facts in unsure for item in facts.items)
    chunk = Chunk([], [])
    for dossier in dossiers:
        covered = billed if careful or dossier.facts.changes else None
        try:
            chunk.planned.append(_plan(drafter, dossier, covered))
        except Exception as error:
            if not isinstance(error, DomainError):
                log.exception("subscription %s", dossier.facts.subscription.id)
            chunk.failures.append(Failure(dossier, error))
    return chunk


def _plan(drafter: Drafter, dossier: Dossier, covered: set[Key] | None) -> Planned:
    """Compute one subscription; one that looks very late may only have had a draft deleted."""
    try:
        return drafter.plan(dossier, drafter.on, billed=covered)
    except TooLate:
        if covered is not None:
            raise
    covered = queries.billed_keys(item.id for item in dossier.facts.items)
    return drafter.plan(dossier, drafter.on, billed=covered)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep Python from looking for garbage in cycles among the rows of a page.

    There is none: they all live until its end. Looking costs a fifth of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _open(organization: Organization, *, on: date, at: datetime, night: date | None) -> BillingRun:
    """Begin a run, or join the one that was asked for, is running or was interrupted.

    One that ended while this one waited for the lock was asked for at the same
    moment, by a second click: it is the same.
    """
    ended_meanwhile = Q(status=BillingRun.Status.DONE, billed_on=on, finished_at__gte=at)
    same = Q(night=night) if night else ended_meanwhile
    with transaction.atomic():
        lock_chain(organization.pk)
        run = (
            BillingRun.objects.filter(organization=organization)
            .filter(same | Q(status__in=[BillingRun.Status.RUNNING, BillingRun.Status.REQUESTED]))
            .order_by("pk")
            .first()
        )
        if run is None:
            run = BillingRun.objects.create(
                organization=organization,
                night=night,
                billed_on=on,
                started_at=at,
                seen_at=at,
                due_count=queries.due(organization.pk, on).count(),
            )
        elif run.status == BillingRun.Status.RUNNING:
            run.billed_on, run.seen_at = max(run.billed_on, on), at
            run.save(update_fields=["billed_on", "seen_at"])
        elif run.status == BillingRun.Status.REQUESTED:
            _adopt(run, on=on, at=at, night=night)
        return run


def _adopt(run: BillingRun, *, on: date, at: datetime, night: date | None) -> None:
    """Make the run that a person asked for the one that begins now."""
    run.status, run.night = BillingRun.Status.RUNNING, night
    run.billed_on = max(run.billed_on, on)
    run.started_at = run.seen_at = at
    run.due_count = queries.due(run.organization_id, run.billed_on).count()
    run.save()


def _bill_page(run: BillingRun, drafter: Drafter, ids: Sequence[int], clock: Clock) -> None:
    """Bill some subscriptions; when the database refuses them, halve until the guilty one is alone."""
    try:
        with transaction.atomic():
            _bill_together(run, drafter, ids, at=clock(), careful=len(ids) == 1)
    except (IntegrityError, DataError, OverflowError) as error:
        if len(ids) == 1:
            with transaction.atomic():
                record_failure(run, ids[0], error, at=clock())
            return
        middle = len(ids) // 2
        _bill_page(run, drafter, ids[:middle], clock)
        _bill_page(run, drafter, ids[middle:], clock)


def _bill_together(
    run: BillingRun, drafter: Drafter, ids: Sequence[int], *, at: datetime, careful: bool
) -> None:
    organization_id = run.organization_id
    lock_chain(organization_id)
    forget_plans()
    dossiers = queries.dossiers(ids, due_until=drafter.on)
    chunk = compute(drafter, dossiers, careful=careful)
    for failure in chunk.failures:
        record_failure(run, failure.dossier.facts.subscription.id, failure.error, at=at)
    written = write(drafter, chunk.planned, at=at, run_id=run.pk)
    _count(run, written.issued, written.drafts)


def _count(run: BillingRun, final: Sequence[NewInvoice], drafts: Sequence[NewInvoice]) -> None:
    BillingRun.objects.filter(pk=run.pk).update(
        issued_count=F("issued_count") + len(final),
        draft_count=F("draft_count") + len(drafts),
        net_cents=F("net_cents") + sum(one.totals.net_cents for one in final),
        gross_cents=F("gross_cents") + sum(one.totals.gross_cents for one in final),
    )


def _end_subscriptions(organization_id: int, on: date) -> None:
    """Mark as ended those whose last period is over."""
    Subscription.objects.filter(
        Q(ends_on__lte=on) | Q(occurrence_count__isnull=False, billed_until__lte=on),
        organization_id=organization_id,
        status=Subscription.Status.ACTIVE,
        next_billing_on=None,
    ).update(status=Subscription.Status.ENDED)


def _close(run: BillingRun, status: str, *, at: datetime, reason: str = "") -> BillingRun:
    """End the run once, whoever gets here first, and tell the team."""
    with transaction.atomic():
        lock_chain(run.organization_id)
        closed = BillingRun.objects.filter(pk=run.pk, status=BillingRun.Status.RUNNING).update(
            status=status, finished_at=at, reason=reason, failed_count=run.failures.count()
        )
        run.refresh_from_db()
        if closed:
            record_end(run, at=at)
            send_notice(run, at=at)
    return run
