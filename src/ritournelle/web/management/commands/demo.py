"""`ritournelle demo`: a lively company, tonight's bill, and where to look."""

import os
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from ritournelle.accounts.members import add_member
from ritournelle.accounts.models import Organization, Role
from ritournelle.core.nights import local_day
from ritournelle.documents.text import money
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingRun
from ritournelle.subscriptions.revenue import refresh_revenue
from ritournelle.subscriptions.run import bill
from ritournelle.web.clock import now
from ritournelle.web.demo.build import build_demo
from ritournelle.web.demo.data import COMPANY
from ritournelle.web.people import make_person
from ritournelle.web.processes import stop_on_signals
from ritournelle.web.worker import work

SHOWN = 12
PERSON = {
    "email": "claire@demo.example",
    "password": "ritournelle-demo",
    "name": "Claire Fontaine",
}


class Command(BaseCommand):
    """Build the demonstration once, then bill tonight and serve."""

    help = "Crée une société de démonstration, la facture ce soir, et lance le site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--no-serve", action="store_true", help="ne pas lancer le site")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, no_serve: bool, port: int, **options: Any) -> None:
        """Build, bill, draw, send, say what happened."""
        self.console = Console()
        # The processes started below read it too.
        os.environ.setdefault("RITOURNELLE_EMAIL", "folder")
        settings.EMAIL_TRANSPORT = "folder"
        settings.EMAIL_BACKEND = "ritournelle.outbox.folder.FolderBackend"
        call_command("migrate", verbosity=0)
        organization = self._organization()
        self._welcome(organization)
        on = local_day(now(), organization.time_zone)
        run = bill(organization, on=on, clock=now, night=on)
        refresh_revenue(organization, on=on)
        with self.console.status("Documents et messages de ce soir…"):
            work(stop_on_signals(), now, until_idle=True)
        self._report(organization, run)
        self.console.print(
            f"\nVotre accès : [bold]http://localhost:{port}/[/bold] · {PERSON['email']} · "
            f"mot de passe {PERSON['password']}",
            highlight=False,
        )
        if not no_serve:
            call_command("serve", port=port)

    def _organization(self) -> Organization:
        existing = Organization.objects.filter(slug=COMPANY["slug"]).first()
        if existing:
            return existing
        today = local_day(now(), "Europe/Paris")
        with Progress(console=self.console) as bar:
            task = bar.add_task("Dix-huit mois d’histoire", total=None)
            return build_demo(
                today, lambda done, total: bar.update(task, completed=done, total=total)
            )

    def _welcome(self, organization: Organization) -> None:
        """Let somebody in: the owner of the demonstration, whose password is no secret."""
        claire = make_person(**PERSON)
        add_member(organization, claire, Role.OWNER, at=now())

    def _report(self, organization: Organization, run: BillingRun) -> None:
        self.console.print(_table(run))
        messages = Counter(
            Message.objects.filter(organization=organization).values_list("status", flat=True)
        )
        documents = Invoice.objects.filter(organization=organization, status="issued").count()
        self.console.print(
            f"\n[bold]{organization}[/bold] : {documents} documents émis en tout, "
            f"{messages['sent']} messages envoyés, {messages['waiting']} en attente."
        )
        for failure in run.failures.select_related("subscription__customer"):
            self.console.print(
                f"[yellow]À reprendre[/yellow] {failure.subscription} "
                f"({failure.subscription.customer}) : {failure.reason} {failure.remedy}"
            )
        self.console.print("\nOù regarder :")
        for what, where in (
            ("base de données", connection.settings_dict["NAME"]),
            ("documents", settings.DATA_DIR / "files"),
            ("boîte aux lettres", settings.EMAIL_FOLDER),
        ):
            self.console.print(f"  {what:<18} {where}", soft_wrap=True)
        self.console.print(
            "\nEt ensuite : .venv/bin/ritournelle verify, bill --dry-run, outbox, "
            "export documents DOSSIER"
        )


def _table(run: BillingRun) -> Table:
    table = Table(
        title=f"Facturation du {run.billed_on:%d/%m/%Y} : {run.issued_count} factures, "
        f"{money(run.gross_cents, 'EUR', 'fr')} TTC, {run.failed_count} en erreur"
    )
    table.add_column("Numéro")
    table.add_column("Client")
    table.add_column("Période")
    table.add_column("Total TTC", justify="right")
    invoices = run.invoices.select_related("customer").order_by("chain_position")
    for invoice in invoices[:SHOWN]:
        period = (
            f"{invoice.period_start:%d/%m/%Y} → {invoice.period_end:%d/%m/%Y}"
            if invoice.period_start and invoice.period_end
            else ""
        )
        table.add_row(
            invoice.number or "brouillon",
            str(invoice.customer),
            period,
            money(invoice.gross_cents, "EUR", "fr"),
        )
    more = run.issued_count + run.draft_count - SHOWN
    if more > 0:
        table.add_row("…", f"et {more} autres", "", "")
    return table
