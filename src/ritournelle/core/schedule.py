"""Which periods a subscription has, and on which day each is billed.

Every date is computed from the first one, never from the one before: no drift.
`docs/algorithms/periods.md` explains the rules with worked dates.
"""

import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from ritournelle.core.boundaries import Boundaries
from ritournelle.core.errors import DomainError
from ritournelle.core.periods import Period, add_months
from ritournelle.core.rhythm import BadRhythm, Rhythm, Unit

__all__ = [
    "BadRhythm",
    "BadSchedule",
    "FirstPeriod",
    "Occurrence",
    "Rhythm",
    "Schedule",
    "Timing",
    "Unit",
]

MONTHS_OF_A_RENEWAL = 12


class BadSchedule(DomainError, ValueError):
    """Options of a schedule that contradict one another."""

    code = "bad-schedule"
    status = 422


class Timing(StrEnum):
    """Billing before the service (à échoir) or after it (à terme échu)."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class FirstPeriod(StrEnum):
    """What a first period shorter than the others costs."""

    PRORATED = "prorated"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period to bill.

    The price is that of `whole`: any part of the period costs `prorate(price, whole, part)`.
    """

    index: int
    period: Period
    whole: Period
    bill_on: date
    skipped: bool
    prorated: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """All the periods of a subscription and their billing days.

    `start` is the first day billed (after a trial), `end` the first day no longer served,
    `count` the number of periods, a first short one and skipped ones included.
    `skipped` and `moved` are keyed by the first day of a period; a move gives the billing
    day itself and wins over `lead_days` and `next_working_day`, which must never go back.
    `events` begin the periods of the EVENT rhythm, and only those.
    """

    rhythm: Rhythm
    start: date
    end: date | None = None
    count: int | None = None
    timing: Timing = Timing.ADVANCE
    first: FirstPeriod = FirstPeriod.PRORATED
    lead_days: int = 0
    next_working_day: Callable[[date], date] | None = None
    skipped: frozenset[date] = frozenset()
    moved: Mapping[date, date] = field(default_factory=dict)
    events: tuple[date, ...] = ()
    _boundaries: Boundaries | None = field(init=False, repr=False, compare=False)
    _short_first: bool = field(init=False, repr=False, compare=False)
    # Many subscriptions share one schedule, and ask it for the same few occurrences.
    _known: dict[int, Occurrence | None] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        _check_options(self)
        if self.events:
            _check_events(self)
        follows_events = self.rhythm.unit == Unit.EVENT
        days = None if follows_events else self.rhythm.boundaries(self.start)
        object.__setattr__(self, "_boundaries", days)
        object.__setattr__(self, "_short_first", days is not None and days.at(0) != self.start)

    def occurrence(self, k: int) -> Occurrence | None:
        """Return the k-th period, from 0, or None after the end."""
        if k < 0:
            raise ValueError(f"occurrences are numbered from 0, not {k}")
        if k not in self._known:
            self._known[k] = self._compute(k)
        return self._known[k]

    def first_index_from(self, day: date) -> int:
        """Return the smallest k whose period starts on or after `day`, were there no end."""
        if self._boundaries is None:
            return bisect_left(self.events, day)
        if day <= self.start:
            return 0
        return self._boundaries.index(day) + self._short_first

    def occurrences(self, since: date | None = None) -> Iterator[Occurrence]:
        """Yield the periods that start on or after `since`, in order, without end if need be."""
        return self._from(0 if since is None else self.first_index_from(since))

    def due(self, until: date, since: date | None = None) -> list[Occurrence]:
        """Return what is to bill up to and including `until`, in the order of the periods.

        Growing `until` only ever adds. `since` leaves out periods that start before it:
        a period moved to a later day is lost once `since` has passed its start.
        """
        planned = []
        for occurrence in self.occurrences(since):
            if self._planned_day(occurrence) > until:
                break
            planned.append(occurrence)
        early = [o for o in self._moved(since) if self._planned_day(o) > until]
        return [o for o in planned + early if o.bill_on <= until and not o.skipped]

    def next_billing_on(self, since: date | None = None) -> date | None:
        """Return the first billing day of the periods that start on or after `since`."""
        to_bill = (o for o in self.occurrences(since) if not o.skipped)
        unmoved = (o.bill_on for o in to_bill if o.period.start not in self.moved)
        days = [o.bill_on for o in self._moved(since) if not o.skipped]
        days.extend(itertools.islice(unmoved, 1))
        return min(days, default=None)

    def _compute(self, k: int) -> Occurrence | None:
        if self.count is not None and k >= self.count:
            return None
        whole = self._whole(k)
        period = self._served(whole) if whole else None
        if not whole or not period:
            return None
        bill_on = self.moved.get(period.start) or self._planned(period)
        skipped = period.start in self.skipped
        return Occurrence(k, period, whole, bill_on, skipped, prorated=period is not whole)

    def _from(self, first: int) -> Iterator[Occurrence]:
        for k in itertools.count(first):
            occurrence = self.occurrence(k)
            if occurrence is None:
                return
            yield occurrence

    def _moved(self, since: date | None) -> Iterator[Occurrence]:
        for start in sorted(self.moved):
            occurrence = self.occurrence(self.first_index_from(start))
            known = occurrence is not None and occurrence.period.start == start
            if occurrence and known and (since is None or start >= since):
                yield occurrence

    def _whole(self, k: int) -> Period | None:
        days, n = self._boundaries, k - self._short_first
        if days is None:
            return self._renewal(k)
        if n < 0 and self.first == FirstPeriod.WHOLE:
            # The full price buys the short period, so that is what its parts are shares of.
            return Period(self.start, days.at(0))
        return Period(days.at(n), days.at(n + 1))

    def _renewal(self, k: int) -> Period | None:
        """Return what the k-th event pays for: never a share, even when the end cuts it short."""
        if k >= len(self.events):
            return None
        is_last = k == len(self.events) - 1
        start = self.events[k]
        end = add_months(start, MONTHS_OF_A_RENEWAL) if is_last else self.events[k + 1]
        return self._served(Period(start, end))

    def _served(self, whole: Period) -> Period | None:
        """Return the served part: `whole` itself, the very object, when nothing is cut off."""
        start = max(whole.start, self.start)
        end = whole.end if self.end is None else min(whole.end, self.end)
        if start >= end:
            return None
        return whole if start == whole.start and end == whole.end else Period(start, end)

    def _planned(self, period: Period) -> date:
        in_arrears = self.timing == Timing.ARREARS
        day = period.end if in_arrears else period.start - timedelta(days=self.lead_days)
        return self.next_working_day(day) if self.next_working_day else day

    def _planned_day(self, occurrence: Occurrence) -> date:
        """Return the billing day before any move: unlike `bill_on`, it never goes back."""
        moved = occurrence.period.start in self.moved
        return self._planned(occurrence.period) if moved else occurrence.bill_on


