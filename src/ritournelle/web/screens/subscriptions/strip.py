"""The rhythm of one subscription over twelve months: which are billed, and how much."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ritournelle.core.periods import day_in_month, month_number

MONTHS = 12
BEFORE = 2  # months already gone
GAP = 48  # hundredths of a column, between two bars
LOWEST = 30  # hundredths of the height: a small invoice must be seen
STATES = {
    "done": "facturé",
    "next": "prochaine facture",
    "coming": "à venir",
    "skipped": "sauté",
}
BASE = 8  # height of a month without invoice


@dataclass(frozen=True, slots=True)
class Mark:
    """One invoice of a month: written, to come, or skipped."""

    on: date
    cents: int
    state: str  # done, next, coming, skipped


@dataclass
class Month:
    """One bar: its place in percent, and the invoices it stands for."""

    first: date
    x: float
    width: float
    marks: list[Mark] = field(default_factory=list)
    height: float = BASE
    is_now: bool = False

    @property
    def y(self) -> float:
        """Where the bar begins, from the top."""
        return 100 - self.height

    @property
    def cents(self) -> int:
        """What the month brings."""
        return sum(mark.cents for mark in self.marks if mark.state != "skipped")

    @property
    def state(self) -> str:
        """The colour of the bar: that of its most important invoice."""
        states = {mark.state for mark in self.marks}
        order = ("next", "coming", "done", "skipped")
        return next((state for state in order if state in states), "off")

    @property
    def words(self) -> str:
        """The state of the month, for those who do not see the bar."""
        return ", ".join(dict.fromkeys(STATES[mark.state] for mark in self.marks)) or "rien"


def first_month(today: date) -> date:
    """Return the first day that the strip shows."""
    return day_in_month(month_number(today) - BEFORE, 1)


def last_day(today: date) -> date:
    """Return the first day after the strip."""
    return day_in_month(month_number(today) - BEFORE + MONTHS, 1)


def strip(marks: Iterable[Mark], today: date) -> list[Month]:
    """Return twelve months, two of them gone, each as tall as what it brings."""
    months = _empty_months(today)
    for mark in marks:
        month = months.get(month_number(mark.on))
        if month:
            month.marks.append(mark)
    _raise_bars(list(months.values()))
    return list(months.values())


def _empty_months(today: date) -> Mapping[int, Month]:
    start, column = month_number(today) - BEFORE, 100 / MONTHS
    margin = column * GAP / 200
    return {
        start + at: Month(
            day_in_month(start + at, 1),
            x=round(at * column + margin, 3),
            width=round(column - 2 * margin, 3),
            is_now=at == BEFORE,
        )
        for at in range(MONTHS)
    }


def _raise_bars(months: Sequence[Month]) -> None:
    highest = max((month.cents for month in months), default=0)
    for month in months:
        if month.cents > 0:
            month.height = LOWEST + round((100 - LOWEST) * month.cents / highest, 2)
        elif month.marks:
            month.height = LOWEST
