"""Drafts made and changed by hand. A draft of a run keeps its link to the periods it bills."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from ritournelle.core.discounts import Discount, discount_cents
from ritournelle.core.money import multiply
from ritournelle.core.vat import Tax, Totals, totals
from ritournelle.customers.models import Customer
from ritournelle.invoicing.errors import (
    DraftHasChanged,
    InvoiceAlreadyIssued,
    LineHasGone,
    OtherCustomer,
    UnknownDocument,
)
from ritournelle.invoicing.issuing import lock_chain, write_drafts
from ritournelle.invoicing.models import Invoice, InvoiceLine, InvoiceVat
from ritournelle.invoicing.new import NewInvoice, NewLine
from ritournelle.invoicing.reading import UNFROZEN, read_invoice, read_line
from ritournelle.kit import events


class DraftLine(NamedTuple):
    """One line as a person writes it; `follows` names the line of a run that it was before."""

    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    tax: Tax
    description: str = ""
    reference: str = ""
    discount: Discount | None = None
    product_id: int | None = None
    follows: str = ""


class OwnTerms(NamedTuple):
    """Payment terms of one document; empty: those of the customer."""

    payment_means: str = ""
    payment_days: int | None = None
    payment_end_of_month: bool | None = None
    payment_day: int | None = None


class DraftContent(NamedTuple):
    """All that a person decides of a draft."""

    customer: Customer
    lines: Sequence[DraftLine]
    kind: str = "invoice"
    discount: Discount | None = None
    period_start: date | None = None
    period_end: date | None = None
    order_reference: str = ""
    contract_reference: str = ""
    own_text: str = ""
    terms: OwnTerms = OwnTerms()
    recipients: Sequence[str] = ()
    sends: bool = True


@transaction.atomic
def make_draft(content: DraftContent, *, token: UUID, at: datetime, actor: str) -> Invoice:
    """Write a draft. The same page sent twice makes one: `token` is that of the page."""
    organization_id = content.customer.organization_id
    lock_chain(organization_id)
    same = Invoice.objects.filter(organization=organization_id, form_token=token).first()
    if same:
        return same
    (key,) = write_drafts(organization_id, [draft_value(content)], at=at)
    Invoice.objects.filter(pk=key).update(form_token=token)
    invoice = Invoice.objects.get(pk=key)
    _record("invoice.created", invoice, at, actor)
    return invoice


@transaction.atomic
def change_draft(
    invoice: Invoice, content: DraftContent, *, revision: int, at: datetime, actor: str
) -> Invoice:
    """Replace what a draft says, unless somebody else has since `revision`.

    A line of a run keeps its product, its VAT and the period that it bills; without it,
    the period is no longer billed. Raises DraftHasChanged, InvoiceAlreadyIssued, OtherCustomer.
    """
    invoice = _taken(invoice)
    if invoice.revision != revision:
        raise DraftHasChanged(str(invoice))
    if invoice.subscription_id and content.customer.pk != invoice.customer_id:
        raise OtherCustomer(str(invoice))
    known = {billing_key(line): line for line in invoice.lines.filter(item__isnull=False)}
    value = draft_value(content, known)
    invoice.lines.all().delete()
    invoice.vat.all().delete()
    _write_parts(invoice, value)
    _write_header(invoice, value)
    _record("invoice.updated", invoice, at, actor)
    return invoice


@transaction.atomic
def duplicate(invoice: Invoice, *, token: UUID, at: datetime, actor: str) -> Invoice:
    """Make a draft that says what a document says, and bills no period of a subscription."""
    organization_id = invoice.organization_id
    lock_chain(organization_id)
    same = Invoice.objects.filter(organization=organization_id, form_token=token).first()
    if same:
        return same
    source = read_invoice(invoice)
    kind = Invoice.Kind.PRO_FORMA if source.kind == Invoice.Kind.PRO_FORMA else "invoice"
    copy = source._replace(
        kind=kind,
        lines=[_free(line) for line in source.lines],
        subscription_id=None,
        run_id=None,
        corrects_id=None,
        corrects_number="",
        period_start=None,
        period_end=None,
    )
    (key,) = write_drafts(organization_id, [copy], at=at)
    Invoice.objects.filter(pk=key).update(form_token=token)
    made = Invoice.objects.get(pk=key)
    _record("invoice.created", made, at, actor, source=invoice.pk)
    return made


def draft_value(
    content: DraftContent, known: Mapping[str, InvoiceLine] | None = None
) -> NewInvoice:
    """Return the document that a draft would be. Raises BadTax, LineHasGone."""
    _check_links(content, known or {})
    lines = [new_line(line, (known or {}).get(line.follows)) for line in content.lines]
    return NewInvoice(
        customer_id=content.customer.pk,
        lines=lines,
        totals=draft_totals(lines, content.discount),
        seller=UNFROZEN,
        buyer=UNFROZEN,
        terms=UNFROZEN,
        due_on=date.min,
        kind=content.kind,
        language=content.customer.language,
        discount_label=content.discount.label if content.discount else "",
        period_start=content.period_start,
        period_end=content.period_end,
        order_reference=content.order_reference,
        contract_reference=content.contract_reference,
        own_text=content.own_text,
        sends=content.sends,
        recipients=list(content.recipients),
        **content.terms._asdict(),
    )


def draft_totals(lines: Iterable[NewLine], discount: Discount | None) -> Totals:
    """Return the totals of lines and a discount on the whole. Raises BadTax."""
    pairs = [(line.tax, line.net_cents) for line in lines]
    off_cents = discount_cents(sum(cents for _, cents in pairs), [discount] if discount else [])
    return totals(pairs, off_cents)


def new_line(line: DraftLine, before: InvoiceLine | None = None) -> NewLine:
    """Return a line as it is written; one that bills a period keeps its product and its VAT."""
    gross_cents = multiply(line.quantity, line.unit_price)
    off_cents = line.discount.off(gross_cents) if line.discount else 0
    made = NewLine(
        name=line.name,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        gross_cents=gross_cents,
        net_cents=gross_cents - off_cents,
        tax=line.tax,
        description=line.description,
        reference=line.reference,
        discount_label=line.discount.label if line.discount and off_cents else "",
        discount_cents=off_cents,
        product_id=line.product_id,
    )
    if before is None:
        return made
    kept = read_line(before)
    return made._replace(
        tax=kept.tax,
        product_id=kept.product_id,
        item_id=kept.item_id,
        part=kept.part,
        period_start=kept.period_start,
        period_end=kept.period_end,
    )


def billing_key(line: InvoiceLine) -> str:
    """Name a line of a run by what it bills: that stays when the draft is written again."""
    return f"{line.item_id}.{line.period_start}.{line.part}" if line.item_id else ""


def _check_links(content: DraftContent, known: Mapping[str, InvoiceLine]) -> None:
    """Refuse lines of a run that the draft does not have, or that stand there twice."""
    followed = [line.follows for line in content.lines if line.follows]
    if len(set(followed)) < len(followed) or not known.keys() >= set(followed):
        raise LineHasGone


def _free(line: NewLine) -> NewLine:
    return line._replace(item_id=None, part=0, credits_id=None, period_start=None, period_end=None)


def _taken(invoice: Invoice) -> Invoice:
    """Return the draft as it is once nobody else can be changing or issuing it."""
    lock_chain(invoice.organization_id)
    found = Invoice.objects.select_related("customer").filter(pk=invoice.pk).first()
    if found is None:
        raise UnknownDocument(str(invoice))
    if found.status == Invoice.Status.ISSUED:
        raise InvoiceAlreadyIssued(str(found))
    return found


def _write_header(invoice: Invoice, value: NewInvoice) -> None:
    invoice.customer_id = value.customer_id
    invoice.net_cents = value.totals.net_cents
    invoice.vat_cents = value.totals.vat_cents
    invoice.gross_cents = value.totals.gross_cents
    invoice.discount_cents = value.totals.discount_cents
    invoice.revision += 1
    for name in _AS_THEY_ARE:
        setattr(invoice, name, getattr(value, name))
    invoice.save()


_AS_THEY_ARE = (
    "language", "discount_label", "period_start", "period_end", "order_reference",
    "contract_reference", "own_text", "sends", "recipients", *OwnTerms._fields,
)  # fmt: skip
_SAME_IN_LINE = (
    "name", "description", "reference", "quantity", "unit", "unit_price", "gross_cents",
    "discount_label", "discount_cents", "net_cents", "period_start", "period_end",
    "product_id", "item_id", "part",
)  # fmt: skip


def _write_parts(invoice: Invoice, value: NewInvoice) -> None:
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            vat_category=line.tax.category,
            vat_rate=line.tax.rate,
            vat_exemption=line.tax.exemption,
            **{name: getattr(line, name) for name in _SAME_IN_LINE},
        )
        for position, line in enumerate(value.lines, 1)
    )
    InvoiceVat.objects.bulk_create(
        InvoiceVat(
            invoice=invoice,
            category=one.tax.category,
            rate=one.tax.rate,
            exemption=one.tax.exemption,
            lines_cents=one.lines_cents,
            discount_cents=one.discount_cents,
            net_cents=one.net_cents,
            vat_cents=one.vat_cents,
        )
        for one in value.totals.subtotals
    )


def _record(kind: str, invoice: Invoice, at: datetime, actor: str, **data: int) -> None:
    events.record(
        kind,
        f"invoice:{invoice.pk}",
        organization_id=invoice.organization_id,
        at=at,
        actor=actor,
        customer_id=invoice.customer_id,
        **data,
    )
