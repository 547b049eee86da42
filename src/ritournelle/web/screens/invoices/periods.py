"""The periods that lists of documents are filtered by: whole months, named in the address."""

import re
from datetime import date
from typing import NamedTuple

from ritournelle.core.periods import add_months
from ritournelle.documents.labels import MONTHS

_NAMED = re.compile(r"(\d{4})(?:-(\d{2}))?")
_MONTHS_SHOWN, _YEARS_SHOWN = 12, 5


class Span(NamedTuple):
    """The first day, and the day after the last; both are first days of months."""

    since: date
    until: date


def span_of(name: str) -> Span | None:
    """Read `2026` or `2026-11`; nothing for any other text."""
    found = _NAMED.fullmatch(name)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 1)
    if not 1900 <= year <= 2200 or not 1 <= month <= 12:
        return None
    since = date(year, month, 1)
    return Span(since, add_months(since, 1 if found[2] else 12))


def choices(today: date, chosen: str = "") -> list[tuple[str, str]]:
    """Return the periods to choose from: a year of months, then years; and the chosen one."""
    first = today.replace(day=1)
    months = [add_months(first, -back) for back in range(_MONTHS_SHOWN)]
    options = [("", "Toutes les dates")]
    options += [(f"{day:%Y-%m}", _month(day)) for day in months]
    options += [
        (str(year), f"Année {year}") for year in range(today.year, today.year - _YEARS_SHOWN, -1)
    ]
    span = span_of(chosen)
    if span and chosen not in dict(options):
        options.append((chosen, _month(span.since) if "-" in chosen else f"Année {chosen}"))
    return options


def _month(day: date) -> str:
    return f"{MONTHS['fr'][day.month - 1].capitalize()} {day.year}"
