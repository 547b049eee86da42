"""Reading the first sheet of an XLSX workbook from anywhere, as the text of its cells.

A workbook is a zip of XML: what it unpacks to is bounded before it is unpacked, and
documents with entities of their own, which only an attack has, are refused.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from ritournelle.core.errors import DomainError
from ritournelle.kit.cells import BadFile

MAGIC = b"PK\x03\x04"
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 2_000
MAX_RATIO = 500  # of what a part unpacks to; sheets of text stay far below
CHUNK = 256 * 1024
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP = max(map(len, _ENTITIES))


def is_workbook(content: bytes) -> bool:
    """Say whether a file is a zip, as XLSX files are."""
    return content.startswith(MAGIC)


def workbook_rows(content: bytes) -> Iterator[list[str]]:
    """Yield all rows of the first sheet as texts, empty ones too. Raises BadFile."""
    check_workbook(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for row in book.worksheets[0].iter_rows():
                yield [_text(cell) for cell in row]
        finally:
            book.close()
    except DomainError:
        raise
    except Exception as error:  # whatever a broken file makes the reader stumble over
        raise _unreadable() from error


def check_workbook(content: bytes) -> None:
    """Refuse a file that is no workbook, unpacks to too much, or defines entities."""
    try:
        with ZipFile(io.BytesIO(content)) as book:
            _check_sizes(book)
            for part in book.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(book, part)
    except (BadZipFile, NotImplementedError, RuntimeError, zipfile.LargeZipFile, EOFError) as error:
        raise _unreadable() from error


def _check_sizes(book: ZipFile) -> None:
    parts = book.infolist()
    too_big = any(
        part.file_size > MAX_RATIO * max(part.compress_size, CHUNK // MAX_RATIO) for part in parts
    )
    if len(parts) > MAX_PARTS or too_big or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise BadFile(
            "Ce classeur est démesuré une fois décompressé.",
            "Gardez une seule feuille, ou enregistrez-la au format CSV.",
        )


def _check_part(book: ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part whole, never more than it announces, in search of entities."""
    tail, read = b"", 0
    with book.open(part) as file:
        while chunk := file.read(CHUNK):
            read += len(chunk)
            is_wide = read == len(chunk) and (
                chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in chunk[:4]
            )
            if is_wide or read > part.file_size or any(word in tail + chunk for word in _ENTITIES):
                raise _unreadable()
            tail = chunk[-_OVERLAP:]


def _unreadable() -> BadFile:
    return BadFile(
        "Ce classeur ne peut pas être lu.",
        "Enregistrez-le au format XLSX sans mot de passe, ou au format «\u00a0CSV UTF-8\u00a0».",
    )


def _text(cell: Any) -> str:
    """Return what a person sees in a cell, in the form that our parsers read."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):  # as the file has it: never money of ours yet
        return _number(value, is_percent="%" in str(cell.number_format))
    return str(value)


def _number(value: Any, *, is_percent: bool) -> str:
    """Write a number without exponent: 20 for 20.0 and for 20 %."""
    exact = Decimal(str(value)) * (100 if is_percent else 1)
    if not exact.is_finite():
        return str(value)
    plain = f"{exact:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
