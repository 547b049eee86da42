"""The VAT of a line: by the product and the customer, or chosen by hand."""

from datetime import date
from decimal import Decimal

from ritournelle.accounts.models import Organization
from ritournelle.catalog.checks import normal_rate
from ritournelle.catalog.models import Product
from ritournelle.core.vat import Category, Tax
from ritournelle.customers.models import Customer
from ritournelle.france.exemptions import exemption
from ritournelle.france.natures import Nature
from ritournelle.france.vat import Product as Taxed
from ritournelle.france.vat import treatment
from ritournelle.invoicing.terms import seller_regime, vat_buyer
from ritournelle.web.shell.choices import Choices, exemption_choices, rate_choices

BY_RULE = ""


def choices(organization: Organization, on: date) -> Choices:
    """Return what can be chosen: the rule, a rate, a reason without VAT."""
    rates = [(rate, label) for rate, label in rate_choices(organization, on) if Decimal(rate)]
    reasons = [(code, f"Sans TVA\u00a0: {label}") for code, label in exemption_choices(on)]
    return [(BY_RULE, "Selon le client"), *rates, *reasons]


def tax_of(choice: str, product: Product | None, customer: Customer, on: date) -> Tax:
    """Return the VAT of a line. Raises VatNumberMissing, UnknownExemption."""
    if choice.startswith("VATEX"):
        return Tax(exemption(choice, on).category, Decimal(0), choice)
    if choice:
        return Tax(Category.S, Decimal(choice))
    return rule(product, customer, on)


def rule(product: Product | None, customer: Customer, on: date) -> Tax:
    """Return the VAT that the law gives; a line without product is a service at the normal rate."""
    organization = customer.organization
    taxed = (
        Taxed(Nature(product.nature), product.vat_rate, product.vat_exemption)
        if product
        else Taxed(Nature.SERVICES, normal_rate(organization, on))
    )
    return treatment(seller_regime(organization), vat_buyer(customer), taxed, on=on)


def choice_of(tax: Tax, by_rule: Tax | None) -> str:
    """Return the choice that stands for a VAT; the rule, where it gives the same."""
    if tax == by_rule:
        return BY_RULE
    return tax.exemption or f"{tax.rate.normalize():f}"
