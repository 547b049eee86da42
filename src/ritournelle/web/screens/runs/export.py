"""The whole simulation as a table to download, computed while it is read."""

import csv
from collections.abc import Iterator
from datetime import date

from ritournelle.accounts.models import Organization
from ritournelle.documents.text import plain_money
from ritournelle.subscriptions.differences import Change
from ritournelle.subscriptions.preview import PreviewLine, simulate_pages
from ritournelle.subscriptions.previous import gone

LABELS = {
    Change.CHANGED: "Changée",
    Change.NEW: "Nouvelle",
    Change.GONE: "Disparue",
    Change.SAME: "Identique",
}


def rows_of(organization: Organization, until: date, today: date) -> Iterator[list[str]]:
    """Yield the whole simulation as rows of a table, computed as they are read."""
    yield [
        "Date", "Client", "Abonnement", "Début", "Fin (exclue)", "Total HT", "Total TTC",
        "Dernière fois HT", "Évolution", "Pourquoi",
    ]  # fmt: skip
    for page in simulate_pages(organization, until, today=today, compares=True):
        for line in page.lines:
            yield [_safe(cell) for cell in _row(line, today)]
        for failure in page.failures:
            cells = ["", failure.customer, failure.reference, "", "", "", "", "", "En erreur"]
            yield [_safe(cell) for cell in [*cells, f"{failure.reason} {failure.remedy}"]]
    for one in gone(organization.pk, today, until):
        cells = ["", one.customer, one.reference, "", "", "", "", "", LABELS[Change.GONE]]
        yield [_safe(cell) for cell in [*cells, one.reason]]


def _row(line: PreviewLine, today: date) -> list[str]:
    difference = line.difference
    before = difference.before_cents if difference else None
    return [
        max(line.bill_on, today).isoformat(),
        line.customer,
        line.reference,
        line.start.isoformat(),
        line.end.isoformat(),
        plain_money(line.net_cents, "fr"),
        plain_money(line.gross_cents, "fr"),
        "" if before is None else plain_money(before, "fr"),
        LABELS[difference.change] if difference else "",
        "\u00a0; ".join(difference.reasons) if difference else "",
    ]


def csv_lines(rows: Iterator[list[str]]) -> Iterator[str]:
    """Write rows as the CSV that French spreadsheets open."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _safe(cell: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
