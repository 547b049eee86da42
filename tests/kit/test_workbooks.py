"""Workbooks from anywhere: what cells say, and what is refused before it is unpacked."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from ritournelle.kit.cells import BadFile
from ritournelle.kit.workbooks import workbook_rows


def workbook(*rows: list[Any]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def repacked(content: bytes, name: str, text: bytes) -> bytes:
    """The same workbook with one part replaced."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return output.getvalue()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("Été", "Été", id="a text"),
        pytest.param(810001479, "810001479", id="a whole number"),
        pytest.param(20.0, "20", id="a number without decimals"),
        pytest.param(0.1, "0.1", id="a tenth"),
        pytest.param(1234.5, "1234.5", id="a decimal number"),
        pytest.param(1e-06, "0.000001", id="a tiny number without exponent"),
        pytest.param(True, "oui", id="true"),
        pytest.param(False, "non", id="false"),
        pytest.param(None, "", id="an empty cell"),
        pytest.param(date(2026, 1, 31), "31/01/2026", id="a day"),
        pytest.param(datetime(2026, 1, 31, 12), "31/01/2026", id="a moment"),  # noqa: DTZ001
    ],
)
def test_a_cell_says_what_a_person_would_type(value: Any, text: str) -> None:
    assert next(workbook_rows(workbook([value, "fin"])))[0] == text


def test_a_percentage_is_written_as_it_is_shown() -> None:
    book = Workbook()
    book.active.append([0.2, 0.055])
    for cell in book.active[1]:
        cell.number_format = "0.0%"
    output = io.BytesIO()
    book.save(output)
    assert list(workbook_rows(output.getvalue())) == [["20", "5.5"]]


def test_empty_rows_keep_their_place() -> None:
    assert list(workbook_rows(workbook(["a"], [], ["b"]))) == [["a"], [""], ["b"]]


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"PK\x03\x04", id="a zip that is cut"),
        pytest.param(workbook(["a"])[:-200], id="a workbook that is cut"),
        pytest.param(repacked(workbook(["a"]), SHEET, b"<not xml"), id="broken XML"),
        pytest.param(
            repacked(workbook(["a"]), SHEET, b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
            id="entities",
        ),
        pytest.param(
            repacked(workbook(["a"]), SHEET, "<!DOCTYPE x []><x/>".encode("utf-16")),
            id="entities in UTF-16",
        ),
        pytest.param(
            repacked(
                workbook(["a"]),
                SHEET,
                b"".join(b"%d " % n for n in range(60_000)) + b"<!DOCTYPE x>",
            ),
            id="entities far away",
        ),
    ],
)
def test_what_is_no_workbook_or_could_harm_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile, match="ne peut pas être lu"):
        list(workbook_rows(content))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(workbook(["a"]), SHEET, b"0" * 30_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(BadFile, match="démesuré"):
        list(workbook_rows(bomb))
