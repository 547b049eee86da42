"""Acts on documents: issue a draft, delete one, make and credit an invoice."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from ritournelle.core.vat import totals
from ritournelle.customers.models import Customer
from ritournelle.documents.checks import require_valid
from ritournelle.invoicing.assembly import make_document, read_rows
from ritournelle.invoicing.credits import partial_credit, rest_credit, whole_credit
from ritournelle.invoicing.errors import (
    CreditBeforeInvoice,
    CreditedMeanwhile,
    InvoiceAlreadyIssued,
    NotAnIssuedInvoice,
    NothingToCredit,
    NothingToIssue,
)
from ritournelle.invoicing.issuing import issue_many, lock_chain, write_pro_formas
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.new import NewInvoice
from ritournelle.invoicing.reading import read_invoice
from ritournelle.invoicing.snapshots import freeze
from ritournelle.invoicing.today import check_taxes, texts_today
from ritournelle.kit import events


@transaction.atomic
def issue_draft(invoice: Invoice, *, on: date, at: datetime, actor: str = "system") -> Invoice:
    """Give a draft its number and freeze it. Raises DomainError when it cannot be issued.

    The draft makes way for the issued document, which takes its key: drafts
    and recurring invoices are issued by the same code. A document that could not be
    filed afterwards (InvalidDocument) gives its number back.
    """
    lock_chain(invoice.organization_id)
    invoice = Invoice.objects.select_related("corrects", "customer", "organization").get(
        pk=invoice.pk
    )
    if invoice.status == Invoice.Status.ISSUED:
        raise InvoiceAlreadyIssued(str(invoice))
    if not invoice.lines.exists():
        raise NothingToIssue
    draft = read_invoice(invoice)
    check_taxes(invoice.customer, draft, on)
    ready = _freeze(invoice.customer, draft, on)
    organization_id, draft_id = invoice.organization_id, invoice.pk
    invoice.delete()
    if invoice.kind == Invoice.Kind.PRO_FORMA:
        write_pro_formas(organization_id, [ready], on=on, at=at, ids=[draft_id])
        events.record(
            "pro_forma.issued",
            f"invoice:{draft_id}",
            organization_id=organization_id,
            at=at,
            actor=actor,
            customer_id=ready.customer_id,
            gross_cents=ready.totals.gross_cents,
        )
    else:
        issue_many(organization_id, [ready], on=on, at=at, actor=actor, ids=[draft_id])
    return _issued(draft_id)


@transaction.atomic
def delete_draft(invoice: Invoice, *, at: datetime | None = None, actor: str = "system") -> None:
    """Delete a draft; what it covered is due again. Raises InvoiceAlreadyIssued."""
    lock_chain(invoice.organization_id)
    invoice = Invoice.objects.get(pk=invoice.pk)
    if invoice.status == Invoice.Status.ISSUED:
        raise InvoiceAlreadyIssued(str(invoice))
    if at:
        events.record(
            "invoice.deleted",
            f"invoice:{invoice.pk}",
            organization_id=invoice.organization_id,
            at=at,
            actor=actor,
            customer_id=invoice.customer_id,
            number=str(invoice),
            gross_cents=invoice.gross_cents,
        )
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
    known_notes: int | None = None,
) -> Invoice:
    """Issue a credit note on an invoice: in full, or for some quantities of its lines.

    `quantities` maps lines to what is given back of them. Without it, all that earlier
    credit notes have left is. `known_notes`, how many credit notes a person saw, keeps a
    second click from crediting twice. Raises NotAnIssuedInvoice, CreditBeforeInvoice,
    CreditExceedsInvoice, NothingToCredit, CreditedMeanwhile.
    """
    lock_chain(invoice.organization_id)
    if known_notes is not None and invoice.credit_notes.count() != known_notes:
        raise CreditedMeanwhile(str(invoice))
    ready = credit_value(invoice, quantities, on=on)._replace(own_text=reason)
    (issued,) = issue_many(invoice.organization_id, [ready], on=on, at=at, actor=actor)
    return _issued(issued.id)


def credit_value(
    invoice: Invoice, quantities: Mapping[int, Decimal] | None = None, *, on: date
) -> NewInvoice:
    """Return the credit note that would be issued. Raises like `credit_invoice`."""
    invoice = Invoice.objects.select_related("seller", "buyer", "terms").get(pk=invoice.pk)
    if invoice.kind != Invoice.Kind.INVOICE or invoice.number is None or invoice.issued_on is None:
        raise NotAnIssuedInvoice(str(invoice))
    if on < invoice.issued_on:
        raise CreditBeforeInvoice(on, invoice.number, invoice.issued_on)
    ready = _credit_note(invoice, quantities)
    if not ready.lines:
        raise NothingToCredit(invoice.number)
    return ready._replace(corrects_id=invoice.pk, corrects_number=invoice.number, due_on=on)


def _credit_note(invoice: Invoice, quantities: Mapping[int, Decimal] | None) -> NewInvoice:
    """Turn an invoice into what gives it back; its discount is in the prices of a partial one."""
    mirror = read_invoice(invoice)._replace(kind=Invoice.Kind.CREDIT_NOTE, run_id=None)
    if quantities is None and not invoice.credit_notes.exists():
        return mirror._replace(lines=whole_credit(invoice))
    lines = rest_credit(invoice) if quantities is None else partial_credit(invoice, quantities)
    return mirror._replace(
        lines=lines,
        totals=totals([(line.tax, line.net_cents) for line in lines]),
        discount_label="",
    )


def _issued(key: int) -> Invoice:
    """Read back what was just issued. Raises InvalidDocument when it could not be filed."""
    rows = read_rows([key])[key]
    document = make_document(rows)
    if document.is_electronic:
        require_valid(document)
    return rows.invoice


def _freeze(customer: Customer, invoice: NewInvoice, on: date) -> NewInvoice:
    """Put today's parties and legal texts on a document about to be issued."""
    texts = texts_today(customer, invoice, on)
    snapshots = freeze(customer.organization_id, [texts.seller, texts.buyer, texts.terms])
    return invoice._replace(
        seller=snapshots[texts.seller],
        buyer=snapshots[texts.buyer],
        terms=snapshots[texts.terms],
        due_on=texts.due_on,
    )
