"""`ritournelle rules`: show documents to the official rule sets, on demand."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ritournelle.accounts.queries import organization_named
from ritournelle.core.errors import DomainError
from ritournelle.documents.rules import rules_version
from ritournelle.invoicing.filing import Filer, check_sample
from ritournelle.invoicing.queries import issued_by_number, sample_of_files

FOREVER = datetime(2000, 1, 1, tzinfo=UTC)
SAMPLE = 50


class Command(BaseCommand):
    """Check chosen documents, or some chosen by chance."""

    help = "Soumet des documents aux règles officielles (EN 16931 et BR-FR)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("organization", help="nom court de la société")
        parser.add_argument("numbers", nargs="*", help="numéros ; au hasard sans cela")
        parser.add_argument("--sample", type=int, default=SAMPLE, help="combien, au hasard")

    def handle(
        self, *args: Any, organization: str, numbers: list[str], sample: int, **options: Any
    ) -> None:
        """Check, and fail when a document is refused."""
        try:
            key = organization_named(organization).pk
        except DomainError as error:
            raise CommandError(str(error)) from None
        chosen = (
            issued_by_number(key, numbers) if numbers else sample_of_files(key, FOREVER, sample)
        )
        filer = Filer(timezone.now)
        try:
            refused = check_sample(filer, chosen, at=timezone.now())
        finally:
            filer.close()
        self.stdout.write(f"{len(chosen)} documents contrôlés. {rules_version()}")
        for number, findings in refused.items():
            for finding in findings:
                self.stderr.write(f"  {number}\u00a0: {finding.rule} {finding.text}")
        if refused:
            raise CommandError(f"{len(refused)} documents sont refusés.")
