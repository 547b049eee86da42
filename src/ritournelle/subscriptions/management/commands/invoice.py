"""`ritournelle invoice`: look at a document, issue or delete a draft, make a credit note."""

from argparse import ArgumentParser
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ritournelle.accounts.models import Organization
from ritournelle.accounts.queries import organization_named
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.documents.text import money, number
from ritournelle.invoicing.drawing import preview_pdf
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.queries import invoice_named
from ritournelle.invoicing.services import credit_invoice, issue_draft
from ritournelle.subscriptions.services import delete_draft

ACTS = ("show", "preview", "issue", "delete", "credit")


class Command(BaseCommand):
    """Act on one document."""

    help = "Montre un document et agit sur lui : aperçu, émettre, supprimer, avoir."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("organization", help="nom court de la société")
        parser.add_argument("document", help="numéro, ou B-… pour un brouillon")
        parser.add_argument("act", choices=ACTS, nargs="?", default="show")
        parser.add_argument(
            "--line",
            action="append",
            default=[],
            metavar="RANG=QUANTITÉ",
            help="avoir partiel : quantité créditée d’une ligne (plusieurs fois)",
        )
        parser.add_argument("--reason", default="", help="motif de l’avoir")
        parser.add_argument("--to", type=Path, help="fichier PDF de l’aperçu")

    def handle(self, *args: Any, organization: str, document: str, **options: Any) -> None:
        """Find the document and act."""
        try:
            company = organization_named(organization)
            self._act(company, invoice_named(company.pk, document), options)
        except DomainError as error:
            raise CommandError(str(error)) from None

    def _act(self, company: Organization, invoice: Invoice, options: dict[str, Any]) -> None:
        at = timezone.now()
        today = local_day(at, company.time_zone)
        match options["act"]:
            case "issue":
                self._show(issue_draft(invoice, on=today, at=at))
            case "delete":
                delete_draft(invoice)
                self.stdout.write("Brouillon supprimé ; ce qu’il couvrait est de nouveau dû.")
            case "credit":
                self._credit(invoice, options["line"], options["reason"], at)
            case "preview":
                target = options["to"] or Path(f"{invoice.reference}.pdf")
                target.write_bytes(preview_pdf(invoice, today))
                self.stdout.write(f"Aperçu écrit dans {target}.")
            case _:
                self._show(invoice)

    def _credit(self, invoice: Invoice, chosen: list[str], reason: str, at: datetime) -> None:
        today = local_day(at, invoice.organization.time_zone)
        quantities = _quantities(invoice, chosen) if chosen else None
        self._show(credit_invoice(invoice, quantities, on=today, at=at, reason=reason))

    def _show(self, invoice: Invoice) -> None:
        self.stdout.write(
            f"{invoice.get_kind_display()} {invoice.reference} · {invoice.customer} · "
            f"{_state(invoice)} · {money(invoice.gross_cents, 'EUR', 'fr')} TTC"
        )
        for line in invoice.lines.order_by("position"):
            self.stdout.write(
                f"  {line.position}. {line.name}\u00a0: {number(line.quantity, 'fr')} × "
                f"{number(line.unit_price, 'fr', 2)}\u00a0€ = "
                f"{money(line.net_cents, 'EUR', 'fr')} HT"
            )


def _state(invoice: Invoice) -> str:
    is_issued_credit = invoice.kind == Invoice.Kind.CREDIT_NOTE and invoice.number
    return "Émis" if is_issued_credit else invoice.get_status_display()


def _quantities(invoice: Invoice, chosen: list[str]) -> dict[int, Decimal]:
    keys = dict(invoice.lines.values_list("position", "pk"))
    try:
        pairs = [one.split("=") for one in chosen]
        return {keys[int(rank)]: Decimal(amount.replace(",", ".")) for rank, amount in pairs}
    except (KeyError, ValueError, InvalidOperation):
        raise CommandError(
            "Écrivez --line RANG=QUANTITÉ avec le rang d’une ligne, par exemple --line 1=2."
        ) from None
