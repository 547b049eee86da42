"""Country names for the last row of a foreign address."""

import gettext
from functools import lru_cache

import pycountry


@lru_cache(maxsize=512)
def country_name(code: str, language: str) -> str:
    """Return the name of an ISO 3166 country in capitals, as postal services ask."""
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return code
    english: str = getattr(country, "common_name", country.name)
    return _translation(language).gettext(english).upper()


@lru_cache(maxsize=4)
def _translation(language: str) -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True)
