"""Every issued document as a file under its number."""

from dataclasses import dataclass, field
from pathlib import Path

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import Invoice
from ritournelle.kit import storage


@dataclass
class Exported:
    """How many files were written, how many are still to be drawn, which numbers have none."""

    written: int = 0
    to_draw: int = 0
    missing: list[str] = field(default_factory=list)


def export_documents(organization: Organization, folder: Path) -> Exported:
    """Write the files of an organisation, each under its number; one that is lost stops nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    exported = Exported()
    invoices = Invoice.objects.filter(organization=organization, number__isnull=False)
    rows = invoices.order_by("chain_position").values_list("number", "file__sha256")
    for number, sha256 in rows.iterator(chunk_size=500):
        if sha256 == "":
            exported.to_draw += 1
        elif sha256 and _write(folder, number or "", sha256):
            exported.written += 1
        else:
            exported.missing.append(number or "")
    return exported


def _write(folder: Path, number: str, sha256: str) -> bool:
    """Write one file; say whether it was there."""
    try:
        content = storage.get(sha256, ".pdf")
    except FileNotFoundError:
        return False
    # A number may hold a slash (BR-FR-01), a file name may not.
    (folder / f"{number.replace('/', '_')}.pdf").write_bytes(content)
    return True
