"""A worker: does the runs asked for, draws documents, sends messages. Run as many as you like.

All work is rows with a state; a worker keeps nothing. It may be killed at any
point: what it held comes back when its lease ends.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event

from django.db import InterfaceError, OperationalError, connection

from ritournelle.imports.worker import run_due_imports
from ritournelle.invoicing.filing import Filer
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.sending import send_due
from ritournelle.subscriptions.requests import run_requested

log = logging.getLogger(__name__)

BATCH = 20
IDLE_SECONDS = 1.0
RETRY_SECONDS = 5.0


def work_once(filer: Filer, clock: Callable[[], datetime]) -> int:
    """Do the runs asked for, then one batch of each other kind of work; count what was taken."""
    return (
        _run_requested(clock)
        + filer.file_due(BATCH)
        + compose_due(clock(), BATCH)
        + send_due(clock(), BATCH)
        + run_due_imports(clock())
    )


def _run_requested(clock: Callable[[], datetime]) -> int:
    """Do the runs asked for; what an unforeseen fault interrupts, the scheduler takes up again."""
    try:
        return run_requested(clock)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a run that was asked for")
        return 0


def work(stop: Event, clock: Callable[[], datetime], *, until_idle: bool = False) -> None:
    """Work until told to stop, or until nothing is left. Survives a restart of the database."""
    filer = Filer(clock)
    try:
        while not stop.is_set():
            try:
                taken = work_once(filer, clock)
            except (OperationalError, InterfaceError):
                log.exception("the database does not answer")
                connection.close()
                stop.wait(RETRY_SECONDS)
                continue
            if not taken and until_idle:
                return
            if not taken:
                stop.wait(IDLE_SECONDS)
    finally:
        filer.close()
