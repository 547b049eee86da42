"""Documents as the rows of a table to take away."""

from collections.abc import Iterable, Iterator

from ritournelle.invoicing.models import Invoice
from ritournelle.web.screens.invoices.rows import state_of
from ritournelle.web.shell.exports import Cents, Row

HEAD = (
    "Numéro", "Type", "État", "Date", "Échéance", "Client", "Référence client", "SIREN", "Origine",
    "Total HT", "TVA", "Total TTC", "Devise", "Facture rectifiée", "N° de commande",
)  # fmt: skip
MOST = {"csv": 200_000, "xlsx": 20_000}
CHUNK = 1_000


def rows_of(invoices: Iterable[Invoice]) -> Iterator[Row]:
    """Yield a row for each document; what a credit note gives back is below zero."""
    for one in invoices:
        sign = -1 if one.kind == Invoice.Kind.CREDIT_NOTE else 1
        yield (
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
