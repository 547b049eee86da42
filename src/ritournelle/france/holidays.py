"""Working days, by the place where the bank or the customer is."""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays


class Region(StrEnum):
    """Where public holidays differ. The values are the subdivisions of the `holidays` library."""

    METROPOLE = ""
    ALSACE_MOSELLE = "6AE"  # Code du travail, art. L3134-13
    GUADELOUPE = "971"  # Code du travail, art. L3422-2, as the next ones
    MARTINIQUE = "972"
    GUYANE = "973"
    REUNION = "974"
    MAYOTTE = "976"
    SAINT_BARTHELEMY = "BL"
    SAINT_MARTIN = "MF"
    SAINT_PIERRE_ET_MIQUELON = "PM"
    POLYNESIE = "PF"
    NOUVELLE_CALEDONIE = "NC"
    WALLIS_ET_FUTUNA = "WF"


def is_working_day(day: date, region: Region = Region.METROPOLE) -> bool:
    """Tell whether a day is neither a Saturday, a Sunday nor a public holiday there."""
    return day.weekday() < 5 and day not in _public_holidays(region, day.year)


def next_working_day(day: date, region: Region = Region.METROPOLE) -> date:
    """Return the day itself when it is worked, else the first worked day after it."""
    while not is_working_day(day, region):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=256)
def _public_holidays(region: Region, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", subdiv=region.value or None, years=year))
