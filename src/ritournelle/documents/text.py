"""Amounts, quantities and days as people read them, in French and in English."""

import re
from datetime import date, timedelta
from decimal import Decimal

from ritournelle.documents.labels import LABELS, MONTHS
from ritournelle.documents.model import Span

NBSP = "\u00a0"
_MINUS = "−"
_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = re.compile(r"\S{12}(?=\S)")
_ONE_DAY = timedelta(days=1)


def number(value: Decimal, language: str, places: int = 0) -> str:
    """Write a number with at least `places` decimals and no needless zero: `1 234,5`."""
    sign = _MINUS if value < 0 else ""
    whole, _, decimals = f"{abs(value.normalize()):,f}".partition(".")
    decimals = decimals.ljust(places, "0")
    return sign + _localised(whole, decimals, language)


def money(cents: int, currency: str, language: str) -> str:
    """Write cents: `1 234,50 €` in French, `€1,234.50` in English."""
    text = plain_money(abs(cents), language)
    symbol = _SYMBOLS.get(currency)
    sign = _MINUS if cents < 0 else ""
    if language == "en":
        return f"{sign}{symbol}{text}" if symbol else f"{sign}{currency}{NBSP}{text}"
    return f"{sign}{text}{NBSP}{symbol or currency}"


def plain_money(cents: int, language: str) -> str:
    """Write cents without their currency: `1 234,50`."""
    whole, decimals = divmod(abs(cents), 100)
    sign = _MINUS if cents < 0 else ""
    return sign + _localised(f"{whole:,}", f"{decimals:02d}", language)


def percent(rate: Decimal, language: str) -> str:
    """Write a rate: `5,5 %` in French, `5.5%` in English."""
    return number(rate, language) + ("%" if language == "en" else f"{NBSP}%")


def long_date(day: date, language: str) -> str:
    """Write a day in full: `1er décembre 2026`, `1 December 2026`."""
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{first}{NBSP}{MONTHS[language][day.month - 1]}{NBSP}{day.year}"


def short_date(day: date, language: str) -> str:
    """Write a day in little room: `01/12/2026`, `1 Dec 2026`."""
    if language == "en":
        return f"{day.day}{NBSP}{MONTHS['en'][day.month - 1][:3]}{NBSP}{day.year}"
    return f"{day:%d/%m/%Y}"


def period(span: Span, language: str) -> str:
    """Write a half-open span by its first and last day, or as the month it is."""
    start, last = span[0], span[1] - _ONE_DAY
    if start.day == 1 and span[1].day == 1 and (start.year, start.month) == (last.year, last.month):
        return f"{MONTHS[language][start.month - 1]}{NBSP}{start.year}"
    return LABELS[language]["span"].format(
        first=short_date(start, language), last=short_date(last, language)
    )


def groups_of_four(identifier: str) -> str:
    """Write an IBAN in groups, as on paper."""
    return NBSP.join(identifier[at : at + 4] for at in range(0, len(identifier), 4))


def groups_of_three(identifier: str) -> str:
    """Write a SIREN or a SIRET in groups: `552 100 554 00013`."""
    parts = (identifier[:3], identifier[3:6], identifier[6:9], identifier[9:])
    return NBSP.join(filter(None, parts))


def breakable(value: str) -> str:
    """Let a word too long for a column go over two lines, by zero-width spaces."""
    return _LONG_WORD.sub(lambda word: _PIECE.sub("\\g<0>\u200b", word[0]), value)


def masked_iban(iban: str) -> str:
    """Write only the country and the last four characters of somebody's account."""
    return f"{iban[:4]}{NBSP}••••{NBSP}{iban[-4:]}"


def _localised(whole: str, decimals: str, language: str) -> str:
    if language == "en":
        return f"{whole}.{decimals}" if decimals else whole
    grouped = whole.replace(",", NBSP)
    return f"{grouped},{decimals}" if decimals else grouped
