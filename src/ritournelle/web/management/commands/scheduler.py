"""`ritournelle scheduler`."""

from typing import Any

from django.core.management.base import BaseCommand

from ritournelle.web.clock import now
from ritournelle.web.processes import stop_on_signals
from ritournelle.web.scheduler import schedule


class Command(BaseCommand):
    """Start each organisation's night at its hour until told to stop."""

    help = "Lance la facturation de chaque société, chaque nuit, à son heure locale."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run nights in this process."""
        schedule(stop_on_signals(), now)
