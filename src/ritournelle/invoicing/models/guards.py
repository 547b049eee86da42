"""What the database itself refuses: any change to an issued document or to its parts."""

from ritournelle.kit import triggers


def _issued(row: str) -> str:
    return f"(SELECT status FROM invoicing_invoice WHERE id = {row}.invoice_id) = 'issued'"  # noqa: S608 (our own words)


def _organization(row: str) -> str:
    return f"(SELECT organization_id FROM invoicing_invoice WHERE id = {row}.invoice_id)"  # noqa: S608 (our own words)


# A demonstration is erased whole; nothing else of a document ever is.
_REAL = triggers.is_real("OLD.organization_id")
_PART_OF_REAL = triggers.is_real(_organization("OLD"))


def _sealed(table: str) -> list[triggers.Guard]:
    """Refuse to change, add or remove the parts of an issued document."""
    message = "an issued document never changes"
    return [
        triggers.Guard(table, "INSERT", _issued("NEW"), message),
        triggers.Guard(table, "UPDATE", f"{_issued('OLD')} OR {_issued('NEW')}", message),
        triggers.Guard(table, "DELETE", f"{_issued('OLD')} AND {_PART_OF_REAL}", message),
    ]


triggers.declare(
    triggers.Guard(
        "invoicing_invoice", "UPDATE", "OLD.status = 'issued'", "an issued document never changes"
    ),
    triggers.Guard(
        "invoicing_invoice",
        "DELETE",
        f"OLD.status = 'issued' AND {_REAL}",
        "an issued document is never deleted",
    ),
    *_sealed("invoicing_invoiceline"),
    *_sealed("invoicing_invoicevat"),
    triggers.Guard("invoicing_snapshot", "UPDATE", "TRUE", "a snapshot never changes"),
    triggers.Guard("invoicing_snapshot", "DELETE", _REAL, "a snapshot is never deleted"),
    triggers.Guard(
        "invoicing_invoicefile",
        "UPDATE",
        "OLD.sha256 <> '' AND (NEW.sha256 <> OLD.sha256 OR NEW.size <> OLD.size)",
        "a filed document never changes",
    ),
    triggers.Guard(
        "invoicing_invoicefile",
        "DELETE",
        f"OLD.sha256 <> '' AND {_PART_OF_REAL}",
        "a filed document is never deleted",
    ),
)
