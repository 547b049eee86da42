"""Countries by their names."""

import gettext
from collections import Counter
from functools import cache

import pycountry

from ritournelle.core.errors import DomainError
from ritournelle.kit.cells import fold

USUAL_NAMES = {  # what people write beside the names of ISO 3166
    "Angleterre": "GB",
    "Grande-Bretagne": "GB",
    "UK": "GB",
    "États-Unis d’Amérique": "US",
    "Hollande": "NL",
    "République tchèque": "CZ",
    "France métropolitaine": "FR",
    "La Réunion": "RE",
}


class UnknownCountry(DomainError):
    """The text names no country."""

    code = "unknown-country"
    status = 422


def country_code(name: str) -> str:
    """Return the ISO 3166 code of a country, from its code or its French or English name."""
    code = _codes().get(fold(name))
    if code is None:
        raise UnknownCountry(
            f"Le pays «\u00a0{name.strip()[:60]}\u00a0» n’est pas connu.",
            "Écrivez son nom en français, ou son code à deux lettres, par exemple FR.",
        )
    return code


@cache
def _codes() -> dict[str, str]:
    french = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, ["fr"], fallback=True)
    codes: dict[str, str] = {}
    heads: list[tuple[str, str]] = []
    for country in pycountry.countries:
        for name in {country.name, getattr(country, "common_name", country.name)}:
            for written in (name, french.gettext(name)):
                codes[fold(written)] = country.alpha_2
                heads.append((fold(written.partition(",")[0]), country.alpha_2))
        codes |= {fold(code): country.alpha_2 for code in (country.alpha_2, country.alpha_3)}
    # « Réunion, Île de la » is also Réunion, but « Corée, … » could be either of two.
    owners = Counter(head for head, _ in set(heads))
    short = {head: code for head, code in heads if owners[head] == 1}
    return short | codes | {fold(name): code for name, code in USUAL_NAMES.items()}
