"""`ritournelle template`: show or change what the messages to customers say."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ritournelle.accounts.models import Organization
from ritournelle.accounts.queries import organization_named
from ritournelle.core.errors import DomainError
from ritournelle.outbox.models import Purpose
from ritournelle.outbox.own_texts import own_text, reset_template, set_template
from ritournelle.outbox.texts import DEFAULTS, VARIABLES, Template

PURPOSES = tuple(dict.fromkeys(purpose for purpose, _ in DEFAULTS))
LANGUAGES = {"fr": "en français", "en": "en anglais"}


class Command(BaseCommand):
    """Shows the text in force, writes the organisation's own, or goes back to ours."""

    help = "Montre ou change le sujet et le texte d’un message."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the message, and what it is to say."""
        parser.add_argument("name", metavar="NOM-COURT", help="nom court de la société")
        parser.add_argument("purpose", choices=PURPOSES, help="message dont il s’agit")
        parser.add_argument("--language", choices=LANGUAGES, default="fr", help="langue")
        parser.add_argument("--subject", help="nouveau sujet")
        parser.add_argument("--body-file", type=Path, help="fichier du nouveau texte, en UTF-8")
        parser.add_argument("--reset", action="store_true", help="revenir au texte de Ritournelle")

    def handle(self, *args: Any, name: str, purpose: str, language: str, **options: Any) -> None:
        """Do what was asked for, then show the text in force."""
        given = _given(options["subject"], options["body_file"])
        if options["reset"] and given:
            raise CommandError("--reset s’emploie sans --subject ni --body-file.")
        try:
            organization = organization_named(name)
            if options["reset"]:
                reset_template(organization, purpose, language, at=timezone.now(), actor="command")
            elif given:
                _change(organization, purpose, language, given)
            self.stdout.write(_shown(own_text(organization, purpose, language), purpose, language))
        except DomainError as error:
            raise CommandError(str(error)) from None


def _given(subject: str | None, body_file: Path | None) -> dict[str, str]:
    given = {} if subject is None else {"subject": subject}
    return given if body_file is None else given | {"body": _content(body_file)}


def _content(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise CommandError(
            f"Le fichier {file} ne peut pas être lu\u00a0: {error.strerror}."
        ) from None
    except UnicodeDecodeError:
        raise CommandError(
            f"Le fichier {file} n’est pas un texte en UTF-8. Enregistrez-le en UTF-8."
        ) from None


def _change(organization: Organization, purpose: str, language: str, given: dict[str, str]) -> None:
    """Replace what is given; the rest stays as it is in force."""
    before = own_text(organization, purpose, language) or DEFAULTS[purpose, language]
    text = before._replace(**given)
    set_template(organization, purpose, language, text, at=timezone.now(), actor="command")


def _shown(own: Template | None, purpose: str, language: str) -> str:
    text = own or DEFAULTS[purpose, language]
    whose = "texte de votre société" if own else "texte de Ritournelle"
    variables = [f"  {f'{{{name}}}':<15} {meaning}" for name, meaning in VARIABLES.items()]
    return "\n".join(
        [
            f"{Purpose(purpose).label}, {LANGUAGES[language]} ({whose})",
            "",
            f"Sujet\u00a0: {text.subject}",
            "",
            text.body,
            "",
            "Variables\u00a0:",
            *variables,
            "",
            "Une ligne dont toutes les variables sont vides n’est pas écrite.",
        ]
    )
