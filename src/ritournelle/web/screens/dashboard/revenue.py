"""The MRR month by month, from its movements."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django.db.models import Sum

from ritournelle.accounts.models import Organization
from ritournelle.core.periods import add_months
from ritournelle.subscriptions.models import RevenueMovement
from ritournelle.web.shell.charts import AreaChart

SPANS = (6, 12, 24)
YEAR = 12
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
)  # fmt: skip


@dataclass(frozen=True)
class Revenue:
    """What subscriptions bring in a month, at the end of each month; the last is today."""

    days: Sequence[date]  # the last day of each month, then today
    cents: Sequence[int]
    span: int
    began: bool  # whether there is any movement at all

    @property
    def now(self) -> int:
        """The MRR of today."""
        return self.cents[-1]

    @property
    def before(self) -> int:
        """The MRR at the end of last month."""
        return self.cents[-2]

    @property
    def growth(self) -> int | None:
        """By how many percent it changed since the end of last month."""
        if not self.before:
            return None
        return round(100 * (self.now - self.before) / self.before)

    @property
    def series(self) -> Sequence[int]:
        """The last twelve months, to draw small; nothing before the first movement."""
        return self.cents[-YEAR:] if self.began else []

    @property
    def chart(self) -> AreaChart:
        """The months of the span, with the same months a year ago."""
        shown = self.days[-self.span :]
        previous = self.cents[-self.span - YEAR : -YEAR]
        return AreaChart(
            labels=[f"{MONTHS[day.month - 1]} {day.year}" for day in shown],
            values=self.cents[-self.span :],
            previous=previous if any(previous) else (),
            short=[_short(day, at, self.span) for at, day in enumerate(shown)],
        )


def read_revenue(organization: Organization, today: date, span: int) -> Revenue:
    """Add up the movements: in force at the end of each month, and today."""
    days = _days(today, span + YEAR)
    movements = (
        RevenueMovement.objects.filter(organization=organization, on__lte=today)
        .order_by("on")
        .values_list("on")
        .annotate(cents=Sum("cents"))
    )
    rows = list(movements)
    known = [on for on, _ in rows]
    sums = [0, *accumulate(int(cents or 0) for _, cents in rows)]
    cents = [sums[bisect_right(known, day)] for day in days]
    return Revenue(days, cents, span, bool(rows))


def _days(today: date, count: int) -> list[date]:
    first = today.replace(day=1)
    ends = [add_months(first, -back) - timedelta(days=1) for back in range(count - 2, -1, -1)]
    return [*ends, today]


def _short(day: date, at: int, span: int) -> str:
    """Write a month under the curve; of 24, one in two."""
    return "" if span > YEAR and (span - 1 - at) % 2 else SHORT[day.month - 1]
