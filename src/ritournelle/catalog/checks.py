"""What a product may hold: a price list that can be applied, a unit, a VAT that exists."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ritournelle.accounts.models import Organization
from ritournelle.catalog.errors import BadVatRate
from ritournelle.catalog.models import Product
from ritournelle.catalog.rules import TIERED, TierRow, pricing_of
from ritournelle.core.pricing import BadPricing, Model, Tier
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
