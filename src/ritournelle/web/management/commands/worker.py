"""`ritournelle worker`."""

from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from ritournelle.web.clock import now
from ritournelle.web.processes import stop_on_signals
from ritournelle.web.worker import work


class Command(BaseCommand):
    """Draw, prepare and send until told to stop."""

    help = "Produit les documents et envoie les messages. Plusieurs peuvent tourner ensemble."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--until-idle", action="store_true", help="finir quand tout est fait")

    def handle(self, *args: Any, until_idle: bool, **options: Any) -> None:
        """Work in this process."""
        stop: Event = stop_on_signals()
        work(stop, now, until_idle=until_idle)
