"""`ritournelle bill`."""

from argparse import ArgumentParser
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from ritournelle.accounts.models import Organization
from ritournelle.accounts.queries import organization_named
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.documents.text import money, number
from ritournelle.kit.arguments import day
from ritournelle.outbox.notices import count_of
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.models import BillingRun
from ritournelle.subscriptions.preview import simulate
from ritournelle.subscriptions.revenue import refresh_revenue
from ritournelle.subscriptions.run import bill

IN_THE_FUTURE = (
    "On ne facture pas dans l’avenir\u00a0: une facture datée d’un jour à venir bloquerait toutes "
    "les suivantes. Ajoutez --dry-run pour simuler ce jour."
)
INTERRUPTED = (
    "La base de données ne répond plus. Rien n’est perdu\u00a0: relancez la même commande, "
    "elle reprendra où elle s’est arrêtée."
)


class Command(BaseCommand):
    """Bill everything due up to a day. Stopped half-way, it can simply be run again."""

    help = "Facture tout ce qui est dû jusqu’à un jour (aujourd’hui par défaut)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--organization", help="nom court d’une société ; toutes sans cela")
        parser.add_argument("--on", type=day, help="jour, AAAA-MM-JJ")
        parser.add_argument("--dry-run", action="store_true", help="calculer sans rien écrire")
        parser.add_argument("--force", action="store_true", help="accepter un total inhabituel")

    def handle(
        self,
        *args: Any,
        organization: str | None,
        on: date | None,
        dry_run: bool,
        force: bool,
        **options: Any,
    ) -> None:
        """Bill one organisation after the other; say at the end whether any has a fault."""
        try:
            found = [organization_named(organization)] if organization else None
        except DomainError as error:
            raise CommandError(str(error)) from None
        is_clean = True
        for one in found or Organization.objects.order_by("pk"):
            now = local_day(timezone.now(), one.time_zone)
            today = on or now
            if today > now and not dry_run:
                raise CommandError(IN_THE_FUTURE)
            try:
                is_clean &= self._dry_run(one, today) if dry_run else self._bill(one, today, force)
            except DomainError as error:
                self.stderr.write(f"{one}\u00a0: {error}")
                is_clean = False
            except (OperationalError, InterfaceError):
                raise CommandError(INTERRUPTED) from None
        if not is_clean:
            raise CommandError("Tout n’a pas pu être facturé\u00a0; voir ci-dessus.")

    def _bill(self, organization: Organization, on: date, force: bool) -> bool:
        total = queries.due(organization.pk, on).count()
        columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        console = Console(stderr=True)
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task(str(organization), total=total)
            run = bill(
                organization,
                on=on,
                clock=timezone.now,
                force=force,
                progress=lambda done: bar.advance(task, done),
            )
        refresh_revenue(organization, on=run.billed_on)
        self._report(organization, run)
        return run.status == BillingRun.Status.DONE and not run.failed_count

    def _report(self, organization: Organization, run: BillingRun) -> None:
        if run.status == BillingRun.Status.STOPPED:
            made = run.issued_count + run.draft_count
            when = f"après {count_of(made, 'document')}" if made else "avant d’émettre"
            self.stderr.write(f"{organization}\u00a0: arrêt {when}. {run.reason}")
            return
        drafts = [count_of(run.draft_count, "brouillon")] if run.draft_count else []
        parts = [
            count_of(run.issued_count, "facture"),
            *drafts,
            *_totals(run.net_cents, run.gross_cents, run.failed_count),
        ]
        seconds = number(Decimal(run.milliseconds // 100) / 10, "fr", 1)
        self.stdout.write(f"{organization}\u00a0: {', '.join(parts)}, en {seconds}\u00a0s.")
        for failure in run.failures.select_related("subscription__customer").order_by("pk"):
            subscription = failure.subscription
            self._tell(subscription, subscription.customer, failure.reason, failure.remedy)

    def _dry_run(self, organization: Organization, on: date) -> bool:
        result = simulate(organization, on)
        for line in result.lines:
            self.stdout.write(
                f"  {line.reference:<12} {line.customer:<40.40} "
                f"{line.start:%d/%m/%Y} {money(line.gross_cents, 'EUR', 'fr'):>16}"
            )
        for failure in result.failures:
            self._tell(failure.reference, failure.customer, failure.reason, failure.remedy)
        parts = [
            f"{count_of(len(result.lines), 'facture')} à faire",
            *_totals(result.net_cents, result.gross_cents, len(result.failures)),
        ]
        self.stdout.write(f"{organization}\u00a0: {', '.join(parts)}. Rien n’a été écrit.")
        return not result.failures

    def _tell(self, subscription: object, customer: object, reason: str, remedy: str) -> None:
        self.stderr.write(f"  {subscription} ({customer})\u00a0: {reason} {remedy}")


def _totals(net_cents: int, gross_cents: int, failures: int) -> list[str]:
    return [
        f"{money(net_cents, 'EUR', 'fr')} HT",
        f"{money(gross_cents, 'EUR', 'fr')} TTC",
        count_of(failures, "échec"),
    ]
