"""A pro forma first; accepted, it becomes the running subscription (product 1.4)."""

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ritournelle.core.charges import upcoming
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.issuing import lock_chain, write_pro_formas
from ritournelle.invoicing.models import Invoice, PublicLink
from ritournelle.invoicing.new import NewInvoice
from ritournelle.invoicing.public import link_for
from ritournelle.invoicing.snapshots import freeze
from ritournelle.kit import events
from ritournelle.kit.models import Event
from ritournelle.kit.storage import digest
from ritournelle.subscriptions.drafting import Draft, Drafter
from ritournelle.subscriptions.errors import NoSuchOccurrence, NotAProForma
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.services import activate, dossier_of
from ritournelle.subscriptions.terms import make_terms

# Not part of what the customer agrees to.
OURS = ("id", "reference", "output", "sends", "recipients", "billed_until")


class ProFormaSuperseded(DomainError):
    """Raised when a pro forma no longer says what the subscription would bill."""

    code = "pro-forma-superseded"

    def __init__(self, document: str) -> None:
        super().__init__(
            f"Les conditions de l’abonnement ont changé depuis la pro forma {document}.",
            "Faites une nouvelle pro forma\u00a0: c’est elle que le client acceptera.",
        )


@transaction.atomic
def create_pro_forma(
    subscription: Subscription,
    *,
    on: date,
    at: datetime,
    sends: bool | None = None,
    actor: str = "system",
) -> Invoice:
    """Write what the first invoice of a subscription would be, as a pro forma.

    It bills nothing: its lines cover no period. `sends` says whether it goes by e-mail;
    unless told, as the invoices of the subscription do. Raises NoSuchOccurrence.
    """
    lock_chain(subscription.organization_id)
    drafter = Drafter(subscription.organization, on=on)
    draft = _first_draft(subscription, drafter)
    snapshots = freeze(subscription.organization_id, [drafter.seller, draft.buyer, draft.terms])
    invoice = _covering_nothing(draft.freeze(snapshots[drafter.seller], snapshots))
    if sends is not None:
        invoice = invoice._replace(sends=sends)
    (key,) = write_pro_formas(subscription.organization_id, [invoice], on=on, at=at)
    _record("pro_forma.created", subscription, key, at, actor, agreed=_fingerprint(draft))
    return Invoice.objects.get(pk=key)


@transaction.atomic
def accept_pro_forma(
    invoice: Invoice, *, at: datetime, actor: str = "system", by: str = ""
) -> Subscription:
    """Activate the subscription of an accepted pro forma; `by` is the name of who accepts.

    Accepted twice, it is accepted once. Raises NotAProForma, ProFormaSuperseded,
    SubscriptionNotADraft when it runs already for another reason.
    """
    if invoice.kind != Invoice.Kind.PRO_FORMA or invoice.subscription_id is None:
        raise NotAProForma(str(invoice))
    lock_chain(invoice.organization_id)
    subscription = Subscription.objects.get(pk=invoice.subscription_id)
    if is_accepted(invoice):
        return subscription
    if subscription.status == Subscription.Status.DRAFT and is_superseded(invoice):
        raise ProFormaSuperseded(str(invoice))
    activate(subscription, at=at, actor=actor)
    link_for([invoice.pk], at=at)
    PublicLink.objects.filter(invoice=invoice).update(accepted_at=at, accepted_by=by[:140])
    _record("pro_forma.accepted", subscription, invoice.pk, at, actor, by=by)
    subscription.refresh_from_db()
    return subscription


def is_accepted(invoice: Invoice) -> bool:
    """Say whether a pro forma was accepted."""
    return PublicLink.objects.filter(invoice=invoice, accepted_at__isnull=False).exists()


def is_superseded(invoice: Invoice) -> bool:
    """Say whether the subscription would now be billed otherwise than the pro forma says."""
    created = Event.objects.filter(subject=f"invoice:{invoice.pk}", kind="pro_forma.created")
    agreed = created.values_list("data__agreed", flat=True).first()
    if not agreed or not invoice.subscription or not invoice.issued_on:
        return False
    drafter = Drafter(invoice.subscription.organization, on=invoice.issued_on)
    try:
        return bool(_fingerprint(_first_draft(invoice.subscription, drafter)) != agreed)
    except DomainError:
        return True


def _first_draft(subscription: Subscription, drafter: Drafter) -> Draft:
    dossier = dossier_of(subscription)
    drafter.book.load_lines(dossier.facts.items)
    terms = make_terms(dossier.facts, drafter.book, drafter.organization.holiday_region)
    first = next(upcoming(terms, since=subscription.billed_until), None)
    if first is None:
        raise NoSuchOccurrence(subscription.reference)
    return drafter.draft(dossier, first)


def _fingerprint(draft: Draft) -> str:
    """Return a hash of all that the customer agrees to: calendar, lines, prices, discounts, end."""
    facts = draft.dossier.facts
    positions = {item.id: position for position, item in enumerate(facts.items)}
    head = [value for name, value in facts.subscription._asdict().items() if name not in OURS]
    lines = [line._replace(item_id=None) for line in draft.lines]
    discounts = [
        (positions.get(one.item_id or 0), *one[2:])  # keys change when a draft is saved again
        for one in facts.discounts
    ]
    agreed: list[Any] = [head, lines, discounts, draft.totals.gross_cents]
    return digest(json.dumps(agreed, default=str).encode())


def _covering_nothing(invoice: NewInvoice) -> NewInvoice:
    return invoice._replace(
        kind=Invoice.Kind.PRO_FORMA,
        lines=[line._replace(item_id=None) for line in invoice.lines],
    )


def _record(
    kind: str,
    subscription: Subscription,
    invoice_id: int,
    at: datetime,
    actor: str,
    **data: Any,
) -> None:
    events.record(
        kind,
        f"invoice:{invoice_id}",
        organization_id=subscription.organization_id,
        at=at,
        actor=actor,
        customer_id=subscription.customer_id,
        reference=subscription.reference,
        **data,
    )
