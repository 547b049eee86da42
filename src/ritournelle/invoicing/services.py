"""Acts on documents: issue a draft, delete one, make and credit an invoice."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from ritournelle.catalog.models import Product
from ritournelle.core.discounts import allocate_discount
from ritournelle.core.money import to_cents
from ritournelle.core.pricing import exact_line
from ritournelle.core.vat import totals
from ritournelle.customers.models import Contact, Customer
from ritournelle.documents.text import money
from ritournelle.france.natures import Nature
from ritournelle.invoicing.errors import (
    CreditExceedsInvoice,
    InvoiceAlreadyIssued,
    NotAnIssuedInvoice,
)
from ritournelle.invoicing.issuing import issue_many, lock_chain, write_drafts, write_pro_formas
from ritournelle.invoicing.models import Invoice, InvoiceLine
from ritournelle.invoicing.new import NewInvoice, NewLine
from ritournelle.invoicing.reading import UNFROZEN, read_invoice, read_line
from ritournelle.invoicing.snapshots import buyer_text, freeze, seller_text
from ritournelle.invoicing.terms import Case, payment_terms, terms_text, vat_buyer


@transaction.atomic
def create_draft(
    customer: Customer,
    lines: Sequence[NewLine],
    *,
    at: datetime,
    kind: str = Invoice.Kind.INVOICE,
    sends: bool = True,
) -> Invoice:
    """Write a manual document as a draft."""
    invoice = NewInvoice(
        customer_id=customer.pk,
        lines=lines,
        totals=totals([(line.tax, line.net_cents) for line in lines]),
        seller=UNFROZEN,
        buyer=UNFROZEN,
        terms=UNFROZEN,
        due_on=date.min,
        kind=kind,
        language=customer.language,
        sends=sends,
    )
    (key,) = write_drafts(customer.organization_id, [invoice], at=at)
    return Invoice.objects.get(pk=key)


@transaction.atomic
def issue_draft(invoice: Invoice, *, on: date, at: datetime, actor: str = "system") -> Invoice:
    """Give a draft its number and freeze it. Raises DomainError when it cannot be issued.

    The draft makes way for the issued document, which takes its key: drafts
    and recurring invoices are issued by the same code.
    """
    lock_chain(invoice.organization_id)
    invoice = Invoice.objects.select_related("corrects", "customer", "organization").get(
        pk=invoice.pk
    )
    if invoice.status == Invoice.Status.ISSUED:
        raise InvoiceAlreadyIssued(str(invoice))
    ready = _freeze(invoice.customer, read_invoice(invoice), on)
    draft_id = invoice.pk
    invoice.delete()
    if invoice.kind == Invoice.Kind.PRO_FORMA:
        (key,) = write_pro_formas(invoice.organization_id, [ready], on=on, at=at)
    else:
        issued = issue_many(
            invoice.organization_id, [ready], on=on, at=at, actor=actor, ids=[draft_id]
        )
        key = issued[0].id
    return Invoice.objects.get(pk=key)


@transaction.atomic
def delete_draft(invoice: Invoice) -> None:
    """Delete a draft; what it covered is due again. Raises InvoiceAlreadyIssued."""
    lock_chain(invoice.organization_id)
    invoice = Invoice.objects.get(pk=invoice.pk)
    if invoice.status == Invoice.Status.ISSUED:
        raise InvoiceAlreadyIssued(str(invoice))
    invoice.delete()


@transaction.atomic
def credit_invoice(
    invoice: Invoice,
    quantities: Mapping[int, Decimal] | None = None,
    *,
    on: date,
    at: datetime,
    reason: str = "",
    actor: str = "system",
) -> Invoice:
    """Issue a credit note on an invoice: in full, or for some quantities of its lines.

    `quantities` maps lines to what is given back of them. Raises NotAnIssuedInvoice,
    CreditExceedsInvoice.
    """
    lock_chain(invoice.organization_id)
    invoice = Invoice.objects.select_related("customer", "organization").get(pk=invoice.pk)
    if invoice.status != Invoice.Status.ISSUED or invoice.kind != Invoice.Kind.INVOICE:
        raise NotAnIssuedInvoice(str(invoice))
    is_whole = quantities is None and not invoice.credit_notes.exists()
    lines = _whole_credit(invoice) if is_whole else _partial_credit(invoice, quantities)
    discount_cents = invoice.discount_cents if is_whole else 0
    ready = read_invoice(invoice)._replace(
        kind=Invoice.Kind.CREDIT_NOTE,
        lines=lines,
        totals=totals([(line.tax, line.net_cents) for line in lines], discount_cents),
        discount_label=invoice.discount_label if is_whole else "",
        corrects_id=invoice.pk,
        corrects_number=invoice.number or "",
        due_on=on,
        run_id=None,
        own_text=reason,
    )
    (issued,) = issue_many(invoice.organization_id, [ready], on=on, at=at, actor=actor)
    return Invoice.objects.get(pk=issued.id)


def _freeze(customer: Customer, invoice: NewInvoice, on: date) -> NewInvoice:
    """Put today's parties and legal texts on a document about to be issued."""
    organization = customer.organization
    terms = payment_terms(organization, customer)
    case = Case(
        buyer=vat_buyer(customer),
        language=invoice.language,
        means=customer.payment_means,
        payment=terms,
        natures=_natures(invoice),
        taxes=frozenset(line.tax for line in invoice.lines),
        on=on,
    )
    contact = Contact.objects.filter(customer=customer, receives_invoices=True).first()
    email = contact.email if contact else ""
    seller = seller_text(organization)
    buyer = buyer_text(customer, email, fallback_email=organization.email)
    text = terms_text(organization, case)
    snapshots = freeze(organization.pk, [seller, buyer, text])
    return invoice._replace(
        seller=snapshots[seller],
        buyer=snapshots[buyer],
        terms=snapshots[text],
        due_on=terms.due_on(on),
    )