def _check_options(schedule: Schedule) -> None:
    if schedule.count is not None and schedule.count < 1:
        raise BadSchedule(
            f"Un échéancier de {schedule.count} facture n’en contient aucune.",
            "Indiquez au moins une facture, ou laissez le nombre vide.",
        )
    if schedule.lead_days < 0:
        raise BadSchedule(
            "L’avance de facturation ne peut pas être négative.",
            "Indiquez 0 jour ou plus, ou choisissez le terme échu.",
        )
    if schedule.lead_days and schedule.timing == Timing.ARREARS:
        raise BadSchedule(
            "Une facture à terme échu ne peut pas partir avant la période.",
            "Mettez l’avance à 0 jour, ou choisissez la facturation à échoir.",
        )


def _check_events(schedule: Schedule) -> None:
    if schedule.rhythm.unit != Unit.EVENT:
        raise BadSchedule(
            "Ce rythme ne suit pas les événements.",
            "Retirez les événements, ou choisissez la facturation sur événement.",
        )
    events = schedule.events
    if events[0] < schedule.start:
        raise BadSchedule(
            f"L’événement du {events[0]:%d/%m/%Y} précède le début de la facturation.",
            "Avancez le début, ou retirez cet événement.",
        )
    if any(later <= earlier for earlier, later in itertools.pairwise(events)):
        raise BadSchedule(
            "Les événements ne sont pas dans l’ordre, ou l’un d’eux est répété.",
            "Rangez les événements par date, chacun une seule fois.",
        )
