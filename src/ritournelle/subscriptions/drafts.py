"""Subscriptions that are being prepared: saved at every step, by anyone, without overwriting."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Length

from ritournelle.accounts.models import User
from ritournelle.core.errors import DomainError
from ritournelle.core.schedule import Occurrence
from ritournelle.customers.models import Customer
from ritournelle.invoicing.issuing import lock_chain
from ritournelle.kit import events
from ritournelle.kit.models import Event
from ritournelle.subscriptions.errors import (
    DraftHasDocuments,
    OtherOrganization,
    ReferenceTaken,
    StaleRevision,
    SubscriptionNotADraft,
)
from ritournelle.subscriptions.forecast import cut_occurrence
from ritournelle.subscriptions.models import (
    RevenueMovement,
    Subscription,
    SubscriptionDiscount,
    SubscriptionItem,
)
from ritournelle.subscriptions.services import (
    NewDiscount,
    NewItem,
    activate,
    create_subscription,
    terms_of,
    write_lines,
)

PREFIX = "AB-"
OURS = re.compile(rf"{PREFIX}([0-9]{{1,9}})")
SOMEBODY = "quelqu’un d’autre"


class CutPeriod(DomainError):
    """Raised when « billed until » falls in the middle of a period."""

    code = "cut-period"
    status = 422

    def __init__(self, cut: Occurrence) -> None:
        period = cut.period
        super().__init__(
            f"La période du {period.start:%d/%m/%Y} au {period.last_day:%d/%m/%Y} "
            "ne serait facturée qu’en partie.",
            "Indiquez le dernier jour d’une période facturée en entier, "
            f"par exemple {period.last_day:%d/%m/%Y}.",
        )


class Content(NamedTuple):
    """What a draft is made of: who buys what, and the columns that say how."""

    customer: Customer
    items: Sequence[NewItem]
    discounts: Sequence[NewDiscount]
    fields: dict[str, Any]


@transaction.atomic
def create_draft(
    content: Content, *, token: UUID, at: datetime, actor: str = "system"
) -> Subscription:
    """Write a draft. The same page sent twice makes one: `token` is that of the page.

    Without a reference of its own it gets the next one: AB-0001. Raises DomainError.
    """
    organization_id = content.customer.organization_id
    lock_chain(organization_id)
    same = Subscription.objects.filter(organization_id=organization_id, form_token=token).first()
    if same:
        return same
    fields = content.fields | {"form_token": token}
    fields["reference"] = fields.get("reference") or next_reference(organization_id)
    _check_reference(organization_id, fields["reference"])
    return create_subscription(
        content.customer, content.items, content.discounts, at=at, actor=actor, **fields
    )


@transaction.atomic
def update_draft(
    subscription: Subscription,
    content: Content,
    *,
    revision: int,
    at: datetime,
    actor: str = "system",
) -> Subscription:
    """Replace what a draft is made of, unless somebody else has since `revision`.

    Raises StaleRevision, SubscriptionNotADraft, or DomainError for terms that make no sense.
    """
    subscription = _taken(subscription, revision)
    if content.customer.organization_id != subscription.organization_id:
        raise OtherOrganization
    fields = content.fields | {"customer": content.customer, "revision": revision + 1}
    for name, value in fields.items():
        setattr(subscription, name, value)
    subscription.save(update_fields=list(fields))
    _drop_lines(subscription)
    write_lines(subscription, content.items, content.discounts)
    terms_of(subscription, on=subscription.starts_on)
    _record("subscription.updated", subscription, at, actor)
    return subscription


@transaction.atomic
def change_draft(
    subscription: Subscription,
    *,
    revision: int,
    at: datetime,
    actor: str = "system",
    **fields: Any,
) -> Subscription:
    """Change some columns of a draft, its lines left as they are. Raises as `update_draft` does."""
    subscription = _taken(subscription, revision)
    fields["revision"] = revision + 1
    for name, value in fields.items():
        setattr(subscription, name, value)
    subscription.save(update_fields=list(fields))
    terms_of(subscription, on=subscription.starts_on)
    _record("subscription.updated", subscription, at, actor)
    return subscription


@transaction.atomic
def activate_draft(
    subscription: Subscription,
    *,
    revision: int,
    at: datetime,
    actor: str = "system",
    billed_until: date | None = None,
    **fields: Any,
) -> Subscription:
    """Save the last changes of a draft and let the nights bill it.

    Periods that begin before `billed_until` were billed elsewhere. Raises CutPeriod for a
    day in the middle of one, and as `change_draft` does.
    """
    subscription = change_draft(subscription, revision=revision, at=at, actor=actor, **fields)
    if billed_until:
        terms = terms_of(subscription, on=subscription.starts_on)
        cut = cut_occurrence(terms, billed_until)
        if cut:
            raise CutPeriod(cut)
    activate(subscription, at=at, actor=actor, billed_until=billed_until)
    subscription.refresh_from_db()
    return subscription


@transaction.atomic
def delete_draft_subscription(
    subscription: Subscription, *, at: datetime, actor: str = "system"
) -> None:
    """Delete a draft that nothing was made from. Raises DraftHasDocuments."""
    subscription = _draft(subscription)
    if subscription.invoices.exists():
        raise DraftHasDocuments(subscription.reference)
    _record("subscription.deleted", subscription, at, actor)
    _drop_lines(subscription)
    subscription.schedule_changes.all().delete()
    RevenueMovement.objects.filter(subscription=subscription).delete()
    subscription.delete()


def next_reference(organization_id: int) -> str:
    """Return the reference after the greatest of ours; the caller holds the organisation's lock."""
    known = Subscription.objects.filter(
        organization_id=organization_id, reference__startswith=PREFIX
    )
    longest_first = known.annotate(length=Length("reference")).order_by("-length", "-reference")
    for reference in longest_first.values_list("reference", flat=True).iterator(chunk_size=100):
        if found := OURS.fullmatch(reference):
            return f"{PREFIX}{int(found[1]) + 1:04}"
    return f"{PREFIX}0001"


