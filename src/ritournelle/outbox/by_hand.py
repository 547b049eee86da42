"""Sending one document because a person says so: to whom, with which words, and time to undo."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ritournelle.invoicing.models import Invoice
from ritournelle.outbox import addresses, services
from ritournelle.outbox.composing import RELATED, compose_one
from ritournelle.outbox.content import SUBJECT_LIMIT
from ritournelle.outbox.errors import NotIssued
from ritournelle.outbox.models import Message
from ritournelle.outbox.recipients import check_recipients
from ritournelle.outbox.texts import Template, one_line

Status = Message.Status
_GONE = (Status.HANDED_OVER, Status.SENT, Status.UNCERTAIN)


@transaction.atomic
def send_document(
    invoice: Invoice,
    recipients: Sequence[str],
    *,
    at: datetime,
    actor: str = "system",
    text: Template | None = None,
) -> Message:
    """Send an issued document, the first time or again, UNDO_DELAY from now.

    `text` replaces the words as they are, without variables. A message that is still
    to go is changed, not doubled; one that went stays, and another one goes.
    Without recipients: to the document's own, or its customer's contacts.
    Raises NotIssued, BadCell, TooManyRecipients, NoRecipient, UnknownVariable.
    """
    # The document's row is what two clicks at once take turns on.
    Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    invoice = Invoice.objects.select_related(*RELATED).get(pk=invoice.pk)
    if invoice.status != Invoice.Status.ISSUED:
        raise NotIssued
    chosen = check_recipients(recipients, invoice.customer.name) if recipients else []
    message = _message_to_send(invoice, chosen, at)
    if text:
        message.subject, message.body = one_line(text.subject, SUBJECT_LIMIT), text.body.strip()
    message.is_by_hand = bool(chosen or text)
    services.put_in_line(message, at + services.UNDO_DELAY)
    message.save()
    services.record("message.created", message, at, actor, recipients=message.recipients)
    return message


def preview(invoice: Invoice, *, at: datetime, recipients: Sequence[str] = ()) -> Message:
    """Return the unsaved message that `send_document` would send. Raises like it."""
    invoice = Invoice.objects.select_related(*RELATED).get(pk=invoice.pk)
    return compose_one(invoice, at, recipients)


def _message_to_send(invoice: Invoice, recipients: Sequence[str], at: datetime) -> Message:
    """Return the message that is to go: the one that has not gone yet, or a new one."""
    made = compose_one(invoice, at, recipients)
    rows = Message.objects.select_for_update(of=("self",)).filter(invoice=invoice)
    known = list(rows.filter(purpose=invoice.kind).order_by("pk"))
    pending = next((one for one in reversed(known) if one.status not in _GONE), None)
    if pending:
        pending.is_by_hand = False
        services.take_over(pending, made)
        return pending
    if known:
        made.resends = known[0]
        subject = f"{invoice.pk}.{invoice.kind}.{len(known) + 1}"
        made.message_id = addresses.message_id(invoice.organization, subject)
    return made
