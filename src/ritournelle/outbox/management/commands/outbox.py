"""`ritournelle outbox`: the messages and their state, and what a person does with one."""

from argparse import ArgumentParser
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.outbox import services
from ritournelle.outbox.models import Message
from ritournelle.outbox.queries import counts_by_status, latest_messages

ACTS = {
    "retry": (services.retry, "sera renvoyé"),
    "cancel": (services.cancel, "est annulé"),
    "confirm": (services.confirm_sent, "est noté comme envoyé"),
}
WIDTH = 180  # columns when nobody looks: a file, a pipe


class Command(BaseCommand):
    """Lists messages, or acts on one."""

    help = "Montre les messages et leur état\u00a0; relance, annule ou confirme l’un d’eux."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name what to list, or what to do."""
        parser.add_argument("--organization", default="", help="nom court de la société")
        parser.add_argument("--status", choices=Message.Status.values, default="", help="état")
        parser.add_argument("--limit", type=int, default=50, help="nombre de messages montrés")
        acts = parser.add_mutually_exclusive_group()
        acts.add_argument("--retry", type=int, metavar="ID", help="renvoyer ce message")
        acts.add_argument("--cancel", type=int, metavar="ID", help="ne jamais l’envoyer")
        acts.add_argument("--confirm", type=int, metavar="ID", help="il est bien arrivé")
        acts.add_argument("--test", metavar="ADRESSE", help="envoyer un message d’essai")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the one thing asked for; list the messages when nothing is."""
        try:
            if options["test"]:
                self._test(options["organization"], options["test"])
            elif asked := [name for name in ACTS if options[name] is not None]:
                self._act(asked[0], options[asked[0]], options["organization"])
            else:
                self._list(options["organization"], options["status"], options["limit"])
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _list(self, organization: str, status: str, limit: int) -> None:
        messages = latest_messages(organization=organization, status=status)
        output = cast("IO[str]", self.stdout)
        width = None if self.stdout.isatty() else WIDTH
        Console(file=output, width=width).print(_table(messages[:limit]))
        for label, count in counts_by_status(messages):
            self.stdout.write(f"{label}\u00a0: {count}")

    def _act(self, name: str, pk: int, organization: str) -> None:
        message = latest_messages(organization=organization).filter(pk=pk).first()
        if message is None:
            raise CommandError(f"Le message {pk} n’existe pas.")
        act, outcome = ACTS[name]
        act(message, now=timezone.now(), actor="command")
        self.stdout.write(f"Le message {pk} {outcome}.")

    def _test(self, slug: str, address: str) -> None:
        organization = Organization.objects.filter(slug=slug).first()
        if organization is None:
            raise CommandError("Indiquez la société qui envoie\u00a0: --organization NOM-COURT.")
        answer = services.send_test(organization, address)
        self.stdout.write(f"Message d’essai remis. Réponse du serveur\u00a0: {answer}")


def _table(messages: Any) -> Table:
    table = Table("N°", "Société", "État", "Client", "Destinataires", "Sujet", "Remarque")
    for message in messages:
        table.add_row(
            str(message.pk),
            message.organization.slug,
            message.get_status_display(),
            message.customer.name if message.customer else "",
            ", ".join(message.recipients),
            message.subject,
            message.last_error or _moment(message),
        )
    return table


def _moment(message: Message) -> str:
    """Say when a message went, or when it will be tried."""
    if message.sent_at:
        return f"envoyé le {message.sent_at:%d/%m/%Y à %H:%M} UTC"
    return f"à partir du {message.due_at:%d/%m/%Y à %H:%M} UTC" if message.due_at else ""
