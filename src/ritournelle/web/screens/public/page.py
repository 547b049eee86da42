"""What the public page of a document shows, and in which state it is."""

from datetime import date, datetime
from typing import Any

from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.documents.text import NBSP, number
from ritournelle.invoicing.assembly import look_of, make_document, read_rows
from ritournelle.invoicing.filing import SUFFIX, Filer
from ritournelle.invoicing.models import Invoice, InvoiceFile, PublicLink
from ritournelle.invoicing.public import is_expired
from ritournelle.kit import storage
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.occurrences import coming
from ritournelle.subscriptions.proforma import is_superseded
from ritournelle.web import clock

DATES = 5


def state_of(link: PublicLink, *, now: datetime) -> str:
    """Return document, open, accepted, running, superseded or expired."""
    invoice = link.invoice
    today = local_day(now, invoice.organization.time_zone)
    if link.accepted_at:
        return "accepted"
    if is_expired(link, now=now, today=today):
        return "expired"
    if invoice.kind != Invoice.Kind.PRO_FORMA or invoice.subscription is None:
        return "document"
    if invoice.subscription.status != Subscription.Status.DRAFT:
        return "running"
    return "superseded" if is_superseded(invoice) else "open"


def content_of(link: PublicLink, state: str, *, now: datetime) -> dict[str, Any]:
    """Return the lines and the taxes; for an offer, what comes after it too."""
    if state == "expired":
        return {}
    rows = read_rows([link.invoice_id])[link.invoice_id]
    lines = [(line, f"{number(line.unit_price, 'fr', places=2)}{NBSP}€") for line in rows.lines]
    today = local_day(now, link.invoice.organization.time_zone)
    shown: dict[str, Any] = {"lines": lines, "taxes": rows.vat, "today": today}
    if state in ("open", "accepted"):
        shown["dates"] = _dates(link.invoice, today)
    return shown


def pdf_of(invoice: Invoice) -> bytes:
    """Return the filed document, or draw it while it waits for its turn."""
    sha256 = InvoiceFile.objects.filter(pk=invoice.pk).values_list("sha256", flat=True).first()
    if sha256:
        return storage.get(sha256, SUFFIX)
    filer = Filer(clock.now)
    document = make_document(read_rows([invoice.pk])[invoice.pk])
    return filer.preview(document, look_of(invoice.organization))


def _dates(invoice: Invoice, today: date) -> list[tuple[date, int]]:
    """Return the next days and their net amounts."""
    subscription = invoice.subscription
    if subscription is None:
        return []
    try:
        seen = coming(subscription, on=today, until=today, least=DATES)
    except DomainError:
        return []
    return [(due.occurrence.bill_on, due.net_cents) for due in seen.dues[:DATES]]
