"""Many documents in one zip file, written to the disk and never to memory."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, NamedTuple

from ritournelle.documents.text import short_date
from ritournelle.invoicing.models import Invoice
from ritournelle.kit import storage

MOST = 500
MISSING = "A-LIRE.txt"
INDEX = "liste.csv"


class Archive(NamedTuple):
    """An open file, at its beginning, and the names of the documents that it lacks."""

    file: IO[bytes]
    filed: int
    missing: Sequence[str]


def zip_of(invoices: Iterable[Invoice]) -> Archive:
    """Return the filed PDFs of documents, with a list; one not drawn yet is named, not waited for."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever answers with it closes it)
    missing: list[str] = []
    rows: list[Invoice] = []
    # A PDF is compressed already.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for invoice in invoices:
            content = _content(invoice)
            if content is None:
                missing.append(str(invoice))
            else:
                archive.writestr(file_name(invoice), content)
                rows.append(invoice)
        archive.writestr(INDEX, _index(rows))
        if missing:
            archive.writestr(MISSING, _note(missing))
    file.seek(0)
    return Archive(file, len(rows), missing)


def file_name(invoice: Invoice, suffix: str = ".pdf") -> str:
    """Return `FA-2026-0001.pdf`; a number may hold a slash (BR-FR-01), a file name may not."""
    return f"{invoice.reference.replace('/', '_')}{suffix}"


def _content(invoice: Invoice) -> bytes | None:
    file = getattr(invoice, "file", None)
    if file is None or not file.sha256:
        return None
    try:
        return storage.get(file.sha256, ".pdf")
    except FileNotFoundError:
        return None


def _index(invoices: Iterable[Invoice]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Fichier", "Numéro", "Date", "SHA-256"])
    for one in invoices:
        day = short_date(one.issued_on, "fr") if one.issued_on else ""
        writer.writerow([file_name(one), one.reference, day, one.file.sha256])
    return "\ufeff" + text.getvalue()


def _note(missing: Sequence[str]) -> str:
    return (
        "Ces documents n’ont pas encore de fichier. Ils seront prêts dans quelques instants :\n"
        "recommencez alors le téléchargement.\n\n" + "\n".join(missing) + "\n"
    )
