"""Documents as the rows of a table to take away."""

from collections.abc import Iterator

from django.db.models import QuerySet

from ritournelle.invoicing.models import Invoice
from ritournelle.web.screens.invoices.rows import state_of
from ritournelle.web.shell.exports import Cents, Row

HEAD = (
    "Numéro", "Type", "État", "Date", "Échéance", "Client", "Référence client", "SIREN", "Origine",
    "Total HT", "TVA", "Total TTC", "Devise", "Facture rectifiée", "N° de commande",
)  # fmt: skip
MOST = {"csv": 200_000, "xlsx": 20_000}
CHUNK = 500
_RELATED = ("customer", "file", "corrects")


def rows_of(documents: QuerySet[Invoice]) -> Iterator[Row]:
    """Yield a row for each document, read some at a time."""
    keys = list(documents.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        found = Invoice.objects.select_related(*_RELATED).in_bulk(some)
        yield from (_row(found[key]) for key in some if key in found)


def _row(one: Invoice) -> Row:
    """Return the cells of a document; what a credit note gives back is below zero."""
    sign = -1 if one.kind == Invoice.Kind.CREDIT_NOTE else 1
    return (
        one.reference,
        one.get_kind_display(),
        state_of(one).label,
        one.issued_on,
        one.due_on if one.kind == Invoice.Kind.INVOICE else None,
        one.customer.name,
        one.customer.code,
        one.customer.siren,
        "Abonnement" if one.subscription_id else "Saisie à la main",
        Cents(sign * one.net_cents),
        Cents(sign * one.vat_cents),
        Cents(sign * one.gross_cents),
        one.currency,
        (one.corrects.number or "") if one.corrects else "",
        one.order_reference,
    )