def check_revision(subscription: Subscription, revision: int) -> None:
    """Refuse a change to a row that somebody changed since it was shown. Raises StaleRevision."""
    if subscription.revision != revision:
        raise StaleRevision(subscription.reference, last_author(subscription))


def last_author(subscription: Subscription) -> str:
    """Name the person who last touched a subscription."""
    subject = f"subscription:{subscription.pk}"
    last = Event.objects.filter(subject=subject).order_by("-pk").first()
    kind, _, key = last.actor.partition(":") if last else ("", "", "")
    user = User.objects.filter(pk=key).first() if kind == "user" and key.isdigit() else None
    return str(user) if user else SOMEBODY


def _taken(subscription: Subscription, revision: int) -> Subscription:
    subscription = _draft(subscription)
    check_revision(subscription, revision)
    return subscription


def _draft(subscription: Subscription) -> Subscription:
    """Return the row as it is under the lock. Raises SubscriptionNotADraft."""
    lock_chain(subscription.organization_id)
    subscription = Subscription.objects.get(pk=subscription.pk)
    if subscription.status != Subscription.Status.DRAFT:
        raise SubscriptionNotADraft(subscription.reference, subscription.get_status_display())
    return subscription


def _drop_lines(subscription: Subscription) -> None:
    SubscriptionDiscount.objects.filter(subscription=subscription).delete()
    SubscriptionItem.objects.filter(subscription=subscription).delete()


def _check_reference(organization_id: int, reference: str) -> None:
    rows = Subscription.objects.filter(organization_id=organization_id, reference=reference)
    if rows.exists():
        raise ReferenceTaken(reference)


def _record(kind: str, subscription: Subscription, at: datetime, actor: str) -> None:
    events.record(
        kind,
        f"subscription:{subscription.pk}",
        organization_id=subscription.organization_id,
        at=at,
        actor=actor,
        customer_id=subscription.customer_id,
        reference=subscription.reference,
    )
