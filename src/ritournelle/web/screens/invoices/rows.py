"""What a line of the list shows of a document beside its own columns."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Sum

from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.models import Message

Kind, Status, Sending = Invoice.Kind, Invoice.Status, Message.Status
SENDING_TONES = {
    Sending.SENT: "ok",
    Sending.FAILED: "bad",
    Sending.BOUNCED: "bad",
    Sending.UNCERTAIN: "warn",
    Sending.HELD: "warn",
    Sending.WAITING: "info",
    Sending.HANDED_OVER: "info",
    Sending.CANCELLED: "flat",
}


class State(NamedTuple):
    """A state in one word, and its tone."""

    label: str
    tone: str


class Row(NamedTuple):
    """A line of the list."""

    invoice: Invoice
    state: State
    sending: State | None
    cents: int


def rows_of(invoices: Sequence[Invoice]) -> list[Row]:
    """Complete one page of documents, in two queries."""
    keys = [one.pk for one in invoices]
    notes = Invoice.objects.filter(corrects__among=keys).order_by()
    credited = dict(notes.values_list("corrects").annotate(Sum("gross_cents")))
    messages = {
        one.invoice_id: one
        for one in Message.objects.filter(invoice__among=keys)
        .only("invoice_id", "status")
        .order_by("pk")
    }
    return [
        Row(
            one,
            state_of(one, credited_cents=credited.get(one.pk)),
            _sending(messages.get(one.pk)),
            signed_cents(one),
        )
        for one in invoices
    ]


def state_of(invoice: Invoice, *, credited_cents: int | None = None) -> State:
    """Return what a document is, in a word."""
    if invoice.status == Status.DRAFT:
        return State("Brouillon", "flat")
    if invoice.kind == Kind.CREDIT_NOTE:
        return State("Avoir émis", "info")
    if invoice.kind == Kind.PRO_FORMA:
        return State("Pro forma", "info")
    if credited_cents is None:
        return State("Émise", "ok")
    is_whole = credited_cents >= invoice.gross_cents
    return State("Créditée" if is_whole else "Créditée en partie", "warn")


def signed_cents(invoice: Invoice) -> int:
    """Return the total with VAT; what a credit note gives back is below zero."""
    return -invoice.gross_cents if invoice.kind == Kind.CREDIT_NOTE else invoice.gross_cents


def _sending(message: Message | None) -> State | None:
    if message is None:
        return None
    return State(message.get_status_display(), SENDING_TONES[Sending(message.status)])
