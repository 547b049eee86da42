"""Rhythms in plain French: read from a cell, and said on a screen.

tous les 45 jours · trimestriel · le 1er et le 15 de chaque mois
chaque lundi · 1er janvier, 1er avril, 1er juillet, 1er octobre · sur événement
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ritournelle.core.errors import DomainError
from ritournelle.core.rhythm import Rhythm, Unit
from ritournelle.documents.labels import MONTHS
from ritournelle.kit.cells import fold

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
LAST_DAY = 31
MONTH_NAMES = MONTHS["fr"]

# How many units of the calendar each word stands for.
STEPS = {
    "jour": (Unit.DAY, 1),
    "semaine": (Unit.WEEK, 1),
    "quinzaine": (Unit.WEEK, 2),
    "mois": (Unit.MONTH, 1),
    "bimestre": (Unit.MONTH, 2),
    "trimestre": (Unit.MONTH, 3),
    "semestre": (Unit.MONTH, 6),
    "an": (Unit.MONTH, 12),
    "annee": (Unit.MONTH, 12),
}
ADJECTIVES = {
    "quotidien": "jour",
    "journalier": "jour",
    "hebdomadaire": "semaine",
    "hebdo": "semaine",
    "mensuel": "mois",
    "bimestriel": "bimestre",
    "trimestriel": "trimestre",
    "semestriel": "semestre",
    "annuel": "an",
}
NUMBERS = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "huit": 8, "dix": 10,
    "douze": 12, "quinze": 15, "trente": 30,
}  # fmt: skip
STEP = re.compile(
    r"\b(?:tous les|toutes les|chaque|de chaque|par|du|de la|de l)"
    rf" (?:([0-9]{{1,3}}|{'|'.join(NUMBERS)}) )?({'|'.join(STEPS)})s?\b"
)
ADJECTIVE = re.compile(rf"\b({'|'.join(ADJECTIVES)})(?:le|lement|lle|llement)?\b")
CALENDAR_DAY = re.compile(r"\b([0-9]{1,2})/([0-9]{1,2})\b(?!/)")
AMBIGUOUS = re.compile(r"[+\-./]\s*[0-9]|[0-9]\s*[\-./]")  # « 1-15 » may be a range
LAST_DAYS = re.compile(r"\b(?:dernier jour|fin (?:de |du )?mois)\b")
ANNIVERSARY = re.compile(r"\b(?:a (?:la )?)?date (?:d )?anniversaire\b")
EVENTS = frozenset(["sur evenement", "a l evenement", "evenement", "sur renouvellement"])
FILLERS = frozenset(
    ["le", "les", "la", "l", "de", "d", "des", "et", "en", "chaque", "tous", "puis"]
)
FOLDED_MONTHS = {fold(name): number for number, name in enumerate(MONTH_NAMES, 1)}
FOLDED_WEEKDAYS = {name: number for number, name in enumerate(WEEKDAYS, 1)}


class UnknownRhythm(DomainError):
    """A text that says no rhythm."""

    code = "unknown-rhythm"
    status = 422

    def __init__(self, text: str) -> None:
        super().__init__(
            f"Le rythme «\u00a0{' '.join(text.split())[:60]}\u00a0» n’est pas compris.",
            "Écrivez par exemple\u00a0: mensuel, trimestriel, annuel, tous les 45 jours, "
            "le 1er et le 15, chaque lundi, 1er janvier et 1er juillet, sur événement.",
        )


class RhythmColumns(NamedTuple):
    """A rhythm as the columns of a subscription hold it."""

    rhythm_unit: str
    rhythm_every: int = 1
    rhythm_days: str = ""
    rhythm_months: str = ""


@dataclass
class _Words:
    """What the words of a text name, in the order they come."""

    weekdays: set[int] = field(default_factory=set)
    # Days of the month, and the months that follow them: (1,) for (1, 4, 7, 10).
    groups: list[tuple[set[int], set[int]]] = field(default_factory=list)

    def add_day(self, day: int) -> None:
        if not self.groups or self.groups[-1][1]:
            self.groups.append((set(), set()))
        self.groups[-1][0].add(day)

    def add_month(self, month: int) -> None:
        if not self.groups:
            self.groups.append((set(), set()))
        self.groups[-1][1].add(month)

    def days(self) -> set[int] | None:
        """Return the days of the month; None when some months have others than the rest."""
        named = [days for days, _ in self.groups if days]
        return None if any(days != named[0] for days in named) else set().union(*named)

    def months(self) -> set[int]:
        return set().union(*(months for _, months in self.groups))


def parse_rhythm(text: str) -> RhythmColumns:
    """Read a rhythm in plain French. Raises UnknownRhythm, or BadRhythm for days that clash."""
    plain = _prepare(text)
    if plain in EVENTS:
        return RhythmColumns(Unit.EVENT)
    steps = [*STEP.finditer(plain), *ADJECTIVE.finditer(plain)]
    words = _read_words(ADJECTIVE.sub(" ", STEP.sub(" ", plain)))
    if words is None or len(steps) > 1:
        raise UnknownRhythm(text)
    rhythm = _assemble(_step(steps[0]) if steps else None, words)
    if rhythm is None:
        raise UnknownRhythm(text)
    return RhythmColumns(rhythm.unit, rhythm.every, _join(rhythm.days), _join(rhythm.months))


def describe_rhythm(columns: RhythmColumns) -> str:
    """Say a rhythm in French; `parse_rhythm` reads it back as the same."""
    unit, every = columns.rhythm_unit, columns.rhythm_every
    days, months = _numbers(columns.rhythm_days), _numbers(columns.rhythm_months)
    if unit == Unit.EVENT:
        return "sur événement"
    if unit == Unit.DAY:
        return _every(every, "jour")
    if unit == Unit.WEEK:
        return _weekly(every, days)
    return _in_months(days, months) if months else _monthly(every, days)


def _prepare(text: str) -> str:
    """Return plain words, « dernier jour » as 31 and 01/04 as 1 avril; nothing for a range."""
    written = CALENDAR_DAY.sub(_calendar_day, text.replace("1ᵉʳ", "1er"))
    if AMBIGUOUS.search(written):
        return ""
    plain = LAST_DAYS.sub(str(LAST_DAY), fold(written))
    return ANNIVERSARY.sub("", plain).strip()


def _calendar_day(found: re.Match[str]) -> str:
    day, month = int(found[1]), int(found[2])
    return f"{day} {MONTH_NAMES[month - 1]}" if 1 <= month <= 12 else found[0]


def _step(found: re.Match[str]) -> tuple[Unit, int]:
    if found.re is ADJECTIVE:
        return STEPS[ADJECTIVES[found[1]]]
    unit, size = STEPS[found[2]]
    number = found[1] or "1"
    return unit, size * (NUMBERS.get(number) or int(number))


def _read_words(text: str) -> _Words | None:
    """Sort the words; None when one of them means nothing here."""
    words = _Words()
    for word in text.split():
        day = re.fullmatch(r"([0-9]{1,2})(?:er)?", word)
        if day:
            words.add_day(int(day[1]))
        elif word in FOLDED_MONTHS:
            words.add_month(FOLDED_MONTHS[word])
        elif word.removesuffix("s") in FOLDED_WEEKDAYS:
            words.weekdays.add(FOLDED_WEEKDAYS[word.removesuffix("s")])
        elif word not in FILLERS:
            return None
    return words


def _assemble(step: tuple[Unit, int] | None, words: _Words) -> Rhythm | None:
    days, months = words.days(), words.months()
    if days is None or (words.weekdays and (days or months)):
        return None
    if words.weekdays:
        unit, every = step or (Unit.WEEK, 1)
        return Rhythm(unit, every, tuple(words.weekdays)) if unit == Unit.WEEK else None
    if step is None and not days and not months:
        return None
    unit, every = step or (Unit.MONTH, 1)
    if months and every == 12:
        every = 1  # « tous les ans, le 1er janvier »: the months themselves come back every year
    return Rhythm(unit, every, tuple(days), tuple(months))


def _every(number: int, word: str, *, feminine: bool = False) -> str:
    plural = word if word.endswith("s") else f"{word}s"
    all_of = "toutes les" if feminine else "tous les"
    return f"{all_of} {plural}" if number == 1 else f"{all_of} {number} {plural}"


def _weekly(every: int, days: Sequence[int]) -> str:
    names = [WEEKDAYS[day - 1] for day in days]
    if not names:
        return _every(every, "semaine", feminine=True)
    if every == 1:
        return f"chaque {_list(names)}"
    return f"{_every(every, 'semaine', feminine=True)}, le {_list(names, ' le ')}"


def _monthly(every: int, days: Sequence[int]) -> str:
    if days and every == 1:
        return f"{_on_days(days)} de chaque mois"
    years, rest = divmod(every, 12)
    step = _every(every, "mois") if rest else _every(years, "an")
    step = {3: "tous les trimestres", 6: "tous les semestres"}.get(every, step)
    return f"{step}, {_on_days(days)}" if days else f"{step} à la date anniversaire"


def _in_months(days: Sequence[int], months: Sequence[int]) -> str:
    names = [MONTH_NAMES[month - 1] for month in months]
    if not days:
        return f"en {_list(names)}, à la date anniversaire"
    if len(days) == 1 and days[0] != LAST_DAY:
        return _list([f"{_on_days(days)} {name}" for name in names])
    return f"{_on_days(days)}, en {_list(names)}"


def _on_days(days: Sequence[int]) -> str:
    return _list([f"le {_day(day)}" for day in days])


def _day(day: int) -> str:
    if day == LAST_DAY:
        return "dernier jour"
    return "1er" if day == 1 else str(day)


def _list(parts: Sequence[str], before: str = " ") -> str:
    """Join with commas and a last « et »."""
    if len(parts) == 1:
        return parts[0]
    separator = f",{before}"
    return f"{separator.join(parts[:-1])} et{before}{parts[-1]}"


def _join(numbers: Iterable[int]) -> str:
    return ",".join(str(number) for number in numbers)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(",") if number)
