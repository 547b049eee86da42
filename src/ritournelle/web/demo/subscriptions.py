"""What each sector of the demonstration subscribes to: every rhythm of the product."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ritournelle.subscriptions.services import NewDiscount

D = Decimal
ENGAGEMENT = NewDiscount("Engagement 12 mois", percent=D(10), occurrence_count=12)
WELCOME = NewDiscount("Offre de bienvenue", percent=D(50), line=1, occurrence_count=3)


class Wish(NamedTuple):
    """One subscription to make: lines as (product code, quantity, one-off), and its terms."""

    lines: tuple[tuple[str, int, bool], ...]
    terms: dict[str, Any]
    discounts: tuple[NewDiscount, ...] = ()


def _lines(*codes: tuple[str, int]) -> tuple[tuple[str, int, bool], ...]:
    return tuple((code, quantity, False) for code, quantity in codes)


def _monthly(day: str = "", **terms: Any) -> dict[str, Any]:
    return {"rhythm_unit": "month", "rhythm_days": day, **terms}


def _every_months(every: int, **terms: Any) -> dict[str, Any]:
    return {"rhythm_unit": "month", "rhythm_every": every, **terms}


def _every_days(every: int, **terms: Any) -> dict[str, Any]:
    return {"rhythm_unit": "day", "rhythm_every": every, **terms}


def _saas(n: int) -> Wish:
    if n % 7 == 5:
        return Wish(_lines(("SAAS-LIBRE", 1)), _monthly("1"))
    if n % 3 == 2:
        return Wish(_lines(("SAAS-STARTER", 1)), _monthly("1", trial_days=14), (WELCOME,))
    return Wish(_lines(("SAAS-PRO", 1)), _monthly("1"))


def _seats(n: int) -> Wish:
    lines = (("SAAS-SIEGE", 6 + 3 * n, False), ("SAAS-MISE", 1, True))
    return Wish(lines, _monthly("1", contract_reference=f"CT-{1090 + n}"), (ENGAGEMENT,))


def _telecom(n: int) -> Wish:
    lines = _lines(("TEL-FIBRE", 1), ("TEL-MOBILE", 2 + n))
    return Wish(lines, _monthly("15") if n % 2 else _monthly())


def _magazine(n: int) -> Wish:
    code = "PRESSE-WEB" if n % 4 == 3 else "PRESSE-MAG"
    return Wish(_lines((code, 1)), _monthly(occurrence_count=24, name="Rivages, 24 mois"))


def _lift(n: int) -> Wish:
    return Wish(_lines(("ASC-MAINT", 1 + n % 2)), _every_months(12, lead_days=15))


def _it(n: int) -> Wish:
    terms = _monthly("31", timing="arrears", shifts_to_working_day=True)
    return Wish(
        _lines(("MAINT-INFO", 1), ("RH-EXTERNE", 1)) if n % 4 == 1 else _lines(("MAINT-INFO", 1)),
        terms,
    )


def _cleaning(n: int) -> Wish:
    every = 2 if n % 3 == 2 else 1
    terms = {"rhythm_unit": "week", "rhythm_every": every, "rhythm_days": "1", "timing": "arrears"}
    return Wish(_lines(("NET-BUREAU", every)), terms)


def _hosting(n: int) -> Wish:
    if n % 3 == 1:
        return Wish(_lines(("HEB-VPS", 6), ("HEB-DOMAINE", 1)), _every_months(6))
    if n % 3 == 2:
        return Wish(_lines(("HEB-DOMAINE", 3)), _every_months(12))
    return Wish(_lines(("HEB-VPS", 1)), _every_days(30))


def _training(n: int) -> Wish:
    terms = _monthly("1", rhythm_months="1,4,7,10", first_period="whole")
    return Wish(_lines(("FORM-ELEARN", 25 + 10 * n)), terms)


def _club(n: int) -> Wish:
    return Wish(_lines(("SPORT-ADH", 1)), _monthly("1", rhythm_months="9", first_period="whole"))


def _membership(n: int) -> Wish:
    return Wish(_lines(("ASSO-COT", 1)), _monthly("15", rhythm_months="1", first_period="whole"))


def _accounting(n: int) -> Wish:
    lines = _lines(("CPTA-TENUE", 1), ("CPTA-PAIE", 3 + 4 * n))
    return Wish(lines, _monthly("10"))


def _agency(n: int) -> Wish:
    terms = _monthly("1,15", output="draft" if n == 3 else "issued")
    return Wish(_lines(("AG-RETAINER", 1)), terms)


def _gardens(n: int) -> Wish:
    return Wish(_lines(("ENTRETIEN-45", 1)), _every_days(45))


def _fleet(n: int) -> Wish:
    return Wish(_lines(("FLOTTE", 6 * (8 + 5 * n))), _monthly("1", rhythm_months="1,7"))


WISHES: dict[str, Callable[[int], Wish]] = {
    "saas": _saas,
    "seats": _seats,
    "telecom": _telecom,
    "magazine": _magazine,
    "lift": _lift,
    "it": _it,
    "cleaning": _cleaning,
    "hosting": _hosting,
    "training": _training,
    "club": _club,
    "membership": _membership,
    "accounting": _accounting,
    "agency": _agency,
    "gardens": _gardens,
    "fleet": _fleet,
}


def start_of(number: int, first_day: date, today: date) -> date:
    """Spread the starts over the first year; every other has today as its day of the month."""
    span = (today - first_day).days * 2 // 3
    day = date.fromordinal(first_day.toordinal() + number * 37 % span)
    return day.replace(day=min(today.day, 28)) if number % 2 == 0 else day
