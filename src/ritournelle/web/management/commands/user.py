"""`ritournelle user ADDRESS`: somebody who may sign in, and their place in an organisation."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import EmailValidator
from django.db import transaction

from ritournelle.accounts.members import add_member
from ritournelle.accounts.models import Role, User
from ritournelle.accounts.queries import organization_named
from ritournelle.core.errors import DomainError
from ritournelle.web.clock import now
from ritournelle.web.people import make_person


class Command(BaseCommand):
    """Make a person, or give one a new password or another place."""

    help = (
        "Crée un utilisateur dont l’adresse est vérifiée, ou change son mot de passe ou son rôle."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("address", metavar="ADRESSE")
        parser.add_argument("--name", default="", help="nom affiché")
        parser.add_argument("--organization", metavar="NOM-COURT", help="société à rejoindre")
        parser.add_argument("--role", choices=Role.values, default=Role.OWNER.value)
        parser.add_argument(
            "--password-stdin", action="store_true", help="lire le mot de passe sur l’entrée"
        )

    def handle(
        self,
        *args: Any,
        address: str,
        name: str,
        organization: str | None,
        role: str,
        password_stdin: bool,
        **options: Any,
    ) -> None:
        """Make the person and the place together; a refusal is told with its remedy."""
        email = address.strip().lower()
        try:
            EmailValidator("Cette adresse e-mail n’est pas valide.")(email)
            password = _password(User(email=email, name=name), from_stdin=password_stdin)
            with transaction.atomic():
                user = make_person(email, password, name=name)
                if organization:
                    add_member(
                        organization_named(organization), user, role, at=now(), actor="command"
                    )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{user.email} peut se connecter.")


def _password(user: User, *, from_stdin: bool) -> str:
    """Read a password that the rules allow. Raises ValidationError."""
    password = sys.stdin.readline().rstrip("\n") if from_stdin else _asked()
    validate_password(password, user)
    return password


def _asked() -> str:
    password = getpass("Mot de passe : ")
    if getpass("Encore une fois : ") != password:
        raise ValidationError("Les deux mots de passe ne sont pas les mêmes.")
    return password
