"""Tables to take away: CSV as Excel reads it in France, or XLSX. No cell is ever a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from ritournelle.documents.text import plain_money
from ritournelle.kit.cells import harmless

FORMATS = ("csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_XML = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Row = Sequence[Any]


class Cents(int):
    """An amount in cents: a number of euros in a table."""


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def table_response(
    name: str, kind: str, head: Sequence[str], rows: Iterable[Row]
) -> StreamingHttpResponse | HttpResponse:
    """Answer a table as a download; `kind` is csv (streamed) or xlsx."""
    response: StreamingHttpResponse | HttpResponse
    if kind == "xlsx":
        response = HttpResponse(_workbook(head, rows), content_type=_XLSX)
    else:
        lines = _csv_lines(head, rows)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        kind = "csv"
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _csv_lines(head: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow(head)
    for row in rows:
        yield writer.writerow([_text(value) for value in row])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Cents):
        return plain_money(value, "fr").replace("\u00a0", "").replace("−", "-")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    return harmless(value) if isinstance(value, str) else str(value)


def _workbook(head: Sequence[str], rows: Iterable[Row]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(head))
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, Cents):
        euros: Any = Decimal(value) / 100  # exact; openpyxl's hints forget Decimal
        cell = WriteOnlyCell(sheet, euros)
        cell.number_format = "#,##0.00"
        return cell
    if isinstance(value, bool):
        return "oui" if value else "non"
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _NOT_XML.sub("", value))
    cell.data_type = "s"
    return cell
