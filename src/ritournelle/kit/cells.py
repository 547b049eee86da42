"""What people type into the cells of a table: French numbers and days, yes and no, addresses.

Each parser takes the text of a cell that is not empty and returns its value, or
raises BadCell with what is wrong and what to write instead.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ritournelle.core.errors import DomainError

T = TypeVar("T")
Parse = Callable[[str], T]

LONGEST_NUMBER = 40
LINE_BREAKS = "\n\r\t"
NUMBER = re.compile(r"([+\-−]?) ?((?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+))(?:[.,]([0-9]+))?")
SIGNS = re.compile(r" ?(€|EUR|EUROS?|%)(?: ?HT)?$", re.IGNORECASE)
FRENCH_DAY = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
COUNT = re.compile(r"([0-9]+) ?(?:jours?|j|mois|échéances?|fois)?", re.IGNORECASE)
FORMULA = re.compile(r"'*[=+\-@\t\r]")
WORD = re.compile(r"[^\W_]+")
# What no rule of Unicode takes apart, small letters as they are folded first.
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
BETWEEN_EMAILS = re.compile(r"[\s,;]+")
YES = frozenset(["oui", "o", "vrai", "yes", "y", "true", "1", "x"])
NO = frozenset(["non", "n", "faux", "no", "false", "0"])


class BadCell(DomainError):
    """A cell whose text cannot be understood."""

    code = "bad-cell"
    status = 422


class BadFile(DomainError):
    """A file that is no table at all."""

    code = "bad-file"
    status = 422


def fold(text: str) -> str:
    """Return a text without case, accents or punctuation, to compare what people type."""
    if text.isascii():
        return " ".join(WORD.findall(text.lower()))
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join([char for char in letters if not unicodedata.combining(char)])
    return " ".join(WORD.findall(bare.translate(LIGATURES)))


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `as_typed` gives it back."""
    return f"'{text}" if FORMULA.match(text) else text


def as_typed(cell: str) -> str:
    """Return what `harmless` was given."""
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell) else cell


def text(cell: str) -> str:
    """Return a text on one line, with single spaces."""
    return " ".join(paragraph(cell).split())


def paragraph(cell: str) -> str:
    """Return a text that may have several lines. Raises BadCell for other control characters."""
    clean = unicodedata.normalize("NFC", cell).strip().replace("\r\n", "\n")
    if any(unicodedata.category(char) == "Cc" and char not in LINE_BREAKS for char in clean):
        raise BadCell(
            "Ce texte contient un caractère invisible interdit.", "Recopiez-le à la main."
        )
    return clean


def decimal(cell: str) -> Decimal:
    """Read `1 234,56`, `1234.56` or `12,5 %`; a lone comma or dot begins the decimals."""
    plain = SIGNS.sub("", " ".join(cell.split()))
    found = NUMBER.fullmatch(plain) if len(plain) <= LONGEST_NUMBER else None
    if found is None:
        raise BadCell(
            f"«\u00a0{_shown(cell)}\u00a0» n’est pas un nombre.",
            "Écrivez par exemple 1234,56.",
        )
    sign, whole, decimals = found.groups()
    number = Decimal(f"{whole.replace(' ', '')}.{decimals}" if decimals else whole.replace(" ", ""))
    return -number if sign in ("-", "−") else number


def count(cell: str) -> int:
    """Read a whole number: `30`, or `30 jours`."""
    found = COUNT.fullmatch(" ".join(cell.split()))
    if found is None or len(found[1]) > 5:
        raise BadCell(
            f"«\u00a0{_shown(cell)}\u00a0» n’est pas un nombre entier.",
            "Écrivez un nombre entier, par exemple 30.",
        )
    return int(found[1])


def day(cell: str) -> date:
    """Read `31/01/2026` or `2026-01-31`."""
    french, iso = FRENCH_DAY.fullmatch(cell.strip()), ISO_DAY.fullmatch(cell.strip())
    parts = reversed(french.groups()) if french else iso.groups() if iso else ()
    try:
        year, month, number = map(int, parts)
        found = date(year, month, number)
    except ValueError:
        found = date.min
    if not 1900 <= found.year <= 2200:
        raise BadCell(
            f"«\u00a0{_shown(cell)}\u00a0» n’est pas une date.",
            "Écrivez le jour, le mois et l’année sur quatre chiffres, par exemple 31/01/2026.",
        )
    return found


def yes_no(cell: str) -> bool:
    """Read oui or non."""
    word = fold(cell)
    if word not in YES | NO:
        raise BadCell(
            f"«\u00a0{_shown(cell)}\u00a0» ne répond pas par oui ou par non.",
            "Écrivez oui ou non.",
        )
    return word in YES


def choice(values: Mapping[str, T]) -> Parse[T]:
    """Return a parser of one of the names in `values`; the first of each value is suggested."""
    folded = {fold(name): value for name, value in values.items()}
    firsts: dict[T, str] = {}
    for name, value in values.items():
        firsts.setdefault(value, name)
    suggested = ", ".join(firsts.values())

    def parse(cell: str) -> T:
        if fold(cell) not in folded:
            raise BadCell(
                f"«\u00a0{_shown(cell)}\u00a0» n’est pas un choix possible.",
                f"Écrivez l’un de ces choix\u00a0: {suggested}.",
            )
        return folded[fold(cell)]

    return parse


def emails(cell: str) -> tuple[str, ...]:
    """Read addresses with commas, semicolons or spaces between them; each one is kept once."""
    found: dict[str, str] = {}
    for address in filter(None, BETWEEN_EMAILS.split(text(cell))):
        try:
            validate_email(address)
        except ValidationError:
            raise BadCell(
                f"«\u00a0{_shown(address)}\u00a0» n’est pas une adresse e-mail.",
                "Vérifiez l’adresse, par exemple compta@exemple.fr.",
            ) from None
        found.setdefault(address.casefold(), address)
    return tuple(found.values())


def _shown(cell: str) -> str:
    return text(cell)[:60]
