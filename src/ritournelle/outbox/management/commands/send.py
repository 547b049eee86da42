"""`ritournelle send`: make and send the messages that are due, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.errors import NoTransport
from ritournelle.outbox.models import Message
from ritournelle.outbox.queries import counts_by_status, last_error_of_waiting
from ritournelle.outbox.sending import has_transport, send_due

BATCH = 50


class Command(BaseCommand):
    """Stopped half-way, it can simply be run again."""

    help = "Prépare et envoie les messages en attente, une fois."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a person bound the work."""
        parser.add_argument("--limit", type=int, default=0, help="nombre maximal de messages")

    def handle(self, *args: Any, limit: int, **options: Any) -> None:
        """Compose, send, and say where the messages stand."""
        while compose_due(timezone.now(), BATCH):
            pass
        taken = _send(limit)
        if not has_transport():
            self.stderr.write(str(NoTransport()))
        self.stdout.write(f"Messages traités\u00a0: {taken}.")
        if error := last_error_of_waiting():
            self.stderr.write(f"Dernière erreur\u00a0: {error}")
        for label, count in counts_by_status(Message.objects.all()):
            self.stdout.write(f"{label}\u00a0: {count}")


def _send(limit: int) -> int:
    """Send until nothing is due, or `limit` messages were taken; 0 is no limit."""
    total = 0
    while not limit or total < limit:
        taken = send_due(timezone.now(), min(BATCH, limit - total) if limit else BATCH)
        if not taken:
            break
        total += taken
    return total
