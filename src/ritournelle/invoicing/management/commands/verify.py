"""`ritournelle verify`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ritournelle.accounts.models import Organization
from ritournelle.accounts.queries import organization_named
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.verification import verify


class Command(BaseCommand):
    """Prove that nothing issued was changed, removed or lost."""

    help = "Vérifie la chaîne des documents émis, leurs numéros et leurs fichiers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--organization", help="nom court d’une société ; toutes sans cela")
        parser.add_argument("--no-files", action="store_true", help="ne pas relire les fichiers")

    def handle(self, *args: Any, organization: str | None, no_files: bool, **options: Any) -> None:
        """Verify each organisation; fail when anything is broken."""
        try:
            found = [organization_named(organization)] if organization else None
        except DomainError as error:
            raise CommandError(str(error)) from None
        broken = 0
        for one in found or Organization.objects.order_by("pk"):
            verdict = verify(one, files=not no_files)
            self.stdout.write(
                f"{one}\u00a0: {verdict.documents} documents, {verdict.files} fichiers, "
                f"{verdict.to_draw} à produire, {len(verdict.breaks)} anomalie{'s' if len(verdict.breaks) > 1 else ''}."
            )
            for text in verdict.breaks:
                self.stderr.write(f"  {text}")
            broken += len(verdict.breaks)
        if broken:
            raise CommandError("La vérification a trouvé des anomalies.")
