"""Long lists of choices in French: countries, units, reasons without VAT, VAT rates."""

import gettext
import unicodedata
from datetime import date
from decimal import Decimal
from functools import cache

import pycountry

from ritournelle.accounts.models import Organization
from ritournelle.documents.text import percent
from ritournelle.france.exemptions import EXEMPTIONS
from ritournelle.france.rates import rates_in_force
from ritournelle.france.territories import FRENCH, territory_of
from ritournelle.france.units import UNITS

Choices = list[tuple[str, str]]
NEAR = ("FR", "MC", "BE", "CH", "LU", "DE", "ES", "IT", "GB")


@cache
def country_choices() -> Choices:
    """Return every country by its French name: France and its neighbours first."""
    french = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, ["fr"], fallback=True)
    names = {
        country.alpha_2: french.gettext(getattr(country, "common_name", country.name))
        for country in pycountry.countries
    }
    rest = sorted(
        (code for code in names if code not in NEAR), key=lambda code: _sorted(names[code])
    )
    return [(code, names[code]) for code in (*NEAR, *rest)]


@cache
def unit_choices() -> Choices:
    """Return the units of quantity by their French name."""
    return [(unit.code, unit.fr) for unit in UNITS.values()]


def exemption_choices(on: date) -> Choices:
    """Return the reasons without VAT in force on a day, by what they are about."""
    found: dict[str, str] = {}
    for row in EXEMPTIONS:
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
            found.setdefault(row.code, row.subject)
    return [(code, f"{subject} ({code})") for code, subject in found.items()]


def rate_choices(organization: Organization, on: date) -> Choices:
    """Return the VAT rates in force where an organisation is, and zero."""
    territory = territory_of(organization.country, organization.postcode)
    known = rates_in_force(territory, on) if territory in FRENCH else ()
    rates = sorted({rate.percent for rate in known}, reverse=True)
    return [(f"{rate:f}", percent(rate, "fr")) for rate in (*rates, Decimal(0))]


def _sorted(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