def _natures(invoice: NewInvoice) -> frozenset[Nature]:
    """Return what is sold; a line without product is a service."""
    ids = {line.product_id for line in invoice.lines if line.product_id}
    known = dict(Product.objects.filter(pk__in=ids).values_list("id", "nature"))
    return frozenset(
        Nature(known.get(line.product_id or 0, Nature.SERVICES)) for line in invoice.lines
    )


def _whole_credit(invoice: Invoice) -> list[NewLine]:
    return [_credit_of(line, read_line(line)) for line in invoice.lines.order_by("position")]


def _credit_of(line: InvoiceLine, values: NewLine) -> NewLine:
    """Point at the credited line, and let the period be: it stays billed."""
    return values._replace(item_id=None, part=0, credits_id=line.pk)


def _partial_credit(invoice: Invoice, quantities: Mapping[int, Decimal] | None) -> list[NewLine]:
    """Give back some quantities, or all that is left. What was given back is counted in cents."""
    lines = list(invoice.lines.order_by("position"))
    paid = _paid_cents(invoice, lines)
    credited = _credited_cents(invoice)
    found = []
    for line in lines:
        left = paid[line.pk] - credited.get(line.pk, 0)
        quantity = line.quantity if quantities is None else quantities.get(line.pk, Decimal(0))
        cents = left if quantity == line.quantity else _share(paid[line.pk], quantity, line)
        if abs(cents) > abs(left):
            raise CreditExceedsInvoice(line.name, money(left, invoice.currency, invoice.language))
        if cents:
            found.append(_credit_line(line, quantity, cents))
    return found


def _credited_cents(invoice: Invoice) -> dict[int, int]:
    rows = InvoiceLine.objects.filter(credits__invoice=invoice).values_list("credits")
    return dict(rows.annotate(total=Sum("net_cents")).order_by())


def _paid_cents(invoice: Invoice, lines: Sequence[InvoiceLine]) -> dict[int, int]:
    """Return what each line really costs, its part of the whole-invoice discount taken off."""
    paid = {line.pk: line.net_cents for line in lines}
    for row in invoice.vat.all():
        alike = [
            line
            for line in lines
            if (line.vat_category, line.vat_rate, line.vat_exemption)
            == (row.category, row.rate, row.exemption)
        ]
        shares = allocate_discount(row.discount_cents, [line.net_cents for line in alike])
        for line, share in zip(alike, shares, strict=True):
            paid[line.pk] -= share
    return paid


def _share(paid_cents: int, quantity: Decimal, line: InvoiceLine) -> int:
    return to_cents(paid_cents * quantity / line.quantity / 100)


def _credit_line(line: InvoiceLine, quantity: Decimal, cents: int) -> NewLine:
    quantity, unit_price = exact_line(quantity, cents)
    return _credit_of(line, read_line(line))._replace(
        quantity=quantity,
        unit_price=unit_price,
        gross_cents=cents,
        net_cents=cents,
        discount_cents=0,
        discount_label="",
    )
