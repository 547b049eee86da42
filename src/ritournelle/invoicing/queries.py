"""Reads about documents."""

from datetime import datetime

from django.db.models import Q

from ritournelle.invoicing.errors import UnknownDocument
from ritournelle.invoicing.models import Invoice, InvoiceFile

AFTER = "zzzz"  # letters come after digits and signs, whatever the collation


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


def number_begins(text: str) -> Q:
    """Find the numbers that begin with a text, by a range that an index serves."""
    found = Q()
    for start in {text, text.upper()}:
        found |= Q(number__gte=start, number__lt=start + AFTER, number__startswith=start)
    return found


def invoice_named(organization_id: int, reference: str) -> Invoice:
    """Return a document by its number, or by B-… or PF-… without one. Raises UnknownDocument."""
    documents = Invoice.objects.filter(organization_id=organization_id).select_related(
        "organization", "customer"
    )
    found = documents.filter(number=reference).first()
    prefix, _, key = reference.partition("-")
    if found is None and prefix in ("B", "PF") and key.isascii() and key.isdigit():
        found = documents.filter(pk=int(key), number=None).first()
    if found is None:
        raise UnknownDocument(reference)
    return found
