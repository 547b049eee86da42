"""What a subscription brings in a month, and the days on which that changes.

docs/algorithms/mrr.md has worked numbers.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ritournelle.core.charges import Terms, charges_of
from ritournelle.core.discounts import Discount
from ritournelle.core.money import divide_half_up
from ritournelle.core.periods import ONE_DAY
from ritournelle.core.rhythm import Rhythm, Unit
from ritournelle.core.schedule import Occurrence, Schedule

MONTHS, WEEKS, DAYS = 12, 52, 365  # of a year


class Step(NamedTuple):
    """From a day on, what a subscription brings in a month."""

    on: date
    cents: int
    is_served: bool = True


def per_month(rhythm: Rhythm) -> Fraction:
    """Return how many times a month a rhythm comes back; never for events, which nobody plans."""
    times = max(1, len(rhythm.days))
    if rhythm.unit == Unit.MONTH:
        return Fraction(times * (len(rhythm.months) or MONTHS), MONTHS * rhythm.every)
    if rhythm.unit == Unit.WEEK:
        return Fraction(times * WEEKS, MONTHS * rhythm.every)
    if rhythm.unit == Unit.DAY:
        return Fraction(DAYS, MONTHS * rhythm.every)
    return Fraction(0)


def monthly_cents(terms: Terms, on: date) -> int:
    """Return the recurring revenue of a month, without VAT, as of a day; half up.

    It is the price of the whole period that serves that day, its discounts taken
    off. Nothing during a trial, after the end, for one-off lines and for events.
    """
    occurrence = _serving(terms.schedule, on)
    if occurrence is None:
        return 0
    whole = replace(occurrence, period=occurrence.whole, prorated=False)
    recurring = terms._replace(items=tuple(one for one in terms.items if not one.is_one_off))
    share = per_month(terms.schedule.rhythm)
    net_cents = charges_of(recurring, whole).net_cents
    return divide_half_up(net_cents * share.numerator, share.denominator)


def revenue_steps(terms: Terms) -> list[Step]:
    """Return each day on which the monthly revenue changes, from the first day billed to the end."""
    steps: list[Step] = []
    for day in sorted(_turns(terms)):
        cents = monthly_cents(terms, day)
        if cents != (steps[-1].cents if steps else 0):
            steps.append(Step(day, cents, _serving(terms.schedule, day) is not None))
    return steps


def _turns(terms: Terms) -> set[date]:
    """Return the days on which anything may change: the start, the end, discounts' bounds."""
    schedule = terms.schedule
    if schedule.rhythm.unit == Unit.EVENT:
        return set()
    every = [*terms.discounts, *(one for item in terms.items for one in item.discounts)]
    days = {schedule.start, _end(schedule)}
    for discount in every:
        days |= {_start_of(schedule, index) for index in _indices(schedule, discount)}
    return {day for day in days if day is not None}


def _indices(schedule: Schedule, discount: Discount) -> list[int]:
    """Return the occurrences with which a discount begins and no longer applies."""
    found = [discount.first_index]
    if discount.occurrences is not None:
        found.append(discount.first_index + discount.occurrences)
    if discount.until is not None:
        found.append(schedule.first_index_from(discount.until))
    return found


def _start_of(schedule: Schedule, index: int) -> date | None:
    occurrence = schedule.occurrence(index)
    return occurrence.period.start if occurrence else None


def _end(schedule: Schedule) -> date | None:
    """Return the first day no longer served, if there is one."""
    if schedule.count is None:
        return schedule.end
    last = schedule.occurrence(schedule.count - 1)
    return last.period.end if last else schedule.end


def _serving(schedule: Schedule, on: date) -> Occurrence | None:
    """Return the occurrence whose period holds a day."""
    if on < schedule.start or schedule.rhythm.unit == Unit.EVENT:
        return None
    occurrence = schedule.occurrence(max(schedule.first_index_from(on + ONE_DAY) - 1, 0))
    return occurrence if occurrence and on < occurrence.period.end else None
