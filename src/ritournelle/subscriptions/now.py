"""Billing one subscription at once, by the code that bills all of them at night.

No run is made of it: habits, bounds, approval and notices are about what is billed to
everybody. The log says who asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import NamedTuple

from django.db import DataError, IntegrityError, transaction
from django.db.models import F

from ritournelle.core.errors import DomainError
from ritournelle.invoicing.issuing import lock_chain
from ritournelle.kit import events
from ritournelle.subscriptions import occurrences, queries, services
from ritournelle.subscriptions.drafting import Draft, Drafter, Planned
from ritournelle.subscriptions.errors import NoSuchOccurrence
from ritournelle.subscriptions.failures import UNEXPECTED, UNEXPECTED_REMEDY, Reason, reason_of
from ritournelle.subscriptions.models import BillingFailure, ScheduleChange, Subscription
from ritournelle.subscriptions.run import compute
from ritournelle.subscriptions.terms import ChangeRow
from ritournelle.subscriptions.writing import write


class NotRunning(DomainError):
    """Raised when a subscription that does not run is to be billed."""

    code = "subscription-not-running"

    def __init__(self, reference: str, status: str) -> None:
        super().__init__(
            f"L’abonnement {reference} est dans l’état «\u00a0{status}\u00a0».",
            "Seul un abonnement actif se facture.",
        )


class CannotBill(DomainError):
    """Raised for a fault that nobody thought of; a run would note it and go on."""

    code = "cannot-bill"

    def __init__(self) -> None:
        super().__init__(UNEXPECTED, UNEXPECTED_REMEDY)


class Billed(NamedTuple):
    """The documents that were written: their keys, and whether they still are drafts."""

    ids: list[int]
    is_draft: bool


def would_bill(subscription: Subscription, *, on: date) -> list[Draft]:
    """Return the invoices that `bill_now` would write. Raises DomainError if it would refuse."""
    dossier = services.dossier_of(subscription)
    due = occurrences.next_due(subscription, on=on)
    if due is None:
        raise NoSuchOccurrence(subscription.reference)
    if due.occurrence.bill_on > on:
        dossier = _as_if_moved(dossier, due.occurrence.period.start, on)
    return _planned(Drafter(subscription.organization, on=on), dossier).drafts


def bill_now(
    subscription: Subscription, start: date, *, on: date, at: datetime, actor: str
) -> Billed:
    """Bill today the next period, which begins on `start`, and whatever else is late.

    A period still to come is moved to today first. Raises NextHasChanged for a
    second click, NotRunning, or the reason why it cannot be billed: nothing is written then,
    and a failure that was known is brought up to date.
    """
    with _noting_failure(subscription, at), transaction.atomic():
        due = occurrences.expect_next(subscription, start)
        subscription = _running(subscription)
        if due.occurrence.bill_on > on:
            services.move_next(subscription, to=on, at=at, actor=actor)
        return _bill(subscription, on, at, actor)


def bill_late(subscription: Subscription, *, on: date, at: datetime, actor: str) -> Billed:
    """Bill what is due of one subscription that failed; nothing, if nothing is due any more.

    Raises NotRunning, or the reason why it still cannot be billed, as `bill_now` does.
    """
    with _noting_failure(subscription, at), transaction.atomic():
        lock_chain(subscription.organization_id)
        return _bill(_running(subscription), on, at, actor)


def _running(subscription: Subscription) -> Subscription:
    """Read a subscription again, under the lock. Raises NotRunning."""
    subscription = Subscription.objects.select_related("organization").get(pk=subscription.pk)
    if subscription.status != Subscription.Status.ACTIVE:
        raise NotRunning(subscription.reference, subscription.get_status_display())
    return subscription


def _bill(subscription: Subscription, on: date, at: datetime, actor: str) -> Billed:
    drafter = Drafter(subscription.organization, on=on)
    planned = _planned(drafter, services.dossier_of(subscription))
    written = write(drafter, [planned], at=at, actor=actor)
    if written.ids:
        events.record(
            "subscription.billed_now",
            f"subscription:{subscription.pk}",
            organization_id=subscription.organization_id,
            at=at,
            actor=actor,
            customer_id=subscription.customer_id,
            invoices=written.ids,
        )
    return Billed(written.ids, is_draft=bool(written.drafts))


def _as_if_moved(dossier: queries.Dossier, start: date, on: date) -> queries.Dossier:
    """Return what would be read after the move of a period to a day."""
    replaced = (ScheduleChange.Kind.MOVED, ScheduleChange.Kind.SKIPPED)
    kept = [
        one
        for one in dossier.facts.changes
        if one.period_start != start or one.kind not in replaced
    ]
    moved = ChangeRow(dossier.facts.subscription.id, ScheduleChange.Kind.MOVED, start, on)
    return dossier._replace(facts=dossier.facts._replace(changes=[*kept, moved]))


def _planned(drafter: Drafter, dossier: queries.Dossier) -> Planned:
    chunk = compute(drafter, [dossier], careful=True)
    for failure in chunk.failures:
        if isinstance(failure.error, DomainError):
            raise failure.error
        raise CannotBill from failure.error
    return chunk.planned[0]


@contextmanager
def _noting_failure(subscription: Subscription, at: datetime) -> Iterator[None]:
    """Bring a failure that was known up to date, once what failed is taken back."""
    try:
        yield
    except (occurrences.NextHasChanged, NotRunning, NoSuchOccurrence):
        raise
    except DomainError as error:
        _note(subscription, reason_of(error), at)
        raise
    except (IntegrityError, DataError, OverflowError) as error:  # as a run does
        _note(subscription, reason_of(error), at)
        raise CannotBill from error


def _note(subscription: Subscription, reason: Reason, at: datetime) -> None:
    BillingFailure.objects.filter(subscription_id=subscription.pk).update(
        last_seen_at=at, attempts=F("attempts") + 1, **reason._asdict()
    )
