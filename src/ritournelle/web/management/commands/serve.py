"""`ritournelle serve`: everything one business needs, in one command."""

import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ritournelle.web.processes import Child, own_command, run_together, stop_on_signals

WEB_THREADS = 8


class Command(BaseCommand):
    """Web pages, workers and scheduler together."""

    help = "Lance le site, les travaux et la facturation de nuit, ensemble."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="nombre de processus de travail")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        """Bring the database up to date, then keep all processes running."""
        _check_port(host, port)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        stop = stop_on_signals()
        web = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", host, "--port", str(port), "--log-level", "error"),
            *("--blocking-threads", str(WEB_THREADS)),
            "ritournelle.web.wsgi:application",
        ]
        children = [
            Child("web", web),
            Child("scheduler", own_command("scheduler")),
            *(Child(f"worker {n}", own_command("worker")) for n in range(1, workers + 1)),
        ]
        self.stdout.write(f"Ritournelle répond sur http://{host}:{port}/ (Ctrl-C pour arrêter).")
        run_together(children, stop)
        self.stdout.write("Tout est arrêté.")


def _check_port(host: str, port: int) -> None:
    """Refuse a port that something else answers on, which the web server would share."""
    try:
        with socket.create_server((host, port)):
            return
    except (OSError, OverflowError):
        raise CommandError(
            f"Le port {port} de {host} n’est pas libre. Choisissez-en un autre avec --port."
        ) from None
