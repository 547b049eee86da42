"""Days of service: half-open periods, months that never drift, shares by the day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from ritournelle.core.money import divide_half_up

ONE_DAY = timedelta(days=1)
SHORTEST_MONTH = 28


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """The days from `start` up to, but not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @property
    def days(self) -> int:
        """The number of days of service."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day served, as people write it: 30 November, not 1 December."""
        return self.end - ONE_DAY


def month_number(day: date) -> int:
    """Number the months of all years in one row, so that they can be added."""
    return day.year * 12 + day.month - 1


def day_in_month(month: int, day_of_month: int) -> date:
    """Return a day of a numbered month, or the last one when the month is too short."""
    year, zero_based = divmod(month, 12)
    if day_of_month > SHORTEST_MONTH:
        day_of_month = min(day_of_month, _days_in_month(month))
    return date(year, zero_based + 1, day_of_month)


def add_months(day: date, n: int, *, day_of_month: int | None = None) -> date:
    """Move by n months, to the same day or to `day_of_month`; 31 is the last day.

    Always count from the first date: 31 January + 1 is 28 February, + 2 is 31 March.
    """
    return day_in_month(month_number(day) + n, day_of_month or day.day)


def prorate(price_cents: int, whole: Period, part: Period) -> int:
    """Return the cents that `part` costs when `whole` costs `price_cents`.

    Each share is the difference of two running totals, so the shares of
    parts that follow one another add up to the whole price.
    """
    if not whole.start <= part.start <= part.end <= whole.end:
        raise ValueError(f"{part} is not inside {whole}")

    def accrued(day: date) -> int:
        return divide_half_up(price_cents * (day - whole.start).days, whole.days)

    return accrued(part.end) - accrued(part.start)


@lru_cache(maxsize=4096)
def _days_in_month(month: int) -> int:
    year, zero_based = divmod(month, 12)
    return monthrange(year, zero_based + 1)[1]
