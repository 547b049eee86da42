"""What a customer may hold: identifiers that agree with one another, whole payment terms."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from ritournelle.core.errors import DomainError
from ritournelle.core.terms import BadTerms, EndOfMonth, PaymentTerms
from ritournelle.customers.errors import ConsumerHasIdentifier, MissingValue, TermsWithoutDays
from ritournelle.customers.models import Customer
from ritournelle.france.buyers import BuyerKind
from ritournelle.france.exemptions import exemption
from ritournelle.france.identifiers import (
    check_postcode,
    check_siren,
    check_siret,
    check_vat_number,
)
from ritournelle.france.terms import check_terms
from ritournelle.kit.countries import country_code
from ritournelle.kit.validation import Checks

BUSINESS_NUMBERS = ("siren", "siret", "vat_number")
DELIVERY = (
    "delivery_name",
    "delivery_line1",
    "delivery_postcode",
    "delivery_city",
    "delivery_country",
)
ADDRESS = {"address_line1": "l’adresse", "postcode": "le code postal", "city": "la ville"}


def check_customer(values: Mapping[str, Any], *, on: date) -> Checks:
    """Make the fields of a customer canonical; keep every refusal by field."""
    checks = Checks(values)
    checks.apply("country", country_code)
    checks.apply("vat_exemption", lambda code: exemption(code, on).code)
    _check_identifiers(checks)
    if "country" not in checks.errors:
        checks.apply("postcode", partial(check_postcode, checks.values["country"]))
    _check_delivery(checks)
    _check_terms(checks)
    checks.finish(Customer)
    return checks


def remarks(values: Mapping[str, Any], *, on: date) -> dict[str, DomainError]:
    """Return what a customer may hold for now, but that invoices will stumble over, by field."""
    found: dict[str, DomainError] = {}
    if values["payment_days"] is not None and values["kind"] == BuyerKind.PROFESSIONAL:
        ends = bool(values["payment_end_of_month"])
        warning = check_terms(values["payment_days"], end_of_month=ends, on=on)
        if warning:
            found["payment_days"] = BadTerms(warning, "Raccourcissez le délai.")
    missing = [name for name in ADDRESS if not values[name]]
    if values["country"] != "FR" and "postcode" in missing:
        missing.remove("postcode")
    if missing:
        found[missing[0]] = MissingValue(
            f"Il manque {', '.join(ADDRESS[name] for name in missing)}.",
            "Complétez la fiche\u00a0: sans adresse, ce client ne peut pas être facturé.",
        )
    return found


def _check_identifiers(checks: Checks) -> None:
    """A SIRET begins with the SIREN, and a French VAT number ends with it."""
    values = checks.values
    if values["kind"] == BuyerKind.CONSUMER:
        for name in BUSINESS_NUMBERS:
            if values[name]:
                checks.refuse(name, ConsumerHasIdentifier())
        return
    checks.apply("siren", check_siren)
    siren = "" if "siren" in checks.errors else values["siren"]
    checks.apply("siret", partial(check_siret, siren=siren))
    if values["siret"] and not values["siren"] and "siret" not in checks.errors:
        siren = values["siren"] = values["siret"][:9]
    country = "" if "country" in checks.errors else values["country"]
    checks.apply("vat_number", partial(check_vat_number, country=country, siren=siren))


def _check_delivery(checks: Checks) -> None:
    """A place of delivery has a street and a town; its country is the customer's if not said."""
    values = checks.values
    if not any(values[name] for name in DELIVERY):
        return
    values["delivery_country"] = values["delivery_country"] or values["country"]
    checks.apply("delivery_country", country_code)
    if "delivery_country" not in checks.errors:
        checks.apply("delivery_postcode", partial(check_postcode, values["delivery_country"]))
    for name, what in (("delivery_line1", "l’adresse"), ("delivery_city", "la ville")):
        if not values[name]:
            error = MissingValue(
                f"Il manque {what} de livraison.",
                "Complétez l’adresse de livraison, ou videz-la entièrement.",
            )
            checks.refuse(name, error)


def _check_terms(checks: Checks) -> None:
    values = checks.values
    if values["payment_days"] is None:
        values["payment_end_of_month"] = values["payment_end_of_month"] or None
        if values["payment_end_of_month"] or values["payment_day"] is not None:
            checks.refuse("payment_days", TermsWithoutDays())
        return
    values["payment_end_of_month"] = bool(values["payment_end_of_month"])
    try:
        PaymentTerms(values["payment_days"], EndOfMonth.NONE, values["payment_day"])
    except BadTerms as error:
        checks.refuse("payment_days", error)
