"""Billing one subscription at once, by the code that bills all of them at night."""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from ritournelle.core.errors import DomainError
from ritournelle.invoicing.issuing import issue_many, write_drafts
from ritournelle.invoicing.snapshots import freeze
from ritournelle.kit import events
from ritournelle.subscriptions import occurrences, queries, services
from ritournelle.subscriptions.drafting import Draft, Drafter, Planned
from ritournelle.subscriptions.errors import NoSuchOccurrence
from ritournelle.subscriptions.failures import clear_failures, reason_of
from ritournelle.subscriptions.models import BillingFailure, ScheduleChange, Subscription
from ritournelle.subscriptions.run import compute
from ritournelle.subscriptions.terms import ChangeRow


class NotRunning(DomainError):
    """Raised when a subscription that does not run is to be billed."""

    code = "subscription-not-running"

    def __init__(self, reference: str, status: str) -> None:
        super().__init__(
            f"L’abonnement {reference} est dans l’état «\u00a0{status}\u00a0».",
            "Seul un abonnement actif se facture.",
        )


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
    try:
        with transaction.atomic():
            return _bill(subscription, start, on, at, actor)
    except DomainError as error:
        _note_attempt(subscription, error, at)
        raise


def _bill(subscription: Subscription, start: date, on: date, at: datetime, actor: str) -> Billed:
    due = occurrences.expect_next(subscription, start)
    subscription = Subscription.objects.select_related("organization").get(pk=subscription.pk)
    if subscription.status != Subscription.Status.ACTIVE:
        raise NotRunning(subscription.reference, subscription.get_status_display())
    if due.occurrence.bill_on > on:
        services.move_next(subscription, to=on, at=at, actor=actor)
    drafter = Drafter(subscription.organization, on=on)
    planned = _planned(drafter, services.dossier_of(subscription))
    billed = _write(subscription, drafter, planned, at, actor)
    _advance(subscription, planned, on)
    clear_failures([subscription.pk])
    events.record(
        "subscription.billed_now",
        f"subscription:{subscription.pk}",
        organization_id=subscription.organization_id,
        at=at,
        actor=actor,
        customer_id=subscription.customer_id,
        invoices=billed.ids,
    )
    return billed


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
    if chunk.failures:
        raise chunk.failures[0].error
    return chunk.planned[0]


def _write(
    subscription: Subscription, drafter: Drafter, planned: Planned, at: datetime, actor: str
) -> Billed:
    organization_id = subscription.organization_id
    texts = {text for draft in planned.drafts for text in (draft.buyer, draft.terms)}
    snapshots = freeze(organization_id, {*texts, drafter.seller})
    documents = [draft.freeze(snapshots[drafter.seller], snapshots) for draft in planned.drafts]
    if subscription.output == Subscription.Output.DRAFT:
        return Billed(write_drafts(organization_id, documents, at=at), is_draft=True)
    issued = issue_many(organization_id, documents, on=drafter.on, at=at, actor=actor)
    return Billed([one.id for one in issued], is_draft=False)


def _advance(subscription: Subscription, planned: Planned, on: date) -> None:
    """Write where the subscription stands now, as a run does; the next one ends it if it is over."""
    seen = planned.outlook
    subscription.billed_until = seen.settled_until
    subscription.next_billing_on = seen.next_on
    subscription.last_billed_on = on
    subscription.save(update_fields=["billed_until", "next_billing_on", "last_billed_on"])


def _note_attempt(subscription: Subscription, error: DomainError, at: datetime) -> None:
    if isinstance(error, occurrences.NextHasChanged | NotRunning | NoSuchOccurrence):
        return
    BillingFailure.objects.filter(subscription_id=subscription.pk).update(
        last_seen_at=at, attempts=F("attempts") + 1, **reason_of(error)._asdict()
    )
