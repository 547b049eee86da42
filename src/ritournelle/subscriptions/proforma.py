"""A pro forma first; accepted, it becomes the running subscription (product 1.4)."""

from datetime import date, datetime

from django.db import transaction

from ritournelle.core.charges import upcoming
from ritournelle.invoicing.issuing import lock_chain, write_pro_formas
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.new import NewInvoice
from ritournelle.invoicing.snapshots import freeze
from ritournelle.kit import events
from ritournelle.subscriptions.drafting import Drafter
from ritournelle.subscriptions.errors import NoSuchOccurrence, NotAProForma
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.services import activate, dossier_of, terms_of


@transaction.atomic
def create_pro_forma(subscription: Subscription, *, on: date, at: datetime) -> Invoice:
    """Write what the first invoice of a subscription would be, as a pro forma.

    It bills nothing: its lines cover no period. Raises NoSuchOccurrence.
    """
    lock_chain(subscription.organization_id)
    first = next(upcoming(terms_of(subscription, on=on), since=subscription.billed_until), None)
    if first is None:
        raise NoSuchOccurrence(subscription.reference)
    drafter = Drafter(subscription.organization, on=on)
    dossier = dossier_of(subscription)
    items = dossier.facts.items
    drafter.book.load_lines(items)
    draft = drafter.draft(dossier, first)
    snapshots = freeze(subscription.organization_id, [drafter.seller, draft.buyer, draft.terms])
    invoice = draft.freeze(snapshots[drafter.seller], snapshots)
    (key,) = write_pro_formas(
        subscription.organization_id, [_covering_nothing(invoice)], on=on, at=at
    )
    _record("pro_forma.created", subscription, key, at)
    return Invoice.objects.get(pk=key)


@transaction.atomic
def accept_pro_forma(invoice: Invoice, *, at: datetime) -> Subscription:
    """Activate the subscription of an accepted pro forma. Raises NotAProForma."""
    if invoice.kind != Invoice.Kind.PRO_FORMA or invoice.subscription_id is None:
        raise NotAProForma(str(invoice))
    subscription = Subscription.objects.get(pk=invoice.subscription_id)
    activate(subscription, at=at)
    _record("pro_forma.accepted", subscription, invoice.pk, at)
    subscription.refresh_from_db()
    return subscription


def _covering_nothing(invoice: NewInvoice) -> NewInvoice:
    return invoice._replace(
        kind=Invoice.Kind.PRO_FORMA,
        lines=[line._replace(item_id=None) for line in invoice.lines],
    )


def _record(kind: str, subscription: Subscription, invoice_id: int, at: datetime) -> None:
    events.record(
        kind,
        f"invoice:{invoice_id}",
        organization_id=subscription.organization_id,
        at=at,
        customer_id=subscription.customer_id,
        reference=subscription.reference,
    )
