"""Making the message of every document that is filed and to be sent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from ritournelle.core.errors import DomainError
from ritournelle.customers.models import Contact
from ritournelle.invoicing.models import Invoice, InvoiceFile
from ritournelle.kit.models import Event
from ritournelle.outbox import addresses
from ritournelle.outbox.content import content, default_subject, language_of
from ritournelle.outbox.errors import NoRecipient
from ritournelle.outbox.links import links_of
from ritournelle.outbox.models import Message, MessageTemplate
from ritournelle.outbox.texts import Template

TemplateKey = tuple[int, str, str]
RELATED = ("customer", "organization", "corrects", "file")  # what a message reads of a document


class Sources(NamedTuple):
    """What many messages are made from, read at once: addresses by customer, texts, links."""

    recipients: dict[int, list[str]]
    templates: dict[TemplateKey, Template]
    links: dict[int, str]  # of the public page, by document

    def addresses_for(self, invoice: Invoice) -> list[str]:
        """Return to whom a document goes: its own addresses, or its customer's contacts."""
        return list(invoice.recipients) or self.recipients.get(invoice.customer_id, [])

    def text_for(self, message: Message) -> Template | None:
        """Return the organisation's own text for a message; None when ours is in force."""
        return self.templates.get((message.organization_id, message.purpose, message.language))


def compose_due(now: datetime, limit: int) -> int:
    """Make the messages of up to `limit` filed documents; return how many were seen to.

    A message that cannot be made is a row too, failed, with its reason and a remedy:
    it is seen, and tried again by `retry`. A document gets one message, ever.
    """
    if not InvoiceFile.objects.filter(to_send=True, filed_at__isnull=False).exists():
        return 0  # without taking SQLite's only write lock for nothing
    with transaction.atomic():
        return _compose(now, limit)


def _compose(now: datetime, limit: int) -> int:
    files = _files_to_send(limit)
    invoices = _without_message([file.invoice for file in files])
    sources = read_sources(invoices, now)
    messages = [_message(invoice, sources, now) for invoice in invoices]
    Message.objects.bulk_create(messages)
    Event.objects.bulk_create(_impossible(messages, now))
    InvoiceFile.objects.filter(pk__in=[file.pk for file in files]).update(to_send=False)
    return len(files)


def compose_one(invoice: Invoice, now: datetime, recipients: Sequence[str] = ()) -> Message:
    """Return the unsaved message of one document, as its customer and the texts are now.

    Raises NoRecipient, or UnknownVariable for the organisation's own text.
    """
    sources = read_sources([invoice], now)
    return compose_from(sources, invoice, now, recipients)


def compose_from(
    sources: Sources, invoice: Invoice, now: datetime, recipients: Sequence[str] = ()
) -> Message:
    """Return one of many unsaved messages. Raises like `compose_one`."""
    message = _blank(invoice, list(recipients) or sources.addresses_for(invoice), now)
    _write(message, sources)
    return message


def _files_to_send(limit: int) -> list[InvoiceFile]:
    files = InvoiceFile.objects.filter(to_send=True, filed_at__isnull=False).order_by(
        "filed_at", "invoice"
    )
    if connection.vendor == "postgresql":
        files = files.select_for_update(skip_locked=True, of=("self",))
    related = [f"invoice__{name}" for name in RELATED]
    return list(files.select_related("invoice__run", *related)[:limit])


def _without_message(invoices: Iterable[Invoice]) -> list[Invoice]:
    invoices = list(invoices)
    known = set(Message.objects.filter(invoice__in=invoices).values_list("invoice", "purpose"))
    return [invoice for invoice in invoices if (invoice.pk, invoice.kind) not in known]


def read_sources(invoices: Sequence[Invoice], now: datetime) -> Sources:
    """Read what the messages of many documents are made from, in a fixed number of queries."""
    contacts = Contact.objects.filter(
        customer__in={invoice.customer_id for invoice in invoices}, receives_invoices=True
    )
    recipients = defaultdict(list)
    for customer, email in contacts.order_by("pk").values_list("customer", "email"):
        recipients[customer].append(email)
    own = MessageTemplate.objects.filter(
        organization__in={invoice.organization_id for invoice in invoices}
    )
    templates = {
        (text.organization_id, text.purpose, text.language): Template(text.subject, text.body)
        for text in own
    }
    return Sources(recipients, templates, links_of(invoices, templates.values(), now))


def _message(invoice: Invoice, sources: Sources, now: datetime) -> Message:
    """Return the message of one document; its own fault makes it a failed one, nobody else's."""
    message = _blank(invoice, sources.addresses_for(invoice), now)
    if _is_held(invoice):
        message.status, message.due_at = Message.Status.HELD, None
    try:
        _write(message, sources)
    except DomainError as error:
        message.subject = default_subject(invoice)
        message.status = Message.Status.FAILED
        message.due_at = None
        message.last_error = str(error)
    return message


def _is_held(invoice: Invoice) -> bool:
    """Say whether a person wants to see the messages of this run before they leave."""
    run = invoice.run
    return bool(run and invoice.organization.approves_sending and run.approved_at is None)


def _blank(invoice: Invoice, recipients: list[str], now: datetime) -> Message:
    organization = invoice.organization
    return Message(
        organization=organization,
        purpose=invoice.kind,
        invoice=invoice,
        customer=invoice.customer,
        status=Message.Status.WAITING,
        due_at=now,
        created_at=now,
        message_id=addresses.message_id(organization, f"{invoice.pk}.{invoice.kind}"),
        sender=addresses.sender(organization),
        reply_to=addresses.reply_to(organization),
        recipients=recipients,
        copies=_copies(organization.accounting_email, recipients),
        language=language_of(invoice),
        attachment_sha256=invoice.file.sha256 if hasattr(invoice, "file") else "",
        attachment_name=_attachment_name(invoice),
    )


def _write(message: Message, sources: Sources) -> None:
    """Add the words. Raises NoRecipient, or UnknownVariable for the organisation's own text."""
    invoice = message.invoice
    assert invoice is not None  # noqa: S101 (for the type checker: this message has a document)
    if not message.recipients:
        raise NoRecipient(invoice.customer.name)
    own, link = sources.text_for(message), sources.links.get(invoice.pk, "")
    message.subject, message.body, message.summary = content(invoice, own, link)


def _copies(accounting: str, recipients: Iterable[str]) -> list[str]:
    taken = {address.casefold() for address in recipients}
    return [accounting] if accounting and accounting.casefold() not in taken else []


def _attachment_name(invoice: Invoice) -> str:
    """Return `FA-2026-0001.pdf`; a number may hold a slash, a file name may not."""
    return f"{(invoice.number or f'pro-forma-{invoice.pk}').replace('/', '-')}.pdf"


def _impossible(messages: Iterable[Message], now: datetime) -> list[Event]:
    return [
        Event(
            organization_id=message.organization_id,
            at=now,
            kind="message.impossible",
            actor="system",
            subject=f"message:{message.pk}",
            customer_id=message.customer_id,
            data={"invoice": message.invoice_id, "reason": message.last_error},
        )
        for message in messages
        if message.status == Message.Status.FAILED
    ]
