"""Rows read back as the values they were written from."""

from datetime import date
from typing import Any

from ritournelle.core.vat import Category, Subtotal, Tax, Totals, totals
from ritournelle.invoicing.models import Invoice, InvoiceLine
from ritournelle.invoicing.new import Frozen, NewInvoice, NewLine

UNFROZEN = Frozen(0, "")


def read_invoice(invoice: Invoice, *, due_on: date | None = None) -> NewInvoice:
    """Return a document as a value, with its totals computed from its lines."""
    lines = [
        read_line(line) for line in sorted(invoice.lines.all(), key=lambda line: line.position)
    ]
    return NewInvoice(
        customer_id=invoice.customer_id,
        lines=lines,
        totals=totals([(line.tax, line.net_cents) for line in lines], invoice.discount_cents),
        seller=frozen(invoice.seller),
        buyer=frozen(invoice.buyer),
        terms=frozen(invoice.terms),
        due_on=due_on or invoice.due_on or date.min,
        kind=invoice.kind,
        language=invoice.language,
        discount_label=invoice.discount_label,
        subscription_id=invoice.subscription_id,
        run_id=invoice.run_id,
        corrects_id=invoice.corrects_id,
        corrects_number=(invoice.corrects.number or "") if invoice.corrects else "",
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        order_reference=invoice.order_reference,
        contract_reference=invoice.contract_reference,
        own_text=invoice.own_text,
        sends=invoice.sends,
        recipients=invoice.recipients,
        payment_means=invoice.payment_means,
        payment_days=invoice.payment_days,
        payment_end_of_month=invoice.payment_end_of_month,
        payment_day=invoice.payment_day,
    )


def read_line(line: InvoiceLine) -> NewLine:
    """Return a line as a value."""
    return NewLine(
        name=line.name,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        gross_cents=line.gross_cents,
        net_cents=line.net_cents,
        tax=Tax(Category(line.vat_category), line.vat_rate, line.vat_exemption),
        description=line.description,
        reference=line.reference,
        discount_label=line.discount_label,
        discount_cents=line.discount_cents,
        period_start=line.period_start,
        period_end=line.period_end,
        product_id=line.product_id,
        item_id=line.item_id,
        part=line.part,
        credits_id=line.credits_id,
    )


def read_totals(invoice: Invoice) -> Totals:
    """Return the totals as they are stored, VAT rate by VAT rate."""
    rows = [
        Subtotal(
            Tax(Category(row.category), row.rate, row.exemption),
            row.lines_cents,
            row.discount_cents,
            row.net_cents,
            row.vat_cents,
        )
        for row in invoice.vat.all()
    ]
    ordered = sorted(rows, key=lambda row: (-row.tax.rate, row.tax.category))
    lines_cents = sum(row.lines_cents for row in ordered)
    return Totals(
        lines_cents,
        invoice.discount_cents,
        invoice.net_cents,
        invoice.vat_cents,
        invoice.gross_cents,
        tuple(ordered),
    )


def frozen(snapshot: Any) -> Frozen:
    """Return a snapshot's key and hash; of a draft, nothing."""
    return Frozen(snapshot.pk, snapshot.sha256) if snapshot else UNFROZEN
