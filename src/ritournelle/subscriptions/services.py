"""Acts on subscriptions: create, activate, move or skip an occurrence, bill on an event."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.catalog.errors import PriceByTiers
from ritournelle.catalog.models import Product, RhythmFields
from ritournelle.catalog.rules import TIERED
from ritournelle.core.charges import Due, Terms, outlook, upcoming
from ritournelle.core.nights import local_day
from ritournelle.customers.models import Customer
from ritournelle.invoicing import services as documents
from ritournelle.invoicing.issuing import lock_chain
from ritournelle.invoicing.models import Invoice
from ritournelle.kit import events
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.book import Book
from ritournelle.subscriptions.errors import (
    NoSuchOccurrence,
    OtherOrganization,
    SubscriptionNotADraft,
)
from ritournelle.subscriptions.failures import clear_failures
from ritournelle.subscriptions.models import (
    ScheduleChange,
    Subscription,
    SubscriptionDiscount,
    SubscriptionItem,
)
from ritournelle.subscriptions.queries import Dossier
from ritournelle.subscriptions.revenue import record_revenue
from ritournelle.subscriptions.terms import make_terms

RHYTHM = tuple(field.name for field in RhythmFields._meta.get_fields())


class NewItem(NamedTuple):
    """One line to subscribe to; without a price it follows the product."""

    product: Product
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    name: str = ""
    description: str = ""
    is_one_off: bool = False
    plan_item_id: int | None = None


class NewDiscount(NamedTuple):
    """A discount to grant; `line` is the number of a line from 1, None for the whole invoice."""

    label: str
    percent: Decimal | None = None
    cents: int | None = None
    line: int | None = None
    first_occurrence: int = 1
    occurrence_count: int | None = None
    until: date | None = None


@transaction.atomic
def create_subscription(
    customer: Customer,
    items: Sequence[NewItem],
    discounts: Sequence[NewDiscount] = (),
    *,
    at: datetime,
    actor: str = "system",
    **fields: Any,
) -> Subscription:
    """Write a subscription as a draft. Raises DomainError when its terms make no sense."""
    subscription = Subscription.objects.create(
        organization_id=customer.organization_id, customer=customer, **fields
    )
    write_lines(subscription, items, discounts)
    terms_of(subscription, on=subscription.starts_on)
    events.record(
        "subscription.created",
        f"subscription:{subscription.pk}",
        organization_id=subscription.organization_id,
        at=at,
        actor=actor,
        customer_id=customer.pk,
        reference=subscription.reference,
    )
    return subscription


def write_lines(
    subscription: Subscription, items: Sequence[NewItem], discounts: Sequence[NewDiscount]
) -> None:
    """Write the lines and discounts of a subscription that has none. Raises DomainError."""
    for item in items:
        if item.product.organization_id != subscription.organization_id:
            raise OtherOrganization
        if item.unit_price is not None and item.product.pricing in TIERED:
            raise PriceByTiers(item.product.code)
    lines = [
        SubscriptionItem.objects.create(
            subscription=subscription, position=position, **item._asdict()
        )
        for position, item in enumerate(items, 1)
    ]
    for position, discount in enumerate(discounts, 1):
        values = discount._asdict()
        line = values.pop("line")
        SubscriptionDiscount.objects.create(
            subscription=subscription,
            position=position,
            item=lines[line - 1] if line else None,
            **values,
        )


@transaction.atomic
def activate(
    subscription: Subscription,
    *,
    at: datetime,
    billed_until: date | None = None,
    actor: str = "system",
) -> None:
    """Let the nights bill a draft from now on.

    `billed_until` says which periods another tool has billed already: those
    that begin before it.
    """
    subscription = _taken(subscription)
    if subscription.status != Subscription.Status.DRAFT:
        raise SubscriptionNotADraft(subscription.reference, subscription.get_status_display())
    subscription.status = Subscription.Status.ACTIVE
    subscription.billed_until = billed_until or subscription.billed_until
    subscription.save(update_fields=["status", "billed_until"])
    reschedule(subscription)
    organization = subscription.organization
    today = local_day(at, organization.time_zone)
    record_revenue(organization, [subscription.pk], on=today)
    events.record(
        "subscription.activated",
        f"subscription:{subscription.pk}",
        organization_id=subscription.organization_id,
        at=at,
        actor=actor,
        customer_id=subscription.customer_id,
        reference=subscription.reference,
    )


def move_next(subscription: Subscription, *, to: date, at: datetime, actor: str = "system") -> None:
    """Bill the next period on another day; the period itself does not move."""
    _change_next(subscription, ScheduleChange.Kind.MOVED, at=at, moved_to=to, actor=actor)


def skip_next(subscription: Subscription, *, at: datetime, actor: str = "system") -> None:
    """Do not bill the next period at all."""
    _change_next(subscription, ScheduleChange.Kind.SKIPPED, at=at, actor=actor)


@transaction.atomic
def record_event(
    subscription: Subscription, *, on: date, at: datetime, actor: str = "system"
) -> None:
    """Begin a period of a subscription billed on an event, such as a renewal.

    It may come before the end of the period that the last event had begun.
    """
    subscription = _taken(subscription)
    if subscription.billed_until and on < subscription.billed_until:
        subscription.billed_until = on
        subscription.save(update_fields=["billed_until"])
    ScheduleChange.objects.get_or_create(
        subscription=subscription, period_start=on, kind=ScheduleChange.Kind.EVENT
    )
    reschedule(subscription)
    events.record(
        "subscription.event",
        f"subscription:{subscription.pk}",
        organization_id=subscription.organization_id,
        at=at,
        actor=actor,
        customer_id=subscription.customer_id,
        on=on.isoformat(),
    )


@transaction.atomic
def delete_draft(invoice: Invoice, *, at: datetime | None = None, actor: str = "system") -> None:
    """Delete a draft; the periods it covered are due again. Raises InvoiceAlreadyIssued."""
    starts = invoice.lines.filter(item__isnull=False).values_list("period_start", flat=True)
    first = min((start for start in starts if start), default=None)
    documents.delete_draft(invoice, at=at, actor=actor)
    if invoice.subscription and first:
        release_from(invoice.subscription, first)


def release_from(subscription: Subscription, first: date) -> None:
    """Let the periods that are billed no more, from this one on, be due again."""
    subscription = _taken(subscription)
    if subscription.billed_until and first < subscription.billed_until:
        subscription.billed_until = first
    if subscription.status == Subscription.Status.ENDED:
        subscription.status = Subscription.Status.ACTIVE
    subscription.save(update_fields=["billed_until", "status"])
    reschedule(subscription)


def terms_of(subscription: Subscription, *, on: date) -> Terms:
    """Return the terms of a subscription, with the prices of a day. Raises DomainError."""
    return _terms(dossier_of(subscription), subscription.organization, on)


def upcoming_of(subscription: Subscription, *, on: date, count: int = 12) -> list[Due]:
    """Return the next invoices of a subscription, as they would be today."""
    dossier = dossier_of(subscription)
    terms = _terms(dossier, subscription.organization, on)
    billed = queries.billed_keys(item.id for item in dossier.facts.items)
    coming = upcoming(terms, since=subscription.billed_until, billed=billed)
    return [due for due, _ in zip(coming, range(count), strict=False)]


def reschedule(subscription: Subscription) -> None:
    """Write when the next invoice is due, after any change to the terms."""
    if subscription.status != Subscription.Status.ACTIVE:
        return
    dossier = dossier_of(subscription)
    terms = _terms(dossier, subscription.organization, subscription.starts_on)
    billed = queries.billed_keys(item.id for item in dossier.facts.items)
    seen = outlook(terms, date.min, since=subscription.billed_until, billed=billed)
    subscription.next_billing_on = seen.next_on
    if seen.next_on is None:  # the last period may have been skipped: nothing else passes its end
        subscription.billed_until = seen.settled_until
    subscription.save(update_fields=["next_billing_on", "billed_until"])


def dossier_of(subscription: Subscription) -> Dossier:
    """Read all the rows of one subscription."""
    (dossier,) = queries.dossiers([subscription.pk])
    return dossier


_LOOK_AHEAD = 24  # a moved occurrence may come before the ones in front of it


@transaction.atomic
def _change_next(
    subscription: Subscription,
    kind: str,
    *,
    at: datetime,
    moved_to: date | None = None,
    actor: str = "system",
) -> None:
    subscription = _taken(subscription)
    coming = upcoming_of(subscription, on=subscription.starts_on, count=_LOOK_AHEAD)
    if not coming:
        raise NoSuchOccurrence(subscription.reference)
    following = min(coming, key=lambda due: due.occurrence.bill_on).occurrence
    ScheduleChange.objects.filter(
        subscription=subscription,
        period_start=following.period.start,
        kind__in=[ScheduleChange.Kind.MOVED, ScheduleChange.Kind.SKIPPED],
    ).delete()
    ScheduleChange.objects.create(
        subscription=subscription,
        kind=kind,
        period_start=following.period.start,
        moved_to=moved_to,
    )
    reschedule(subscription)
    clear_failures([subscription.pk])  # another period is next: the next run looks at it anew
    events.record(
        f"subscription.{kind}",
        f"subscription:{subscription.pk}",
        organization_id=subscription.organization_id,
        at=at,
        actor=actor,
        customer_id=subscription.customer_id,
        period_start=following.period.start.isoformat(),
        before=following.bill_on.isoformat(),
        after=moved_to.isoformat() if moved_to else None,
    )


def _taken(subscription: Subscription) -> Subscription:
    """Return the row as it is once no run can be billing it: both take turns at one lock."""
    lock_chain(subscription.organization_id)
    return Subscription.objects.get(pk=subscription.pk)


def _terms(dossier: Dossier, organization: Organization, on: date) -> Terms:
    book = Book(organization, on)
    items = dossier.facts.items
    book.load_lines(items)
    return make_terms(dossier.facts, book, organization.holiday_region)
