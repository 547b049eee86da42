"""The next invoices of one subscription: read them, drop or restore them one by one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from django.db import transaction

from ritournelle.core.charges import Due, upcoming
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.issuing import lock_chain
from ritournelle.kit import events
from ritournelle.subscriptions import queries, services
from ritournelle.subscriptions.drafting import Draft, Drafter
from ritournelle.subscriptions.errors import NoSuchOccurrence
from ritournelle.subscriptions.models import ScheduleChange, Subscription
from ritournelle.subscriptions.terms import make_terms

LOOK_AHEAD = 24  # a moved occurrence may come before the ones in front of it
MOST = 500  # a subscription billed every day, over a year


class NextHasChanged(DomainError):
    """Raised when the next period is no longer the one that a person was shown."""

    code = "next-has-changed"

    def __init__(self) -> None:
        super().__init__(
            "La prochaine échéance n’est plus celle que vous aviez sous les yeux.",
            "Elle vient d’être facturée, sautée ou déplacée\u00a0: relisez la page, puis recommencez.",
        )


class PeriodIsSettled(DomainError):
    """Raised when a change of the calendar is undone after its period was billed."""

    code = "period-is-settled"

    def __init__(self) -> None:
        super().__init__(
            "Cette période est déjà facturée, ou d’autres l’ont été après elle.",
            "Faites une facture à la main, ou un avoir, selon le cas.",
        )


class Coming(NamedTuple):
    """What a subscription will be billed, in the order of the billing days."""

    dues: Sequence[Due]
    draft: Draft | None = None  # the first of them, as it would be written
    trouble: DomainError | None = None  # or why it cannot be

    @property
    def first(self) -> Due | None:
        """The next invoice."""
        return self.dues[0] if self.dues else None


def coming(subscription: Subscription, *, on: date, until: date, least: int = 12) -> Coming:
    """Return the next invoices at today's prices: up to a day, and at least a few if there are.

    Raises DomainError when terms make no sense; a fault of the document itself is in `trouble`.
    """
    dossier = services.dossier_of(subscription)
    drafter = Drafter(subscription.organization, on=on)
    drafter.book.load_lines(dossier.facts.items)
    terms = make_terms(dossier.facts, drafter.book, subscription.organization.holiday_region)
    billed = queries.billed_keys(item.id for item in dossier.facts.items)
    ahead = upcoming(terms, since=subscription.billed_until, billed=billed)
    dues = _in_billing_order(_enough(ahead, until, least))
    first = dues[0] if dues else None
    if first is None or not first.charges:
        return Coming(dues)
    try:
        return Coming(dues, drafter.draft(dossier, first))
    except DomainError as error:
        return Coming(dues, trouble=error)


def _enough(dues: Iterator[Due], until: date, least: int) -> Iterator[Due]:
    """Take the periods that begin up to a day and some more: one may be moved before others."""
    for number, due in enumerate(islice(dues, MOST)):
        if number >= least + LOOK_AHEAD and due.occurrence.period.start > until:
            return
        yield due


def next_due(subscription: Subscription, *, on: date) -> Due | None:
    """Return the next invoice of a subscription."""
    dues = services.upcoming_of(subscription, on=on, count=LOOK_AHEAD)
    return next(iter(_in_billing_order(dues)), None)


@transaction.atomic
def skip_period(
    subscription: Subscription, start: date, *, at: datetime, actor: str
) -> ScheduleChange:
    """Do not bill the next period, which begins on `start`. Raises NextHasChanged."""
    expect_next(subscription, start)
    services.skip_next(subscription, at=at, actor=actor)
    return subscription.schedule_changes.get(period_start=start, kind="skipped")


@transaction.atomic
def move_period(
    subscription: Subscription, start: date, *, to: date, at: datetime, actor: str
) -> ScheduleChange:
    """Bill the next period, which begins on `start`, on another day. Raises NextHasChanged."""
    expect_next(subscription, start)
    services.move_next(subscription, to=to, at=at, actor=actor)
    return subscription.schedule_changes.get(period_start=start, kind="moved")


@transaction.atomic
def undo_change(change: ScheduleChange, *, at: datetime, actor: str) -> None:
    """Put a period back where the calendar has it. Raises PeriodIsSettled.

    Done twice, it is done once: a change that is gone is no error.
    """
    lock_chain(change.subscription.organization_id)
    subscription = Subscription.objects.get(pk=change.subscription_id)
    if not ScheduleChange.objects.filter(pk=change.pk).delete()[0]:
        return
    start = change.period_start
    if _is_billed(subscription, start):
        raise PeriodIsSettled
    _reopen(subscription, start)
    if subscription.status == Subscription.Status.ENDED:
        subscription.status = Subscription.Status.ACTIVE
    subscription.save(update_fields=["billed_until", "status"])
    services.reschedule(subscription)
    events.record(
        "subscription.change_undone",
        f"subscription:{subscription.pk}",
        organization_id=subscription.organization_id,
        at=at,
        actor=actor,
        customer_id=subscription.customer_id,
        change=change.kind,
        period_start=start.isoformat(),
        before=change.moved_to.isoformat() if change.moved_to else None,
    )


def expect_next(subscription: Subscription, start: date) -> Due:
    """Return the next invoice under the lock that runs take. Raises NextHasChanged."""
    lock_chain(subscription.organization_id)
    subscription = Subscription.objects.get(pk=subscription.pk)
    due = next_due(subscription, on=subscription.starts_on)
    if due is None:
        raise NoSuchOccurrence(subscription.reference)
    if due.occurrence.period.start != start:
        raise NextHasChanged
    return due


def _in_billing_order(dues: Iterable[Due]) -> list[Due]:
    return sorted(dues, key=lambda due: due.occurrence.bill_on)


def _is_billed(subscription: Subscription, start: date) -> bool:
    items = subscription.items.values_list("pk", flat=True)
    return any(begins == start for _, begins in queries.billed_keys(items))


def _reopen(subscription: Subscription, start: date) -> None:
    """Let the calendar begin at a period again, unless others after it were settled elsewhere."""
    until = subscription.billed_until
    if until is None or start >= until:
        return
    subscription.billed_until = start
    again = services.upcoming_of(subscription, on=subscription.starts_on, count=2)
    if any(start < due.occurrence.period.start < until for due in again):
        raise PeriodIsSettled
