"""What the public page of a document shows, and in which state it is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.dateformat import format as format_day

from ritournelle.core.charges import Due
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.documents.labels import LABELS
from ritournelle.documents.text import long_date, money, number, percent, plain_money
from ritournelle.invoicing.assembly import Rows, look_of, make_document, read_rows
from ritournelle.invoicing.filing import SUFFIX, Filer
from ritournelle.invoicing.models import Invoice, InvoiceFile, PublicLink
from ritournelle.invoicing.public import is_expired
from ritournelle.kit import storage
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.occurrences import coming
from ritournelle.subscriptions.proforma import is_superseded
from ritournelle.web import clock
from ritournelle.web.screens.public.words import WORDS

DATES = 5
VERBS = {Invoice.Kind.PRO_FORMA: "proposes", Invoice.Kind.CREDIT_NOTE: "credits"}


class Line(NamedTuple):
    """A line of the document, as text."""

    name: str
    description: str
    quantity: str
    price: str
    net: str


class Coming(NamedTuple):
    """A day on which an invoice comes, and its net amount, as text."""

    day: str
    note: str
    net: str


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


def language_of(invoice: Invoice) -> str:
    """Return the language of a document, one that the page speaks."""
    return invoice.language if invoice.language in WORDS else "fr"


def words_of(invoice: Invoice) -> dict[str, str]:
    """Return the sentences of the page in the document's language, with the sender's name."""
    name = invoice.organization.name
    words = WORDS[language_of(invoice)]
    return {key: text.replace("{sender}", name) for key, text in words.items()}


def content_of(
    link: PublicLink, state: str, words: Mapping[str, str], *, now: datetime
) -> dict[str, Any]:
    """Return the document as text; for an offer, what comes after it too."""
    invoice = link.invoice
    title = LABELS[language_of(invoice)][invoice.kind]
    if state == "expired":
        return {"title": title}
    rows = read_rows([invoice.pk])[invoice.pk]
    shown = _document(rows, words) | {"title": title}
    if state in ("open", "accepted"):
        today = local_day(now, invoice.organization.time_zone)
        dues = _dues(invoice, today)
        shown["dates"] = [_coming(due, today, invoice, words) for due in dues]
        shown["consequence"] = _consequence(state, dues, today, link, words)
    if link.accepted_at:
        shown["accepted"] = _accepted(link, words)
    return shown


def pdf_of(invoice: Invoice) -> bytes:
    """Return the filed document, or draw it while it waits for its turn."""
    sha256 = InvoiceFile.objects.filter(pk=invoice.pk).values_list("sha256", flat=True).first()
    if sha256:
        return storage.get(sha256, SUFFIX)
    filer = Filer(clock.now)
    document = make_document(read_rows([invoice.pk])[invoice.pk])
    return filer.preview(document, look_of(invoice.organization))


def _document(rows: Rows, words: Mapping[str, str]) -> dict[str, Any]:
    invoice = rows.invoice
    language, currency = language_of(invoice), invoice.currency

    def amount(cents: int) -> str:
        return money(cents, currency, language)

    totals = [(words["net"], amount(invoice.net_cents))]
    if invoice.discount_cents:
        label = invoice.discount_label or words["discount"]
        totals.insert(0, (label, amount(-invoice.discount_cents)))
    totals += [
        (f"{words['vat']} {percent(tax.rate, language)}", amount(tax.vat_cents)) for tax in rows.vat
    ]
    return {
        "verb": words[VERBS.get(Invoice.Kind(invoice.kind), "charges")],
        "total": amount(invoice.gross_cents),
        "issued_on": long_date(invoice.issued_on, language) if invoice.issued_on else "",
        "due_on": _due_on(invoice, words),
        "lines": [
            Line(
                line.name,
                line.description,
                number(line.quantity, language),
                _price(line.unit_price, currency, language),
                amount(line.net_cents),
            )
            for line in rows.lines
        ],
        "totals": totals,
    }


def _price(price: Decimal, currency: str, language: str) -> str:
    """Write a price with all its decimals beside its currency."""
    written = number(price, language, places=2)
    return money(0, currency, language).replace(plain_money(0, language), written)


def _due_on(invoice: Invoice, words: Mapping[str, str]) -> tuple[str, str] | None:
    """Return how the last day is called, and the day; a credit note has none."""
    labels = {Invoice.Kind.INVOICE: "due_on", Invoice.Kind.PRO_FORMA: "valid_until"}
    label = labels.get(Invoice.Kind(invoice.kind))
    if label is None or invoice.due_on is None:
        return None
    return words[label], long_date(invoice.due_on, language_of(invoice))


def _dues(invoice: Invoice, today: date) -> list[Due]:
    """Return the next invoices."""
    subscription = invoice.subscription
    if subscription is None:
        return []
    try:
        return list(coming(subscription, on=today, until=today, least=DATES).dues[:DATES])
    except DomainError:
        return []


def _coming(due: Due, today: date, invoice: Invoice, words: Mapping[str, str]) -> Coming:
    day, language = due.occurrence.bill_on, language_of(invoice)
    net = money(due.net_cents, invoice.currency, language)
    written = long_date(day, language)
    if day <= today:
        return Coming(words["once_agreed"], words["due_since"].format(day=written), net)
    with translation.override(language):
        weekday = format_day(day, "l").capitalize()
    return Coming(f"{weekday} {written}", "", net)


def _consequence(
    state: str, dues: Sequence[Due], today: date, link: PublicLink, words: Mapping[str, str]
) -> str:
    """Say when the first invoice is made, once the offer is accepted."""
    verb = "accept" if state == "open" else "accepted"
    if not dues:
        return words[verb]
    day = dues[0].occurrence.bill_on
    if day <= today:
        return words[f"{verb}_now"]
    return words[f"{verb}_later"].format(day=long_date(day, language_of(link.invoice)))


def _accepted(link: PublicLink, words: Mapping[str, str]) -> str:
    """Say who accepted, and when."""
    invoice = link.invoice
    assert link.accepted_at is not None  # noqa: S101 (for the type checker: the caller looked)
    on = local_day(link.accepted_at, invoice.organization.time_zone)
    key = "accepted_by" if link.accepted_by else "accepted_on"
    return words[key].format(who=link.accepted_by, day=long_date(on, language_of(invoice)))
