"""CSV files from anywhere: encodings, separators, headers, rows, and files that are none."""

import codecs
import csv
import io
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.kit import cells, tables
from ritournelle.kit.tables import BadFile, Column, Sheet, read_sheet

COLUMNS = (
    Column("code", "Référence", is_required=True, is_filled=True, synonyms=("Réf",)),
    Column("price", "Prix HT", cells.decimal),
    Column("note", "Remarque", cells.paragraph, empty=""),
    Column("bank", "IBAN", cells.count, note="Pas encore importé."),
)


def read(content: str | bytes) -> Sheet:
    return read_sheet(content.encode() if isinstance(content, str) else content, COLUMNS)


def told(sheet: Sheet) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.message) for one in sheet.problems]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("Référence;Prix HT\nÉté;1,50\n".encode(), id="UTF-8"),
        pytest.param(
            codecs.BOM_UTF8 + "Référence;Prix HT\nÉté;1,50\n".encode(), id="with byte order mark"
        ),
        pytest.param("Référence;Prix HT\r\nÉté;1,50\r\n".encode("cp1252"), id="Windows-1252"),
        pytest.param('Référence,Prix HT\nÉté,"1,50"\n'.encode(), id="commas"),
        pytest.param("Référence\tPrix HT\nÉté\t1,50\n".encode(), id="tabs"),
        pytest.param("Référence;Prix HT\rÉté;1,50".encode(), id="old Macintosh line ends"),
        pytest.param("REFERENCE ;prix_ht\nÉté;1,50\n".encode(), id="headers without accents"),
        pytest.param("réf.;Prix HT (€)\nÉté;1,50\n".encode(), id="synonym and brackets"),
        pytest.param("Prix HT;Référence\n1,50;Été\n".encode(), id="other order"),
        pytest.param('"Référence";"Prix HT"\n"Été";"1,50"\n'.encode(), id="all in quotes"),
    ],
)
def test_the_same_table_is_read_from_any_dialect(content: bytes) -> None:
    sheet = read(content)
    assert told(sheet) == []
    assert [record.values for record in sheet.records] == [{"code": "Été", "price": Decimal("1.5")}]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    sheet = read('Référence;Remarque\nA;"deux\nlignes"\n\n;;\nB;fin\n')
    assert [(record.row, record.values["code"]) for record in sheet.records] == [(2, "A"), (5, "B")]
    assert sheet.records[0].values["note"] == "deux\nlignes"


def test_a_quote_inside_a_cell_is_doubled() -> None:
    (record,) = read('Référence;Remarque\nA;"dit ""oui"" ; puis non"\n').records
    assert record.values["note"] == 'dit "oui" ; puis non'


def test_an_empty_cell_says_nothing_or_empties() -> None:
    (record,) = read("Référence;Prix HT;Remarque\nA;;\n").records
    assert record.values == {"code": "A", "note": ""}


def test_a_short_row_is_completed_with_empty_cells() -> None:
    (record,) = read("Référence;Prix HT;Remarque\nA\n").records
    assert record.values == {"code": "A", "note": ""}


def test_all_faults_of_a_file_are_told_with_row_and_column() -> None:
    sheet = read("Référence;Prix HT\n;1\nB;deux\nC;3;quatre\n")
    assert [(one.row, one.column, one.value) for one in sheet.problems] == [
        (2, "Référence", ""),
        (3, "Prix HT", "deux"),
        (4, "", ""),
    ]


def test_a_missing_column_is_a_fault_and_an_unknown_one_a_warning() -> None:
    sheet = read("Prix HT;Couleur\n1;bleu\n")
    assert told(sheet) == [(1, "Référence", "Cette colonne manque.")]
    assert [one.column for one in sheet.warnings] == ["Couleur"]


def test_two_columns_of_one_meaning_are_refused() -> None:
    assert told(read("Référence;Réf\nA;B\n")) == [
        (1, "Référence", "Cette colonne figure deux fois.")
    ]


def test_a_column_that_is_not_imported_is_checked_and_says_so() -> None:
    sheet = read("Référence;IBAN\nA;faux\n")
    assert told(sheet) == []
    assert [(one.row, one.column) for one in sheet.warnings] == [(1, "IBAN"), (2, "IBAN")]
    assert sheet.records[0].values == {"code": "A"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "en-t", id="empty"),
        pytest.param(b"\n\n  \n", "en-t", id="blank"),
        pytest.param(b"PK\x03\x04\0\0", "CSV", id="spreadsheet"),
        pytest.param("Référence".encode("utf-16"), "CSV", id="UTF-16"),
        pytest.param(b"R\x81f\xe9;a\n", "Windows-1252", id="no known encoding"),
        pytest.param('Référence;Prix HT\n"A;1\n'.encode(), "guillemet", id="open quote"),
        pytest.param(b"a;" * 300, "en-t", id="hundreds of columns"),
        pytest.param("Référence\n".encode() + b"x" * 200_000, "guillemet", id="endless cell"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(BadFile) as refusal:
        read(content)
    assert words in str(refusal.value)


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_BYTES", 20)
    with pytest.raises(BadFile):
        read("Référence\n" + "A\n" * 10)


def test_a_table_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    assert len(read("Référence\nA\nB\n").records) == 2
    with pytest.raises(BadFile):
        read("Référence\nA\nB\nC\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    with suppress(BadFile):
        assert all(one.message and one.remedy for one in read(content).problems)


@given(st.lists(st.text("='+-@a1 €\"é;", max_size=6), min_size=1, max_size=4))
def test_a_cell_made_harmless_is_read_as_it_was_typed(cells_typed: list[str]) -> None:
    typed = ["x", *(one.strip() for one in cells_typed)]
    written = [cells.harmless(one) for one in typed]
    assert not any(one.startswith(("=", "+", "-", "@")) for one in written)
    output = io.StringIO()
    csv.writer(output, delimiter=";").writerow(written)
    ((_, read_again),) = tables.table_rows(output.getvalue().encode())
    assert read_again == typed


@pytest.mark.parametrize(
    ("written", "read_again"),
    [
        pytest.param("'+33 1 23 45 67 89", "+33 1 23 45 67 89", id="phone"),
        pytest.param("''=1+1", "'=1+1", id="an apostrophe of its own"),
        pytest.param("'Rock'n'roll", "'Rock'n'roll", id="an apostrophe before a letter"),
    ],
)
def test_the_mark_of_a_text_is_taken_off(written: str, read_again: str) -> None:
    ((_, row),) = tables.table_rows(written.encode())
    assert row == [read_again]
