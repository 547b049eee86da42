"""When an invoice must be paid, and when a trial turns into billing.

The legal maximum (60 days, or 45 days end of month) is checked elsewhere:
these functions only read the calendar.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ritournelle.core.errors import DomainError
from ritournelle.core.periods import add_months

LONGEST_TERM = 999
LAST_DAY = 31


class BadTerms(DomainError, ValueError):
    """Payment terms that name no date."""

    code = "bad-terms"
    status = 422


class EndOfMonth(StrEnum):
    """Which side of the month's end the days are counted on."""

    NONE = "none"
    DAYS_THEN_END = "days-then-end"
    END_THEN_DAYS = "end-then-days"


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """So many days after the invoice, to the end of the month or not, then a fixed day.

    0 days without the rest is payment on receipt (comptant); `day` 31 is the last one.
    """

    days: int = 30
    end_of_month: EndOfMonth = EndOfMonth.NONE
    day: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.days <= LONGEST_TERM:
            raise BadTerms(
                f"Un délai de paiement de {self.days} jours n’est pas possible.",
                f"Indiquez un nombre de jours entre 0 (comptant) et {LONGEST_TERM}.",
            )
        if self.day is not None and not 1 <= self.day <= LAST_DAY:
            raise BadTerms(
                f"Le {self.day} n’est pas un jour du mois.",
                "Choisissez un jour entre 1 et 31 (31 pour le dernier jour du mois).",
            )

    def due_on(self, issued_on: date) -> date:
        """Return the day by which an invoice issued that day must be paid."""
        due = self._before_fixed_day(issued_on)
        return due if self.day is None else _first_such_day(due, self.day)

    def _before_fixed_day(self, issued_on: date) -> date:
        delay = timedelta(days=self.days)
        if self.end_of_month == EndOfMonth.DAYS_THEN_END:
            return _last_of_month(issued_on + delay)
        if self.end_of_month == EndOfMonth.END_THEN_DAYS:
            return _last_of_month(issued_on) + delay
        return issued_on + delay


def billing_start(start: date, trial_days: int) -> date:
    """Return the first day that is billed: the day after the last day of the trial."""
    if trial_days < 0:
        raise ValueError(f"a trial cannot last {trial_days} days")
    return start + timedelta(days=trial_days)


def _last_of_month(day: date) -> date:
    return add_months(day, 0, day_of_month=LAST_DAY)


def _first_such_day(day: date, day_of_month: int) -> date:
    this_month = add_months(day, 0, day_of_month=day_of_month)
    return this_month if this_month >= day else add_months(day, 1, day_of_month=day_of_month)
