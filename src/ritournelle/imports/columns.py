"""Which column of a file fills which of ours, and the file as our importers read it."""

import csv
import io
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from ritournelle.imports.errors import ColumnMissing, ColumnTwice, FileTooLarge
from ritournelle.imports.kinds import ImportKind
from ritournelle.kit.cells import BadFile
from ritournelle.kit.tables import MAX_COLUMNS, columns_by_key, heading_key, table_rows

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
SAMPLED = 20  # rows read to show what a column holds
SHOWN = 3  # values shown of a column
LONGEST = 60

Matching = Mapping[str, str]  # our field by the heading that fills it; "" for an ignored one


class Heading(NamedTuple):
    """A column of the file: its heading, which no other has, and some of its values."""

    name: str
    samples: tuple[str, ...]


def headings(content: bytes) -> list[Heading]:
    """Return the columns of a file. Raises BadFile, FileTooLarge."""
    if len(content) > MAX_BYTES:
        raise FileTooLarge(f"{MAX_BYTES // 1024 // 1024}\u00a0Mo")
    rows = table_rows(content)
    names = _distinct(next(rows, (0, []))[1])
    sampled = [row for _, row in islice(rows, SAMPLED)]
    return [Heading(name, _samples(sampled, at)) for at, name in enumerate(names) if name]


def guesses(kind: ImportKind, names: Sequence[str], remembered: Matching) -> dict[str, str]:
    """Return the field that each heading likely fills: as last time, else by its name."""
    known = columns_by_key(kind.columns)
    taken: set[str] = set()
    found = {}
    for name in names:
        column = known.get(heading_key(name))
        field = remembered.get(name, column.field if column else "")
        found[name] = "" if field in taken else field
        taken.add(field)
    return found


def check_matching(kind: ImportKind, matching: Matching) -> dict[str, str]:
    """Return a matching with known fields only. Raises ColumnTwice, ColumnMissing."""
    names = {column.field: column.name for column in kind.columns}
    kept = {heading: field if field in names else "" for heading, field in matching.items()}
    fields = [field for field in kept.values() if field]
    for field in fields:
        if fields.count(field) > 1:
            raise ColumnTwice(names[field])
    for column in kind.columns:
        if column.is_required and column.field not in fields:
            raise ColumnMissing(column.name)
    return kept


def as_our_file(content: bytes, kind: ImportKind, matching: Matching) -> tuple[bytes, int]:
    """Return the file with our headings in CSV, its rows at their numbers, and how many there are.

    Raises BadFile, FileTooLarge.
    """
    rows = table_rows(content)
    first, header = next(rows, (0, []))
    names = {column.field: column.name for column in kind.columns}
    fields = [matching.get(name, "") for name in _distinct(header)]
    chosen = [at for at, field in enumerate(fields) if field]
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";")
    output.write("\r\n" * (first - 1))
    writer.writerow([names[fields[at]] for at in chosen])
    last = count = first
    for count, (number, row) in enumerate(rows, 1):
        if count > MAX_ROWS:
            raise FileTooLarge(f"{MAX_ROWS // 1000}\u00a0000\u00a0lignes")
        # A problem names the row that a person sees: the empty ones before it stay.
        output.write("\r\n" * (number - last - 1))
        writer.writerow(_chosen_cells(row, chosen, len(header)))
        last = number
    return output.getvalue().encode(), count if last > first else 0


def _chosen_cells(row: Sequence[str], chosen: Sequence[int], width: int) -> list[str]:
    """Return the cells of the chosen columns; one too many stays, for it is told as a fault."""
    cells = [row[at] if at < len(row) else "" for at in chosen]
    return [*cells, *filter(None, row[width:])]


def _distinct(header: Sequence[str]) -> list[str]:
    """Return headings that differ: the second « Nom » is « Nom (2) ». Raises BadFile."""
    if not any(header) or len(header) > MAX_COLUMNS:
        raise BadFile(
            "Le fichier n’a pas de ligne d’en-têtes lisible.",
            "Mettez le nom des colonnes sur la première ligne.",
        )
    seen: dict[str, int] = {}
    names = []
    for heading in header:
        name = heading[:LONGEST]
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return names


def _samples(rows: Sequence[Sequence[str]], at: int) -> tuple[str, ...]:
    values = dict.fromkeys(row[at][:LONGEST] for row in rows if at < len(row) and row[at])
    return tuple(islice(values, SHOWN))
