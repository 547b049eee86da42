"""VAT rates, by territory and level."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from ritournelle.core.errors import DomainError
from ritournelle.france.territories import METROPOLE, Territory


class Level(StrEnum):
    """What a rate is called in the law, whatever its figure."""

    NORMAL = "normal"
    INTERMEDIATE = "intermediate"
    REDUCED = "reduced"
    SPECIAL = "special"


class Rate(NamedTuple):
    """A rate in per cent, from its first day to its last (None: still in force)."""

    level: Level
    percent: Decimal
    article: str
    valid_from: date
    valid_to: date | None = None


class UnknownRate(DomainError):
    """The rate does not exist there, or not on that day."""

    code = "unknown-vat-rate"
    status = 422


MAINLAND_RATES = (
    Rate(Level.NORMAL, Decimal("20"), "CGI, art. 278", date(2014, 1, 1)),
    Rate(Level.INTERMEDIATE, Decimal("10"), "CGI, art. 278 bis, 279", date(2014, 1, 1)),
    Rate(Level.REDUCED, Decimal("5.5"), "CGI, art. 278-0 bis", date(2014, 1, 1)),
    Rate(Level.SPECIAL, Decimal("2.1"), "CGI, art. 281 quater à 281 nonies", date(2014, 1, 1)),
    Rate(Level.NORMAL, Decimal("19.6"), "CGI, art. 278", date(2000, 4, 1), date(2013, 12, 31)),
    Rate(Level.INTERMEDIATE, Decimal("7"), "CGI, art. 279", date(2012, 1, 1), date(2013, 12, 31)),
)
CORSICA_RATES = (
    *MAINLAND_RATES,
    Rate(Level.INTERMEDIATE, Decimal("13"), "CGI, art. 297, I", date(2014, 1, 1)),
    Rate(Level.SPECIAL, Decimal("0.9"), "CGI, art. 297, I", date(2014, 1, 1)),
)
OVERSEAS_RATES = (
    Rate(Level.NORMAL, Decimal("8.5"), "CGI, art. 296, 1°-b", date(1995, 8, 1)),
    Rate(Level.INTERMEDIATE, Decimal("2.1"), "CGI, art. 296, 1°-a", date(1995, 8, 1)),
    Rate(Level.REDUCED, Decimal("2.1"), "CGI, art. 296, 1°-a", date(1995, 8, 1)),
    Rate(Level.SPECIAL, Decimal("1.05"), "CGI, art. 298 septies", date(1995, 8, 1)),
    Rate(Level.SPECIAL, Decimal("1.75"), "BOI-TVA-GEO-20-10", date(1995, 8, 1)),
)

RATES: dict[Territory, tuple[Rate, ...]] = {
    Territory.MAINLAND: MAINLAND_RATES,
    Territory.MONACO: MAINLAND_RATES,
    Territory.CORSICA: CORSICA_RATES,
    Territory.GUADELOUPE: OVERSEAS_RATES,
    Territory.MARTINIQUE: OVERSEAS_RATES,
    Territory.REUNION: OVERSEAS_RATES,
    Territory.GUYANE: (),  # CGI, art. 294, 1
    Territory.MAYOTTE: (),  # CGI, art. 294, 1
}

# BR-FR-16: the only rates that platforms accept.
ALLOWED_RATES = frozenset(
    Decimal(rate)
    for rate in [
        "0",
        "0.9",
        "1.05",
        "1.75",
        "2.1",
        "5.5",
        "7",
        "8.5",
        "9.2",
        "9.6",
        "10",
        "13",
        "19.6",
        "20",
        "20.6",
    ]
)


def rates_in_force(territory: Territory, on: date) -> tuple[Rate, ...]:
    """Return the rates that a seller in a French territory may charge on a day, normal first."""
    return tuple(rate for rate in RATES[territory] if _is_in_force(rate, on))


def local_rate(percent: Decimal, source: Territory, target: Territory, on: date) -> Decimal:
    """Return the rate of the same level elsewhere in France: 20 on the mainland is 8.5 in Réunion.

    Inside one market the rate stays as it is. Raises UnknownRate.
    """
    if source == target or {source, target} <= METROPOLE or RATES[source] == RATES[target]:
        return percent
    level = _level_of(percent, rates_in_force(source, on))
    for rate in rates_in_force(target, on):
        if rate.level == level:
            return rate.percent
    raise UnknownRate(
        f"Le taux de TVA de {_french(percent)}\u00a0% n’a pas d’équivalent dans le territoire du client.",
        "Choisissez un autre taux pour ce produit, ou une exonération pour ce client.",
    )


def _french(percent: Decimal) -> str:
    return f"{percent:f}".replace(".", ",")


def _level_of(percent: Decimal, rates: tuple[Rate, ...]) -> Level | None:
    return next((rate.level for rate in rates if rate.percent == percent), None)


def _is_in_force(rate: Rate, on: date) -> bool:
    return rate.valid_from <= on and (rate.valid_to is None or on <= rate.valid_to)
