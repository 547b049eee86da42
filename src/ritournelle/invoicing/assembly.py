"""From rows to documents: all that a file says, read for many documents at once."""

import json
import mimetypes
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models.fields.files import FieldFile

from ritournelle.accounts.models import Organization
from ritournelle.documents.facturx import LOGO_SUFFIXES
from ritournelle.documents.model import (
    Document,
    Kind,
    Line,
    Look,
    Party,
    Payment,
    Reference,
    Span,
    VatSubtotal,
)
from ritournelle.france.units import UNITS, unit_label
from ritournelle.invoicing.models import Invoice, InvoiceLine, InvoiceVat

# From which quantity a unit is named in the plural: 1,5 heure, but 1.5 hours.
PLURAL_FROM = {"fr": Decimal(2), "en": Decimal("1.0001")}


class Rows(NamedTuple):
    """A document as it is stored."""

    invoice: Invoice
    lines: list[InvoiceLine]
    vat: list[InvoiceVat]


def read_rows(ids: Iterable[int]) -> dict[int, Rows]:
    """Read all that documents are made of, by key, in a fixed number of queries."""
    invoices = Invoice.objects.filter(pk__among=list(ids)).select_related(
        "seller", "buyer", "terms", "corrects", "organization"
    )
    found = {invoice.pk: Rows(invoice, [], []) for invoice in invoices}
    for line in InvoiceLine.objects.filter(invoice__among=found).order_by("position"):
        found[line.invoice_id].lines.append(line)
    for row in InvoiceVat.objects.filter(invoice__among=found).order_by("-rate", "category"):
        found[row.invoice_id].vat.append(row)
    return found


def make_document(rows: Rows) -> Document:
    """Put one issued document together from its rows."""
    invoice, lines, vat = rows
    if not (invoice.seller and invoice.buyer and invoice.terms and invoice.issued_on):
        raise ValueError(f"{invoice.pk} is not issued")
    return assemble(
        invoice,
        lines,
        vat,
        seller=invoice.seller.text,
        buyer=invoice.buyer.text,
        terms=invoice.terms.text,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
    )


def assemble(
    invoice: Invoice,
    lines: Iterable[InvoiceLine],
    vat: Iterable[InvoiceVat],
    *,
    seller: str,
    buyer: str,
    terms: str,
    issued_on: date,
    due_on: date | None,
) -> Document:
    """Put a document together from its rows and the texts of its snapshots."""
    texts = json.loads(terms)
    period = _span(invoice.period_start, invoice.period_end)
    corrects = invoice.corrects
    return Document(
        kind=Kind(invoice.kind),
        number=invoice.reference,
        issued_on=issued_on,
        due_on=due_on,
        supplied_on=period[0] if period else None,
        language=invoice.language,
        currency=invoice.currency,
        seller=Party.from_json(seller),
        buyer=Party.from_json(buyer),
        delivery=Party.delivery_from_json(buyer),
        period=period,
        lines=tuple(_line(line, invoice.language) for line in lines),
        subtotals=tuple(_subtotal(row, texts["exemptions"]) for row in vat),
        discount_label=invoice.discount_label,
        discount_cents=invoice.discount_cents,
        net_cents=invoice.net_cents,
        vat_cents=invoice.vat_cents,
        gross_cents=invoice.gross_cents,
        payment=Payment(
            means=texts["means"],
            iban=texts["iban"],
            bic=texts["bic"],
            account_name=texts["account_name"],
            terms_text=texts["terms"],
        ),
        notes=tuple((code, text) for code, text in texts["notes"]),
        mentions=tuple(texts["mentions"]),
        own_texts=tuple(filter(None, (invoice.own_text, *texts["own_texts"]))),
        process=texts["process"],
        vat_due_code=texts["vat_due_code"],
        order_reference=invoice.order_reference,
        contract_reference=invoice.contract_reference,
        corrects=_reference(corrects) if corrects else None,
        draft=invoice.status == Invoice.Status.DRAFT,
    )


def look_of(organization: Organization) -> Look:
    """Return the organisation's dress. A logo that cannot be read is left out."""
    media_type = mimetypes.guess_type(organization.logo.name or "")[0] or ""
    logo = _content(organization.logo) if media_type in LOGO_SUFFIXES else b""
    return Look(
        colour=organization.colour,
        logo=logo,
        logo_type=media_type if logo else "",
        footer=organization.footer,
    )


def _content(logo: FieldFile) -> bytes:
    try:
        with logo.open("rb") as file:
            return bytes(file.read())
    except OSError:
        return b""


def _line(line: InvoiceLine, language: str) -> Line:
    return Line(
        position=line.position,
        name=line.name,
        description=line.description,
        reference=line.reference,
        quantity=line.quantity,
        unit=line.unit,
        unit_label=_unit_label(line, language),
        unit_price=line.unit_price,
        gross_cents=line.gross_cents,
        discount_cents=line.discount_cents,
        discount_label=line.discount_label,
        net_cents=line.net_cents,
        category=line.vat_category,
        rate=line.vat_rate,
        exemption=line.vat_exemption,
        period=_span(line.period_start, line.period_end),
    )


def _unit_label(line: InvoiceLine, language: str) -> str:
    if line.unit not in UNITS:
        return ""
    return unit_label(
        line.unit, plural=abs(line.quantity) >= PLURAL_FROM[language], language=language
    )


def _subtotal(row: InvoiceVat, exemptions: dict[str, str]) -> VatSubtotal:
    return VatSubtotal(
        category=row.category,
        rate=row.rate,
        exemption=row.exemption,
        exemption_text=exemptions.get(row.exemption, ""),
        lines_cents=row.lines_cents,
        discount_cents=row.discount_cents,
        net_cents=row.net_cents,
        vat_cents=row.vat_cents,
    )


def _span(start: date | None, end: date | None) -> Span | None:
    return (start, end) if start and end else None


def _reference(invoice: Invoice) -> Reference:
    if invoice.number is None or invoice.issued_on is None:
        raise ValueError(f"{invoice.pk} is not issued")
    return Reference(invoice.number, invoice.issued_on)
