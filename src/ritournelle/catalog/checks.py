"""What a product may hold: a price list that can be applied, a unit, a VAT that exists."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ritournelle.accounts.models import Organization
from ritournelle.catalog.errors import BadVatRate, PriceByTiers
from ritournelle.catalog.models import Product
from ritournelle.catalog.rules import TIERED, TierRow, pricing_of
from ritournelle.core.errors import DomainError
from ritournelle.core.pricing import BadPricing, Model, Tier, price
from ritournelle.france.exemptions import exemption
from ritournelle.france.rates import ALLOWED_RATES, rates_in_force
from ritournelle.france.territories import territory_of
from ritournelle.france.units import check_unit
from ritournelle.kit.validation import Checks

USUAL_RATE = Decimal(20)


def check_product(values: Mapping[str, Any], organization: Organization, *, on: date) -> Checks:
    """Make the fields of a product canonical; keep every refusal by field."""
    checks = Checks(values)
    checks.apply("unit", check_unit)
    checks.apply("vat_exemption", lambda code: exemption(code.upper(), on).code)
    _check_rate(checks, is_franchise=organization.is_franchise)
    _check_pricing(checks)
    checks.finish(Product)
    return checks


def line_fault(
    product: Product, quantity: Decimal, unit_price: Decimal | None
) -> tuple[str, DomainError] | None:
    """Return the field at fault, and why, of a line that cannot be billed; without price, the product's."""
    if product.pricing in TIERED and unit_price is not None:
        return "unit_price", PriceByTiers(product.code)
    own = product.unit_price if unit_price is None else unit_price
    try:
        pricing = pricing_of(product.pricing, own, product.tiers, product.package_size)
    except DomainError as error:
        return "unit_price", error
    try:
        price(pricing, quantity)
    except DomainError as error:
        return "quantity", error
    return None


def kept_price(product: Product, unit_price: Decimal | None) -> Decimal | None:
    """Return the price that a plan keeps: its own, else the product's of today; none for tiers."""
    if product.pricing in TIERED:
        return None
    return product.unit_price if unit_price is None else unit_price


def tier_row(tier: Tier) -> TierRow:
    """Return what a product keeps of a tier."""
    bound = None if tier.up_to is None else f"{tier.up_to:f}"
    return [bound, f"{tier.unit_price:f}", f"{tier.flat_price:f}"]


def normal_rate(organization: Organization, on: date) -> Decimal:
    """Return the normal VAT rate where the organisation is: 20, or 8.5 in the Antilles."""
    rates = rates_in_force(_french_territory(organization), on)
    return rates[0].percent if rates else USUAL_RATE


def _french_territory(organization: Organization) -> Any:
    return territory_of(organization.country, organization.postcode)


def _check_rate(checks: Checks, *, is_franchise: bool) -> None:
    rate, has_exemption = checks.values["vat_rate"], checks.values["vat_exemption"]
    if rate not in ALLOWED_RATES:
        shown = f"{rate:f}".replace(".", ",")
        error = BadVatRate(
            f"{shown}\u00a0% n’est pas un taux de TVA français.",
            "Les taux courants sont 20, 10, 5,5 et 2,1\u00a0%.",
        )
        checks.refuse("vat_rate", error)
    if not rate and not has_exemption and not is_franchise:
        error = BadVatRate(
            "Un taux de TVA à 0\u00a0% demande un motif.",
            "Indiquez le code d’exonération, par exemple VATEX-FR-CGI261-4.",
        )
        checks.refuse("vat_rate", error)


def _check_pricing(checks: Checks) -> None:
    values = checks.values
    if values["pricing"] not in set(Model):
        return  # its column refuses it
    try:
        pricing_of(values["pricing"], values["unit_price"], values["tiers"], values["package_size"])
    except BadPricing as error:
        is_tiered = values["pricing"] in TIERED
        name = "tiers" if is_tiered or values["tiers"] else "unit_price"
        if values["pricing"] == Model.PACKAGE or values["package_size"] is not None:
            name = "package_size"
        checks.refuse(name, error)
