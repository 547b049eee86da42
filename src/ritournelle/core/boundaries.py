"""The arithmetic of days that come back: the n-th one, and the number of a day.

Both kinds know a cycle (so many days, or so many months) that repeats for ever
in both directions, and the slots inside it. Nothing is ever found by stepping.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date

from ritournelle.core.periods import day_in_month, month_number


@dataclass(frozen=True, slots=True)
class DayBoundaries:
    """Slots in a cycle of `step` days; `base` is the ordinal of the first day of cycle 0."""

    base: int
    step: int
    slots: tuple[int, ...]
    first: int

    def at(self, n: int) -> date:
        """Return the n-th boundary; 0 is the first on or after the anchor."""
        cycle, slot = divmod(n + self.first, len(self.slots))
        return date.fromordinal(self.base + cycle * self.step + self.slots[slot])

    def index(self, day: date) -> int:
        """Return the smallest n whose boundary is on or after `day`."""
        cycle, offset = divmod(day.toordinal() - self.base, self.step)
        return cycle * len(self.slots) + bisect_left(self.slots, offset) - self.first


@dataclass(frozen=True, slots=True)
class MonthBoundaries:
    """Slots (month in the cycle, day of month) in a cycle of `step` months from month `base`."""

    base: int
    step: int
    slots: tuple[tuple[int, int], ...]
    first: int

    def at(self, n: int) -> date:
        """Return the n-th boundary; 0 is the first on or after the anchor."""
        cycle, slot = divmod(n + self.first, len(self.slots))
        month, day = self.slots[slot]
        return day_in_month(self.base + cycle * self.step + month, day)

    def index(self, day: date) -> int:
        """Return the smallest n whose boundary is on or after `day`.

        A slot on the 31st is compared as 31 even in a short month: it then falls
        on the last day, and no day of that month lies between the two.
        """
        cycle, month = divmod(month_number(day) - self.base, self.step)
        return cycle * len(self.slots) + bisect_left(self.slots, (month, day.day)) - self.first


Boundaries = DayBoundaries | MonthBoundaries


def every_n_days(anchor: date, every: int) -> DayBoundaries:
    """Repeat the anchor every so many days."""
    return DayBoundaries(anchor.toordinal(), every, (0,), 0)


def on_weekdays(anchor: date, every: int, weekdays: tuple[int, ...]) -> DayBoundaries:
    """Repeat ISO weekdays every so many weeks, counted from the week of the first one."""
    slots = tuple([weekday - 1 for weekday in weekdays])
    monday = anchor.toordinal() - anchor.weekday()
    first = bisect_left(slots, anchor.weekday())
    if first == len(slots):
        monday, first = monday + 7, 0
    return DayBoundaries(monday, 7 * every, slots, first)


def on_days_of_month(anchor: date, every: int, days: tuple[int, ...]) -> MonthBoundaries:
    """Repeat days of the month every so many months, counted from the month of the first one."""
    slots = tuple([(0, day) for day in days])
    month = month_number(anchor)
    first = bisect_left(slots, (0, anchor.day))
    if first == len(slots):
        month, first = month + 1, 0
    return MonthBoundaries(month, every, slots, first)


def in_chosen_months(
    anchor: date, months: tuple[int, ...], days: tuple[int, ...]
) -> MonthBoundaries:
    """Repeat days of the month in some months only (1 to 12), every year."""
    slots = tuple([(month - 1, day) for month in months for day in days])
    first = bisect_left(slots, (anchor.month - 1, anchor.day))
    return MonthBoundaries(anchor.year * 12, 12, slots, first)
