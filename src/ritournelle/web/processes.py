"""Processes that live together: started, watched, started again, stopped gracefully."""

import logging
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event
from time import monotonic

log = logging.getLogger(__name__)

GRACE_SECONDS = 30
QUICK_DEATH_SECONDS = 5
CHECK_SECONDS = 1.0


@dataclass
class Child:
    """A command that must be running."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = field(default=0.0)

    def keep_alive(self) -> None:
        """Start the command, again when it has died; a command that dies at once must wait."""
        if self.process and self.process.poll() is None:
            return
        if self.process and monotonic() - self.started_at < QUICK_DEATH_SECONDS:
            return
        if self.process:
            log.warning("%s ended with %s: started again", self.name, self.process.returncode)
        self.started_at = monotonic()
        # In a session of its own: Ctrl-C reaches the parent only, which stops each child once.
        self.process = subprocess.Popen(self.arguments, start_new_session=True)  # noqa: S603 (our own commands)

    def stop(self) -> None:
        """Ask the command to finish what it does."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait for the end, and force it after the deadline."""
        if not self.process:
            return
        try:
            self.process.wait(max(0.0, deadline - monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s does not stop: killed", self.name)
            self.process.kill()
            self.process.wait()


def stop_on_signals() -> Event:
    """Return an event that is set when the process is asked to end (SIGTERM, Ctrl-C)."""
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return stop


def run_together(children: Sequence[Child], stop: Event) -> None:
    """Keep all children running until told to stop, then stop them all."""
    try:
        while not stop.is_set():
            for child in children:
                child.keep_alive()
            stop.wait(CHECK_SECONDS)
    finally:
        for child in children:
            child.stop()
        deadline = monotonic() + GRACE_SECONDS
        for child in children:
            child.wait(deadline)


def own_command(*arguments: str) -> list[str]:
    """Return the command line that runs one of our own commands."""
    return [sys.executable, "-m", "ritournelle", *arguments]
