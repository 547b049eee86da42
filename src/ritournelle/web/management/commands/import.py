"""`ritournelle import customers|products|plans|subscriptions FILE.csv`."""  # noqa: N999 (the word that people type)

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ritournelle.accounts.queries import organization_named
from ritournelle.catalog.imports import import_products
from ritournelle.catalog.plan_imports import import_plans
from ritournelle.core.errors import DomainError
from ritournelle.customers.imports import import_customers
from ritournelle.kit.imports import Counts, Report
from ritournelle.kit.tables import MAX_BYTES, Problem
from ritournelle.subscriptions.imports import import_subscriptions

KINDS = {
    "customers": import_customers,
    "products": import_products,
    "plans": import_plans,
    "subscriptions": import_subscriptions,
}
WIDTH = 180  # columns when nobody looks: a file, a pipe


class Command(BaseCommand):
    """Import a file: all of it or, with any error, nothing."""

    help = (
        "Importe des clients, des produits, des formules ou des abonnements depuis un fichier CSV."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("kind", choices=KINDS, help="ce que contient le fichier")
        parser.add_argument("file", type=Path, help="fichier CSV")
        parser.add_argument("--organization", required=True, help="nom court de la société")
        parser.add_argument("--dry-run", action="store_true", help="tout vérifier sans rien écrire")

    def handle(
        self, *args: Any, kind: str, file: Path, organization: str, dry_run: bool, **options: Any
    ) -> None:
        """Import, and tell every error by row and column."""
        try:
            report = KINDS[kind](
                organization_named(organization),
                _content(file),
                at=timezone.now(),
                actor="command",
                dry_run=dry_run,
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        self._show("Avertissements", report.warnings)
        self._show("Erreurs", report.problems)
        if report.problems:
            raise CommandError(
                f"{_count(len(report.problems), 'erreur')}\u00a0: rien n’a été importé."
            )
        self.stdout.write(_summary(report))

    def _show(self, title: str, problems: Sequence[Problem]) -> None:
        if problems:
            width = None if self.stdout.isatty() else WIDTH
            console = Console(file=cast("IO[str]", self.stdout), width=width)
            console.print(_table(title, problems))


def _content(file: Path) -> bytes:
    """Read a file, but no more of it than could ever be imported."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(
            f"Le fichier {file} ne peut pas être lu\u00a0: {error.strerror}."
        ) from None


def _table(title: str, problems: Sequence[Problem]) -> Table:
    """Return a table of cells; what a file holds is shown as it is, never as markup."""
    table = Table("Ligne", "Colonne", "Valeur", "Remarque", title=title, title_justify="left")
    for one in problems:
        cells = (str(one.row), one.column, one.value, f"{one.message} {one.remedy}".strip())
        table.add_row(*map(Text, cells))
    return table


def _summary(report: Report) -> str:
    counts = _counts(report.counts)
    return counts if report.is_written else f"Essai à blanc\u00a0: {counts} Rien n’a été écrit."


def _counts(counts: Counts) -> str:
    return (
        f"{_count(counts.added, 'ajouté')}, {counts.updated} mis à jour, "
        f"{_count(counts.unchanged, 'inchangé')}."
    )


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"
