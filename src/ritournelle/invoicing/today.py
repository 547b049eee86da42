"""What a document would say of its parties and terms if it were issued now."""

from datetime import date
from typing import NamedTuple

from ritournelle.catalog.models import Product
from ritournelle.customers.models import Contact, Customer
from ritournelle.france.natures import Nature
from ritournelle.france.vat import Product as Taxed
from ritournelle.france.vat import treatment
from ritournelle.invoicing.errors import VatHasChanged
from ritournelle.invoicing.new import NewInvoice
from ritournelle.invoicing.snapshots import buyer_text, seller_text
from ritournelle.invoicing.terms import (
    Case,
    payment_terms,
    seller_regime,
    terms_text,
    vat_buyer,
)


class Texts(NamedTuple):
    """The texts that issuing freezes, and the day by which to pay."""

    seller: str
    buyer: str
    terms: str
    due_on: date


def texts_today(customer: Customer, invoice: NewInvoice, on: date) -> Texts:
    """Return what a document issued on a day says. Raises DomainError for what is missing."""
    organization = customer.organization
    payment = payment_terms(organization, customer, invoice)
    case = Case(
        buyer=vat_buyer(customer),
        language=invoice.language,
        means=invoice.payment_means or customer.payment_means,
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


def check_taxes(customer: Customer, invoice: NewInvoice, on: date) -> None:
    """Refuse a recurring draft whose VAT is no longer that of its customer. Raises VatHasChanged.

    The buyer is frozen as it is today: yesterday's VAT would not go with it.
    """
    seller, buyer = seller_regime(customer.organization), vat_buyer(customer)
    recurring = {line.product_id: line for line in invoice.lines if line.item_id}
    for product in Product.objects.filter(pk__in=[key for key in recurring if key]):
        taxed = Taxed(Nature(product.nature), product.vat_rate, product.vat_exemption)
        if treatment(seller, buyer, taxed, on=on) != recurring[product.pk].tax:
            raise VatHasChanged(product.name)


def _natures(invoice: NewInvoice) -> frozenset[Nature]:
    """Return what is sold; a line without product is a service."""
    ids = {line.product_id for line in invoice.lines if line.product_id}
    known = dict(Product.objects.filter(pk__in=ids).values_list("id", "nature"))
    return frozenset(
        Nature(known.get(line.product_id or 0, Nature.SERVICES)) for line in invoice.lines
    )
