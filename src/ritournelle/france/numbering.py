"""How documents are numbered: the pattern of a series, and when it starts again at 1."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from ritournelle.core.errors import DomainError

MAX_LENGTH = 35  # BR-FR-01, BR-FR-02
LARGEST_NUMBER = 999_999_999
ALLOWED = re.compile(r"[A-Za-z0-9+\-_/]+")  # BR-FR-01, BR-FR-02
FIELD = re.compile(r"\{([a-z]+)(?::([1-9]))?\}")
NUMBER_FIELD = re.compile(r"\{number(?::[1-9])?\}")
CALENDAR_FIELDS = frozenset({"year", "yy", "month"})


class Restart(StrEnum):
    """When a series starts again at 1."""

    YEARLY = "yearly"
    MONTHLY = "monthly"
    NEVER = "never"


class BadNumberPattern(DomainError):
    """The pattern could give two documents one number, or a number that platforms refuse."""

    code = "bad-number-pattern"
    status = 422


def check_pattern(pattern: str, restart: Restart) -> str:
    """Return the pattern when every number it can give is unique and allowed.

    Fields: {year} {yy} {month} {number} and {number:4}, at least four digits wide
    (CGI, ann. II, art. 242 nonies A, I-7° ; BR-FR-01, BR-FR-02).
    """
    fields = FIELD.findall(pattern)
    names = [name for name, _ in fields]
    _check_fields(fields)
    _check_period(set(names), restart)
    _check_text(pattern)
    return pattern


def render(pattern: str, number: int, on: date) -> str:
    """Return the number of a document issued on a day. The pattern is one that was checked."""
    return _template(pattern, on.year, on.month) % number


def read_number(pattern: str, text: str, on: date) -> int | None:
    """Return the counter in the number of a document issued on a day; None if not of the pattern."""
    before, after = (
        _template(part, on.year, on.month) % () for part in NUMBER_FIELD.split(pattern)
    )
    inside = text.removeprefix(before).removesuffix(after)
    if not (inside.isascii() and inside.isdigit()):
        return None
    number = int(inside)
    return number if render(pattern, number, on) == text else None


def counter_key(restart: Restart, on: date) -> str:
    """Name the counter that numbers a day: "2026", "2026-11", or "" when it never restarts."""
    if restart is Restart.YEARLY:
        return f"{on.year:04d}"
    if restart is Restart.MONTHLY:
        return f"{on.year:04d}-{on.month:02d}"
    return ""


@lru_cache(maxsize=1024)
def _template(pattern: str, year: int, month: int) -> str:
    values = {"year": f"{year:04d}", "yy": f"{year % 100:02d}", "month": f"{month:02d}"}

    def value(field: re.Match[str]) -> str:
        name, width = field.groups()
        return values.get(name) or f"%0{width or 1}d"

    return FIELD.sub(value, pattern.replace("%", "%%"))


def _check_fields(fields: list[tuple[str, str]]) -> None:
    names = [name for name, _ in fields]
    if names.count("number") != 1:
        raise BadNumberPattern(
            "Le modèle doit contenir une fois, et une seule, le numéro d’ordre.",
            "Écrivez par exemple FA-{year}-{number:4}.",
        )
    for name, width in fields:
        if name != "number" and (name not in CALENDAR_FIELDS or width):
            raise BadNumberPattern(
                f"Le champ {{{name}}} n’existe pas sous cette forme.",
                "Les champs possibles sont {year}, {yy}, {month} et {number:4}.",
            )


def _check_period(names: set[str], restart: Restart) -> None:
    if restart is not Restart.NEVER and not names & {"year", "yy"}:
        raise BadNumberPattern(
            "Sans l’année, deux documents porteraient le même numéro d’une année sur l’autre.",
            "Ajoutez {year} ou {yy}, ou choisissez une séquence qui ne recommence jamais.",
        )
    if restart is Restart.MONTHLY and "month" not in names:
        raise BadNumberPattern(
            "Sans le mois, deux documents porteraient le même numéro d’un mois sur l’autre.",
            "Ajoutez {month}, ou choisissez une séquence annuelle.",
        )


def _check_text(pattern: str) -> None:
    literal = FIELD.sub("", pattern)
    if literal and not ALLOWED.fullmatch(literal):
        raise BadNumberPattern(
            "Un numéro ne contient que des lettres sans accent, des chiffres et + - _ /.",
            "Retirez les espaces, les points et les autres signes.",
        )
    longest = len(_template(pattern, 2000, 1) % LARGEST_NUMBER)
    if longest > MAX_LENGTH:
        raise BadNumberPattern(
            f"Les numéros pourraient atteindre {longest} caractères\u00a0; le maximum est {MAX_LENGTH}.",
            "Raccourcissez le modèle.",
        )
