"""Which column of a file fills which of ours."""

import pytest

from ritournelle.imports.columns import as_our_file, check_matching, guesses, headings
from ritournelle.imports.errors import ColumnMissing, ColumnTwice, FileTooLarge
from ritournelle.imports.kinds import KINDS
from ritournelle.imports.models import ImportJob
from ritournelle.kit.cells import BadFile
from tests.kit.test_workbooks import workbook

CUSTOMERS = KINDS[ImportJob.Subject.CUSTOMERS]
FILE = "N° client;Société;Nom;Notes\nA1;Martin;Paul;x\n;;;\n\nA2;Lilas;;\n".encode()


def test_each_heading_comes_with_some_of_its_values() -> None:
    found = headings(FILE)
    assert [(one.name, one.samples) for one in found] == [
        ("N° client", ("A1", "A2")),
        ("Société", ("Martin", "Lilas")),
        ("Nom", ("Paul",)),
        ("Notes", ("x",)),
    ]


def test_two_headings_of_one_name_are_told_apart() -> None:
    assert [one.name for one in headings(b"Nom;Nom;;Nom\n")] == ["Nom", "Nom (2)", "Nom (3)"]


def test_a_column_is_guessed_once_and_what_is_unknown_is_ignored() -> None:
    names = [one.name for one in headings(FILE)]
    assert guesses(CUSTOMERS, names, {}) == {
        "N° client": "code",
        "Société": "name",
        "Nom": "",
        "Notes": "",
    }


def test_what_was_chosen_last_time_comes_first() -> None:
    names = [one.name for one in headings(FILE)]
    remembered = {"N° client": "code", "Société": "", "Nom": "name", "Notes": "phone"}
    assert guesses(CUSTOMERS, names, remembered) == remembered


def test_a_matching_must_be_whole_and_without_doubt() -> None:
    with pytest.raises(ColumnMissing, match="Nom"):
        check_matching(CUSTOMERS, {"A": "code", "B": ""})
    with pytest.raises(ColumnTwice, match="Nom"):
        check_matching(CUSTOMERS, {"A": "code", "B": "name", "C": "name"})
    kept = check_matching(CUSTOMERS, {"A": "code", "B": "name", "C": "is_staff"})
    assert kept == {"A": "code", "B": "name", "C": ""}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(FILE, id="CSV"),
        pytest.param(
            workbook(
                ["N° client", "Société", "Nom", "Notes"],
                ["A1", "Martin", "Paul", "x"],
                [],
                [],
                ["A2", "Lilas"],
            ),
            id="XLSX",
        ),
    ],
)
def test_rows_keep_their_numbers(content: bytes) -> None:
    matching = {"N° client": "code", "Société": "", "Nom": "name", "Notes": ""}
    ours, count = as_our_file(content, CUSTOMERS, matching)
    assert ours == b"R\xc3\xa9f\xc3\xa9rence;Nom\r\nA1;Paul\r\n\r\n\r\nA2;\r\n"
    assert count == 2


def test_a_cell_too_many_is_still_told() -> None:
    ours, _ = as_our_file(b"Code;Nom\nA1;Martin;oups\n", CUSTOMERS, {"Code": "code", "Nom": "name"})
    assert ours.endswith(b"A1;Martin;oups\r\n")


def test_a_file_without_rows_has_none() -> None:
    assert as_our_file(b"Code;Nom\n", CUSTOMERS, {"Code": "code", "Nom": "name"})[1] == 0


def test_files_out_of_measure_are_refused() -> None:
    with pytest.raises(FileTooLarge, match="10\u00a0Mo"):
        headings(b"a" * (10 * 1024 * 1024 + 1))
    with pytest.raises(FileTooLarge, match="50\u00a0000"):
        as_our_file(b"Code\n" + b"a\n" * 50_001, CUSTOMERS, {"Code": "code"})
    with pytest.raises(BadFile):
        headings(b"")
