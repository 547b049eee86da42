"""The days that come back: which day of the week or month, every how many, in which months."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ritournelle.core import boundaries
from ritournelle.core.boundaries import Boundaries
from ritournelle.core.errors import DomainError
from ritournelle.core.periods import SHORTEST_MONTH

LONGEST_STEP = 999


class BadRhythm(DomainError, ValueError):
    """A rhythm that would name no day, or the same day twice."""

    code = "bad-rhythm"
    status = 422


class Unit(StrEnum):
    """What a rhythm counts; a quarter is 3 months, a half-year 6, a year 12."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The days that come back: every so many units, on chosen days, in chosen months.

    `days` are days of the month (31 is the last day) or ISO weekdays (1 is Monday);
    without any, the anchor's own day comes back. `months` (1 to 12) leave out the others.
    """

    unit: Unit
    every: int = 1
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _check_step(self)
        if self.days:
            object.__setattr__(self, "days", tuple(sorted(set(self.days))))
            _check_days(self)
        if self.months:
            object.__setattr__(self, "months", tuple(sorted(set(self.months))))
            _check_months(self)

    def boundaries(self, anchor: date) -> Boundaries:
        """Return all the days of this rhythm, numbered from the first on or after the anchor."""
        if self.unit == Unit.MONTH:
            days = self.days or (anchor.day,)
            if self.months:
                return boundaries.in_chosen_months(anchor, self.months, days)
            return boundaries.on_days_of_month(anchor, self.every, days)
        if self.unit == Unit.WEEK:
            return boundaries.on_weekdays(anchor, self.every, self.days or (anchor.isoweekday(),))
        if self.unit == Unit.DAY:
            return boundaries.every_n_days(anchor, self.every)
        raise ValueError("events have no rhythm: their days are listed in the schedule")

    def occurrence(self, anchor: date, n: int) -> date:
        """Return the n-th day; 0 is the first on or after the anchor, -1 the one before."""
        return self.boundaries(anchor).at(n)

    def index(self, anchor: date, day: date) -> int:
        """Return the smallest n whose occurrence is on or after `day`."""
        return self.boundaries(anchor).index(day)


def _check_step(rhythm: Rhythm) -> None:
    if not 1 <= rhythm.every <= LONGEST_STEP:
        raise BadRhythm(
            f"Un rythme ne peut pas revenir tous les {rhythm.every}.",
            f"Indiquez un nombre entre 1 et {LONGEST_STEP}.",
        )
    if rhythm.unit == Unit.EVENT and rhythm.every != 1:
        raise BadRhythm(
            "Une facturation sur événement ne saute aucun événement.",
            "Laissez l’intervalle à 1.",
        )


def _check_days(rhythm: Rhythm) -> None:
    last = {Unit.MONTH: 31, Unit.WEEK: 7}.get(rhythm.unit, 0)
    if not last:
        raise BadRhythm(
            "Ce rythme ne se règle pas sur des jours fixes.",
            "Retirez les jours, ou choisissez un rythme à la semaine ou au mois.",
        )
    if rhythm.days[0] < 1 or rhythm.days[-1] > last:
        raise BadRhythm(
            "Un des jours choisis n’existe pas.",
            "Choisissez de 1 à 31 dans le mois (31 pour le dernier jour), "
            "de 1 (lundi) à 7 (dimanche) dans la semaine.",
        )
    # These would all fall on the last day of February.
    if rhythm.unit == Unit.MONTH and sum(day >= SHORTEST_MONTH for day in rhythm.days) > 1:
        raise BadRhythm(
            "Deux des jours choisis tomberaient le même jour en février.",
            "Gardez un seul jour à partir du 28 (31 pour le dernier jour du mois).",
        )


def _check_months(rhythm: Rhythm) -> None:
    if rhythm.unit != Unit.MONTH or rhythm.every != 1:
        raise BadRhythm(
            "Des mois choisis ne vont qu’avec un rythme mensuel.",
            "Choisissez « tous les mois », ou retirez les mois.",
        )
    if rhythm.months[0] < 1 or rhythm.months[-1] > 12:
        raise BadRhythm(
            "Un des mois choisis n’existe pas.",
            "Choisissez les mois de 1 (janvier) à 12 (décembre).",
        )
