"""The longest payment terms that professionals may agree on."""

from datetime import date
from typing import NamedTuple

NBSP = "\u00a0"


class Limit(NamedTuple):
    """The most days between the invoice and its due date, in force from a day on."""

    valid_from: date
    days: int
    end_of_month_days: int | None  # None: end of month is not allowed
    article: str


# Newest first.
INVOICE_LIMITS = (
    Limit(date(2019, 4, 26), 60, 45, "Code de commerce, art. L441-10, I"),
    Limit(date(2009, 1, 1), 60, 45, "Code de commerce, art. L441-6, I"),
)
SUMMARY_INVOICE_LIMITS = (  # facture périodique (CGI, art. 289, I-3)
    Limit(date(2019, 4, 26), 45, None, "Code de commerce, art. L441-10, I"),
    Limit(date(2015, 8, 8), 45, None, "Code de commerce, art. L441-6, I"),
    Limit(date(2009, 1, 1), 60, 45, "Code de commerce, art. L441-6, I"),
)


def check_terms(
    days: int, *, end_of_month: bool = False, summary: bool = False, on: date
) -> str | None:
    """Return a warning, in French, when terms between professionals exceed the law.

    `days` are counted from the invoice; with `end_of_month`, to the end of the month reached.
    """
    limit = _limit(SUMMARY_INVOICE_LIMITS if summary else INVOICE_LIMITS, on)
    longest = limit.end_of_month_days if end_of_month else limit.days
    if longest is not None and days <= longest:
        return None
    name = "une facture récapitulative" if summary else "une facture"
    return (
        f"Le délai dépasse le maximum légal pour {name} entre professionnels{NBSP}: "
        f"{_wording(limit)} ({limit.article})."
    )


def _limit(limits: tuple[Limit, ...], on: date) -> Limit:
    return next((limit for limit in limits if limit.valid_from <= on), limits[-1])


def _wording(limit: Limit) -> str:
    plain = f"{limit.days}{NBSP}jours"
    if limit.end_of_month_days is None:
        return f"{plain} à compter de la date d’émission, sans fin de mois"
    return f"{plain}, ou {limit.end_of_month_days}{NBSP}jours fin de mois"
