"""Reading a CSV or XLSX file from anywhere: its encoding, its separator, its headers, its cells.

Nothing about the file is trusted. What is wrong with a cell is a Problem, so
that all problems of a file are told at once; what is wrong with the file as a
whole raises BadFile.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ritournelle.core.errors import DomainError
from ritournelle.kit import cells
from ritournelle.kit.cells import BadFile, fold
from ritournelle.kit.workbooks import is_workbook, workbook_rows

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
SEPARATORS = (";", ",", "\t")
KEEP = object()  # what an empty cell means when it says nothing
LONGEST_SHOWN = 60


class Problem(NamedTuple):
    """What is wrong with one cell; row 1 is the row of the headers."""

    row: int
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Column:
    """A column that a kind of table may have.

    `is_required`: the file must have it. `is_filled`: no cell may be empty.
    `empty` is the value of an empty cell. A column with a `note` is read and
    checked, but not imported, and the note says so.
    """

    field: str
    name: str
    parse: Callable[[str], Any] = cells.text
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    is_filled: bool = False
    empty: Any = KEEP
    note: str = ""


class Record(NamedTuple):
    """One row: its number, the value of each field it speaks of, and its cells as they were."""

    row: int
    values: dict[str, Any]
    cells: dict[str, str]


@dataclass
class Sheet:
    """What was read: records, problems, and what a person should know."""

    columns: Sequence[Column]
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    _refused: set[tuple[int, str]] = field(default_factory=set)

    def refuse(self, record: Record, name: str, error: DomainError) -> None:
        """Add a problem of one field of a record; only the first of a cell is told."""
        if not self.is_refused(record, name):
            self._refused.add((record.row, name))
            self.problems.append(self._problem(record, name, error))

    def is_refused(self, record: Record, name: str) -> bool:
        """Say whether a cell has a problem already."""
        return (record.row, name) in self._refused

    def warn(self, record: Record, name: str, error: DomainError) -> None:
        """Add something that does not stop the import."""
        self.warnings.append(self._problem(record, name, error))

    def _problem(self, record: Record, name: str, error: DomainError) -> Problem:
        column = next((one.name for one in self.columns if one.field == name), "")
        value = record.cells.get(name, "")[:LONGEST_SHOWN]
        return Problem(record.row, column, value, error.message, error.remedy)


def read_sheet(content: bytes, columns: Sequence[Column]) -> Sheet:
    """Read a CSV or XLSX file into records. Raises BadFile when it is no table."""
    rows = table_rows(content)
    header = next(rows, (0, []))[1]
    sheet = Sheet(columns)
    found = _match_headers(header, sheet)
    if not sheet.problems:
        for number, row in rows:
            _read_row(number, row, found, sheet)
    return sheet


def table_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, numbered as a spreadsheet shows them. Raises BadFile."""
    if len(content) > MAX_BYTES:
        raise BadFile(
            f"Le fichier dépasse {MAX_BYTES // 1024 // 1024}\u00a0Mo.",
            "Partagez-le en plusieurs fichiers.",
        )
    rows = workbook_rows(content) if is_workbook(content) else _csv_rows(decode(content))
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS + 1:
            raise BadFile(
                f"Le fichier a plus de {MAX_ROWS} lignes.", "Partagez-le en plusieurs fichiers."
            )
        if any(cell.strip() for cell in row):
            yield number, [cell.strip() for cell in row]


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8 or Windows-1252. Raises BadFile."""
    if b"\0" in content:
        raise BadFile(
            "Ce fichier n’est pas un fichier CSV en texte simple.",
            "Dans votre tableur, enregistrez-le au format XLSX ou «\u00a0CSV UTF-8\u00a0».",
        )
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise BadFile(
            "L’encodage du fichier n’est ni UTF-8 ni Windows-1252.",
            "Enregistrez-le au format «\u00a0CSV UTF-8\u00a0».",
        ) from None


def _csv_rows(text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for row in reader:
            yield [cells.as_typed(cell) for cell in row]
    except csv.Error:
        raise BadFile(
            f"Vers la ligne {reader.line_num}, un guillemet est mal fermé ou une cellule "
            "est démesurée.",
            "Vérifiez les guillemets de cette ligne\u00a0: dans une cellule, un guillemet se double.",
        ) from None


def _separator(text: str) -> str:
    """Return the separator that cuts the headers into the most cells."""
    header = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    return max(SEPARATORS, key=header.count)


def heading_key(name: str) -> str:
    """Return what two headings that mean the same have in common."""
    return fold(re.sub(r"\([^)]*\)", "", name))


def _match_headers(header: list[str], sheet: Sheet) -> list[Column | None]:
    """Return the column of each header; refuse what is missing or twice, warn of the rest."""
    if not header or len(header) > MAX_COLUMNS:
        raise BadFile(
            "Le fichier n’a pas de ligne d’en-têtes lisible.",
            "Mettez le nom des colonnes sur la première ligne.",
        )
    by_key = columns_by_key(sheet.columns)
    found = [by_key.get(heading_key(name)) for name in header]
    for name, column in zip(header, found, strict=True):
        if column is None and name:
            sheet.warnings.append(
                Problem(
                    1,
                    name[:LONGEST_SHOWN],
                    "",
                    "Cette colonne n’est pas connue.",
                    "Elle est ignorée.",
                )
            )
        if column and column.note:
            sheet.warnings.append(Problem(1, column.name, "", column.note, ""))
    for column in sheet.columns:
        _check_presence(column, found.count(column), sheet)
    return found


def columns_by_key(columns: Iterable[Column]) -> dict[str, Column]:
    """Return columns by every heading that names them."""
    return {
        heading_key(name): column for column in columns for name in (column.name, *column.synonyms)
    }


def _check_presence(column: Column, times: int, sheet: Sheet) -> None:
    if column.is_required and not times:
        sheet.problems.append(
            Problem(1, column.name, "", "Cette colonne manque.", "Ajoutez-la au fichier.")
        )
    if times > 1:
        sheet.problems.append(
            Problem(1, column.name, "", "Cette colonne figure deux fois.", "Gardez-en une seule.")
        )


def _read_row(number: int, row: list[str], found: list[Column | None], sheet: Sheet) -> None:
    record = Record(number, {}, {})
    if any(row[len(found) :]):
        error = cells.BadCell(
            "Cette ligne a plus de cellules qu’il n’y a de colonnes.",
            "Mettez entre guillemets les textes qui contiennent le séparateur.",
        )
        sheet.refuse(record, "", error)
        return
    padded = row + [""] * (len(found) - len(row))
    for column, cell in zip(found, padded, strict=False):
        if column is not None:
            record.cells[column.field] = cell
            _read_cell(record, column, cell, sheet)
    sheet.records.append(record)


def _read_cell(record: Record, column: Column, cell: str, sheet: Sheet) -> None:
    if not cell:
        if column.is_filled:
            missing = cells.BadCell("Cette cellule est vide.", "Remplissez-la.")
            sheet.refuse(record, column.field, missing)
        elif column.empty is not KEEP:
            record.values[column.field] = column.empty
        return
    try:
        value = column.parse(cell)
    except DomainError as error:
        (sheet.warn if column.note else sheet.refuse)(record, column.field, error)
    else:
        if not column.note:
            record.values[column.field] = value
