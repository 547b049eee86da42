"""`ritournelle export documents DIR`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ritournelle.accounts.models import Organization
from ritournelle.accounts.queries import organization_named
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.export import export_documents


class Command(BaseCommand):
    """Write every issued document under its number."""

    help = "Écrit chaque document émis dans un dossier, sous son numéro."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("what", choices=["documents"])
        parser.add_argument("folder", type=Path)
        parser.add_argument("--organization", help="nom court d’une société ; toutes sans cela")

    def handle(self, *args: Any, folder: Path, organization: str | None, **options: Any) -> None:
        """Write the files of one organisation, or those of each in a folder of its own."""
        try:
            found = [organization_named(organization)] if organization else None
        except DomainError as error:
            raise CommandError(str(error)) from None
        missing = 0
        for one in found or Organization.objects.order_by("pk"):
            target = folder if found else folder / one.slug
            exported = export_documents(one, target)
            missing += len(exported.missing)
            self.stdout.write(
                f"{one}\u00a0: {exported.written} documents dans {target}, "
                f"{exported.to_draw} à produire."
            )
            for number in exported.missing:
                self.stderr.write(f"  Le fichier du document {number} est introuvable.")
        if missing:
            raise CommandError(
                "Des fichiers sont introuvables\u00a0: lancez «\u00a0ritournelle verify\u00a0»."
            )
