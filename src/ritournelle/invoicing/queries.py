"""Reads about documents."""

from datetime import datetime

from ritournelle.invoicing.models import Invoice, InvoiceFile


def sample_of_files(organization_id: int, since: datetime, count: int) -> list[int]:
    """Return some of the documents filed since an instant, chosen by chance."""
    files = InvoiceFile.objects.filter(
        invoice__organization_id=organization_id, filed_at__gte=since, shape__gt=""
    )
    return list(files.order_by("?").values_list("invoice_id", flat=True)[:count])


def issued_by_number(organization_id: int, numbers: list[str]) -> list[int]:
    """Return the keys of issued documents, in the order of the chain."""
    invoices = Invoice.objects.filter(
        organization_id=organization_id, number__in=numbers, status=Invoice.Status.ISSUED
    )
    return list(invoices.order_by("chain_position").values_list("pk", flat=True))
