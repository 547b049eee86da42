"""What a document would say of its parties and terms if it were issued now."""

from datetime import date
from typing import NamedTuple

from ritournelle.catalog.models import Product
from ritournelle.customers.models import Contact, Customer
from ritournelle.france.natures import Nature
from ritournelle.invoicing.new import NewInvoice
from ritournelle.invoicing.snapshots import buyer_text, seller_text
from ritournelle.invoicing.terms import Case, payment_terms, terms_text, vat_buyer


class Texts(NamedTuple):
    """The texts that issuing freezes, and the day by which to pay."""

    seller: str
    buyer: str
    terms: str
    due_on: date


def texts_today(customer: Customer, invoice: NewInvoice, on: date) -> Texts:
    """Return what a document issued on a day says. Raises DomainError for what is missing."""
    organization = customer.organization
    payment = payment_terms(organization, customer)
    case = Case(
        buyer=vat_buyer(customer),
        language=invoice.language,
        means=customer.payment_means,
        payment=payment,
        natures=_natures(invoice),
        taxes=frozenset(line.tax for line in invoice.lines),
        on=on,
    )
    contact = Contact.objects.filter(customer=customer, receives_invoices=True).first()
    email = contact.email if contact else ""
    return Texts(
        seller=seller_text(organization),
        buyer=buyer_text(customer, email, fallback_email=organization.email),
        terms=terms_text(organization, case),
        due_on=payment.due_on(on),
    )


def _natures(invoice: NewInvoice) -> frozenset[Nature]:
    """Return what is sold; a line without product is a service."""
    ids = {line.product_id for line in invoice.lines if line.product_id}
    known = dict(Product.objects.filter(pk__in=ids).values_list("id", "nature"))
    return frozenset(
        Nature(known.get(line.product_id or 0, Nature.SERVICES)) for line in invoice.lines
    )
