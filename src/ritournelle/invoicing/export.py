"""Every issued document as a file under its number."""

from pathlib import Path

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.kit import storage


def export_documents(organization: Organization, folder: Path) -> tuple[int, int]:
    """Write the files of an organisation; return how many, and how many are still to be drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    files = InvoiceFile.objects.filter(
        invoice__organization=organization, invoice__number__isnull=False
    ).order_by("invoice__chain_position")
    written = waiting = 0
    for number, sha256 in files.values_list("invoice__number", "sha256").iterator(chunk_size=500):
        if not sha256:
            waiting += 1
            continue
        # A number may hold a slash (BR-FR-01), a file name may not.
        name = (number or "").replace("/", "_")
        (folder / f"{name}.pdf").write_bytes(storage.get(sha256, ".pdf"))
        written += 1
    return written, waiting
