"""Where a seller or a buyer stands for VAT."""

from enum import StrEnum
from functools import lru_cache

from stdnum.eu.vat import MEMBER_STATES


class Territory(StrEnum):
    """The places that VAT tells apart, seen from France."""

    MAINLAND = "mainland"
    CORSICA = "corsica"
    MONACO = "monaco"
    GUADELOUPE = "guadeloupe"
    MARTINIQUE = "martinique"
    REUNION = "reunion"
    GUYANE = "guyane"
    MAYOTTE = "mayotte"
    EU = "eu"
    ABROAD = "abroad"


# Monaco has French VAT (convention fiscale du 18 mai 1963, art. 15) but no SIREN.
METROPOLE = frozenset({Territory.MAINLAND, Territory.CORSICA, Territory.MONACO})
ANTILLES = frozenset({Territory.GUADELOUPE, Territory.MARTINIQUE})
WITHOUT_VAT = frozenset({Territory.GUYANE, Territory.MAYOTTE})  # CGI, art. 294, 1

# Goods sent from one market to another are exports, though both are French (CGI, art. 294, 2 to 4).
FRENCH_MARKETS = (
    METROPOLE,
    ANTILLES,
    frozenset({Territory.REUNION}),
    frozenset({Territory.GUYANE}),
    frozenset({Territory.MAYOTTE}),
)
FRENCH = METROPOLE | ANTILLES | {Territory.REUNION} | WITHOUT_VAT

# Where electronic invoicing between professionals applies (CGI, art. 289 bis).
E_INVOICING = frozenset({Territory.MAINLAND, Territory.CORSICA, Territory.REUNION}) | ANTILLES

BY_COUNTRY = {  # ISO 3166 codes of their own
    "MC": Territory.MONACO,
    "GP": Territory.GUADELOUPE,
    "MQ": Territory.MARTINIQUE,
    "RE": Territory.REUNION,
    "GF": Territory.GUYANE,
    "YT": Territory.MAYOTTE,
}

# Prefix of the postcode, longest first; collectivités of 975 to 988 are outside the VAT territory.
BY_POSTCODE = (
    ("FR", "97133", Territory.ABROAD),  # Saint-Barthélemy
    ("FR", "97150", Territory.ABROAD),  # Saint-Martin
    ("FR", "971", Territory.GUADELOUPE),
    ("FR", "972", Territory.MARTINIQUE),
    ("FR", "973", Territory.GUYANE),
    ("FR", "974", Territory.REUNION),
    ("FR", "976", Territory.MAYOTTE),
    ("FR", "97", Territory.ABROAD),
    ("FR", "980", Territory.MONACO),
    ("FR", "98", Territory.ABROAD),
    ("FR", "20", Territory.CORSICA),
    ("FR", "", Territory.MAINLAND),
    # Parts of member states outside the VAT territory (directive 2006/112/CE, art. 6).
    ("DE", "27498", Territory.ABROAD),  # Helgoland
    ("DE", "78266", Territory.ABROAD),  # Büsingen
    ("ES", "35", Territory.ABROAD),  # Canarias
    ("ES", "38", Territory.ABROAD),
    ("ES", "51", Territory.ABROAD),  # Ceuta
    ("ES", "52", Territory.ABROAD),  # Melilla
    ("FI", "22", Territory.ABROAD),  # Åland
    ("GR", "63086", Territory.ABROAD),  # Mont Athos
    ("IT", "23041", Territory.ABROAD),  # Livigno
)


@lru_cache(maxsize=4096)
def territory_of(country: str, postcode: str = "") -> Territory:
    """Return the VAT territory of an address. `country` is an ISO 3166 code."""
    if country in BY_COUNTRY:
        return BY_COUNTRY[country]
    compact = postcode.replace(" ", "")
    for code, prefix, territory in BY_POSTCODE:
        if code == country and compact.startswith(prefix):
            return territory
    # stdnum lists Northern Ireland (XI), which is in the Union for goods alone: not as a country.
    is_member = country.lower() in MEMBER_STATES and country != "XI"
    return Territory.EU if is_member else Territory.ABROAD
