"""What a text says about a real document, and one copy of it to oneself, before it is used."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox import addresses
from ritournelle.outbox.content import Content, content
from ritournelle.outbox.emails import email_of
from ritournelle.outbox.links import address_of
from ritournelle.outbox.models import Message
from ritournelle.outbox.services import send_now
from ritournelle.outbox.texts import Template

OFFERED = 10


class Sample(NamedTuple):
    """A document on which a text is tried, and the language of the text."""

    invoice: Invoice
    language: str


def latest_documents(organization: Organization, kind: str) -> list[Invoice]:
    """Return the documents that a text can be tried on, the latest first."""
    rows = Invoice.objects.filter(
        organization=organization, kind=kind, status=Invoice.Status.ISSUED
    )
    related = ("customer", "organization", "corrects")
    return list(rows.select_related(*related).order_by("-issued_on", "-pk")[:OFFERED])


def imagined_document(organization: Organization, kind: str, today: date) -> Invoice:
    """Return a document that exists nowhere, for who has issued none yet."""
    is_numbered = kind != Invoice.Kind.PRO_FORMA
    prefix = "AV" if kind == Invoice.Kind.CREDIT_NOTE else "FA"
    return Invoice(
        organization=organization,
        customer=Customer(organization=organization, name="Boulangerie Martin"),
        kind=kind,
        number=f"{prefix}-{today.year}-0001" if is_numbered else None,
        issued_on=today,
        due_on=today + timedelta(days=organization.payment_days),
        gross_cents=11880,
        period_start=today.replace(day=1),
        period_end=(today.replace(day=28) + timedelta(days=4)).replace(day=1),
        corrects=Invoice(number=f"FA-{today.year}-0001") if prefix == "AV" else None,
    )


def try_text(sample: Sample, text: Template) -> Content:
    """Return what a text says about a document. Raises UnknownVariable."""
    invoice = sample.invoice
    invoice.language = sample.language
    return content(invoice, text, address_of("exemple"))


def send_trial(sample: Sample, text: Template, address: str, now: datetime) -> str:
    """Send what a text says to oneself; return the server's answer. Raises like `send_test`."""
    subject, body, summary = try_text(sample, text)
    organization = sample.invoice.organization
    message = Message(
        organization=organization,
        message_id=addresses.fresh_message_id(organization),
        sender=addresses.sender(organization),
        reply_to=addresses.reply_to(organization),
        recipients=[address],
        language=sample.language,
        subject=f"[Essai] {subject}",
        body=body,
        summary=summary,
        created_at=now,
    )
    return send_now(organization, email_of(message, before_content=lambda: None))
