"""Tables to take away: what somebody typed is text, whatever it looks like."""

from io import BytesIO

import pytest
from django.http import HttpResponse
from openpyxl import load_workbook

from ritournelle.web.shell.exports import table_response

TYPED = "=1+1"
STRANGE = "a\0\x01\x0b\x1b\ud800\ufffe\uffffé😀"


def test_a_workbook_holds_no_formula_and_only_what_xml_may_hold() -> None:
    response = table_response("clients", "xlsx", ("Nom",), [[TYPED], [STRANGE]])
    assert isinstance(response, HttpResponse)
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    assert [(cell.data_type, cell.value) for (cell,) in sheet.iter_rows(min_row=2)] == [
        ("s", "=1+1"),
        ("s", "aé😀"),
    ]


@pytest.mark.parametrize("typed", ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1"])
def test_a_text_file_holds_no_formula(typed: str) -> None:
    response = table_response("clients", "csv", ("Nom",), [[typed]])
    cell = response.getvalue().decode().split("\r\n")[1].strip('"')
    assert cell.startswith("'")
