"""What an organisation may hold: identifiers that agree, a place, a clock, a colour."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from ritournelle.accounts.errors import BadSetting
from ritournelle.accounts.models import Organization
from ritournelle.france.holidays import Region
from ritournelle.france.identifiers import (
    check_bic,
    check_iban,
    check_postcode,
    check_siren,
    check_siret,
    check_vat_number,
    vat_number_of,
)
from ritournelle.kit.countries import country_code
from ritournelle.kit.validation import Checks

COLOUR = re.compile(r"#[0-9a-f]{6}")


def check_organization(values: Mapping[str, Any]) -> Checks:
    """Make the fields of an organisation canonical; keep every refusal by field."""
    checks = Checks(values)
    checks.apply("country", country_code)
    checks.apply("siren", check_siren)
    siren = "" if "siren" in checks.errors else checks.values["siren"]
    checks.apply("siret", partial(check_siret, siren=siren))
    country = "" if "country" in checks.errors else checks.values["country"]
    checks.apply("vat_number", partial(check_vat_number, country=country, siren=siren))
    _complete_vat_number(checks, siren)
    checks.apply("postcode", partial(check_postcode, country))
    checks.apply("iban", check_iban)
    checks.apply("bic", check_bic)
    checks.apply("colour", _check_colour)
    checks.apply("time_zone", _check_time_zone)
    checks.apply("holiday_region", _check_region)
    _check_bounds(checks)
    checks.finish(Organization)
    return checks


def _complete_vat_number(checks: Checks, siren: str) -> None:
    """Fill in the VAT number that a French SIREN implies; a franchise has none to show."""
    values = checks.values
    is_french = values["country"] == "FR" and bool(siren)
    if is_french and not values["vat_number"] and not values["is_franchise"]:
        values["vat_number"] = vat_number_of(siren)


def _check_colour(value: str) -> str:
    if not COLOUR.fullmatch(value.lower()):
        raise BadSetting(
            f"«\u00a0{value}\u00a0» n’est pas une couleur.", "Écrivez par exemple #0b6e99."
        )
    return value.lower()


def _check_time_zone(value: str) -> str:
    if value not in available_timezones():
        raise BadSetting(
            f"Le fuseau horaire «\u00a0{value}\u00a0» n’existe pas.",
            "Écrivez par exemple Europe/Paris ou Indian/Reunion.",
        )
    return value


def _check_region(value: str) -> str:
    if value.upper() not in Region.__members__:
        raise BadSetting(
            f"«\u00a0{value}\u00a0» n’est pas une région de jours fériés.",
            f"Choisissez parmi\u00a0: {', '.join(Region.__members__)}.",
        )
    return value.upper()


def _check_bounds(checks: Checks) -> None:
    if checks.values["run_bound"] < 2:
        error = BadSetting(
            "L’arrêt d’une facturation inhabituelle ne peut pas se faire sous 2 fois l’habitude.",
            "Indiquez un nombre de 2 ou plus.",
        )
        checks.refuse("run_bound", error)
    if checks.values["late_bound"] < 1:
        error = BadSetting(
            "Au moins une période doit pouvoir être rattrapée.", "Indiquez 1 ou plus."
        )
        checks.refuse("late_bound", error)
