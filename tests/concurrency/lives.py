"""Processes that a test may kill.

They are forked from a process that has the libraries loaded and did nothing else
(the engine that draws does not survive a fork): each starts in a tenth of a second,
and sets itself up from environment variables, as a command does.
"""

import multiprocessing
import os
import tempfile
import traceback
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from signal import SIGKILL
from typing import Any, NamedTuple

import django

LIBRARIES = [
    "pytest",
    "aiosmtpd.controller",
    "anymail.exceptions",
    "django.contrib.staticfiles",
    "django.core.mail.backends.smtp",
    "django.core.management.commands.migrate",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.db.models.functions",
    "django.template.defaultfilters",
    "dj_database_url",
    "fontTools.ttLib",
    "lxml.etree",
    "rich.progress",
    "ritournelle.core.charges",
    "ritournelle.documents.facturx",
    "ritournelle.documents.rules",
    "ritournelle.france.holidays",
    "ritournelle.france.identifiers",
    "whitenoise.storage",
]
PATIENCE_SECONDS = 60
KILLED = -SIGKILL

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(LIBRARIES)


class Answer(NamedTuple):
    """What a job returned, or the text of its error."""

    is_good: bool
    value: Any


BORN = Answer(True, "the process is set up")


class Life:
    """A process that does one job of `jobs.py`, begun when it is made.

    `kill_at` is the step at which it kills itself; `kill_after`, counted from when it
    is set up, how many seconds it lives until whoever waits for its end kills it.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        job: str,
        arguments: Mapping[str, Any],
        *,
        kill_at: int = 0,
        kill_after: float = 0,
        gate: Barrier | None = None,
    ) -> None:
        self._lifetime = kill_after
        self._words, theirs = _forks.Pipe(duplex=False)
        self.process = _forks.Process(
            target=_live, args=(dict(environment), job, dict(arguments), theirs, kill_at, gate)
        )
        self.process.start()
        theirs.close()

    def end(self) -> Any:
        """Wait for the end; return what the job returned, or KILLED. Raises JobFailed."""
        answer = self._hear()
        if answer == BORN and self._lifetime:
            self.process.join(self._lifetime)
            self.process.kill()
        if answer == BORN:
            answer = self._hear()
        self.process.join(PATIENCE_SECONDS)
        if self.process.exitcode == KILLED:
            return KILLED
        if answer is None or not answer.is_good:
            raise JobFailed(answer.value if answer else f"ended with {self.process.exitcode}")
        return answer.value

    def _hear(self) -> "Answer | None":
        """Return the next words of the process, None when it is dead."""
        if not self._words.poll(PATIENCE_SECONDS):
            self.process.kill()
            raise JobFailed("it does not end")
        try:
            answer: Answer = self._words.recv()
        except (EOFError, OSError):  # killed before it spoke, or in the middle of a word
            return None
        return answer


class JobFailed(Exception):
    """The job raised; the text is its traceback."""


def unless_killed(answer: Any) -> Any:
    """Return what a job returned. Raises JobFailed when something killed it, unasked."""
    if answer == KILLED:
        raise JobFailed("killed by somebody else")
    return answer


def gate_for(count: int) -> Barrier:
    """Return a gate at which so many processes wait for one another."""
    return _forks.Barrier(count)


def _live(
    environment: dict[str, str],
    job: str,
    arguments: dict[str, Any],
    words: Connection,
    kill_at: int,
    gate: Barrier | None,
) -> None:
    os.environ.update(environment)
    tempfile.tempdir = None
    django.setup()
    from tests.concurrency import jobs, killing, state  # noqa: PLC0415 (after the settings)

    jobs.make_small()
    do = state.state if job == "state" else getattr(jobs, job)
    if gate:
        gate.wait(PATIENCE_SECONDS)
    words.send(BORN)
    if kill_at:
        killing.kill_at(kill_at)
    try:
        words.send(Answer(True, do(**arguments)))
    except Exception:
        words.send(Answer(False, traceback.format_exc()))
        raise SystemExit(1) from None
