"""Installations to disturb: each has a folder, a database and a mail server of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from tests.concurrency.lives import Life, gate_for, unless_killed
from tests.concurrency.mail import Exchange


class Place(NamedTuple):
    """One installation, known to its processes by environment variables."""

    folder: Path
    database_url: str
    mail: Exchange

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables, those of docs/operations.md and no others."""
        return {
            "DJANGO_SETTINGS_MODULE": "ritournelle.web.settings",
            "DATABASE_URL": self.database_url,
            "RITOURNELLE_DATA": str(self.folder),
            "RITOURNELLE_LOG": "CRITICAL",
            "RITOURNELLE_SMTP_HOST": self.mail.hostname,
            "RITOURNELLE_SMTP_PORT": str(self.mail.port),
            "RITOURNELLE_SMTP_SECURITY": "none",
            "TMPDIR": str(self.folder / "tmp"),
        }

    def begin(
        self, job: str, *, kill_at_step: int = 0, kill_after: float = 0, **arguments: Any
    ) -> Life:
        """Begin a job of `jobs.py` in a process of its own, to be killed if so told."""
        return Life(self.environment, job, arguments, kill_at=kill_at_step, kill_after=kill_after)

    def do(self, job: str, **arguments: Any) -> Any:
        """Do a job to its end and return its answer. Raises JobFailed."""
        return unless_killed(self.begin(job, **arguments).end())

    def do_together(self, *jobs: tuple[str, Mapping[str, Any]]) -> list[Any]:
        """Do jobs, each in its process, all begun at the same moment; return their answers."""
        gate = gate_for(len(jobs))
        lives = [Life(self.environment, job, arguments, gate=gate) for job, arguments in jobs]
        return [unless_killed(life.end()) for life in lives]

    def command(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `ritournelle …` as a person does, on the day of the scenario."""
        return subprocess.Popen(
            [sys.executable, "-c", ON_THAT_DAY, *arguments],
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


# The command refuses days to come: the clocks of all commands are moved by whole days.
ON_THAT_DAY = """
from datetime import UTC, date, datetime, timedelta
import time_machine
from ritournelle.__main__ import main
now = datetime.now(UTC)
time_machine.travel(now + timedelta(days=(date(2026, 12, 1) - now.date()).days)).start()
main()
"""


class Model(NamedTuple):
    """What installations are copied from: a data folder, and a server of PostgreSQL or nothing."""

    folder: Path
    server_url: str

    @contextmanager
    def copy(self) -> Iterator[Place]:
        """Make an installation like the model, which goes away afterwards."""
        name = f"ritournelle_{token_hex(6)}"
        folder = self.folder.with_name(name)
        shutil.copytree(self.folder, folder)
        with _database(self, folder, name) as url, _mail() as mail:
            yield Place(folder, url, mail)
        shutil.rmtree(folder)


@contextmanager
def new_place(folder: Path, fonts: Path, database_url: str = "") -> Iterator[Place]:
    """Make an installation with an empty database: SQLite in its folder without an address."""
    (folder / "tmp").mkdir(parents=True)
    shutil.copytree(fonts, folder / "fonts" / fonts.name)
    with _mail() as mail:
        yield Place(folder, database_url or sqlite_url(folder), mail)


def sqlite_url(folder: Path) -> str:
    """Return the DATABASE_URL of a file in a folder."""
    return f"sqlite:///{folder / 'ritournelle.sqlite3'}"


@contextmanager
def _mail() -> Iterator[Exchange]:
    mail = Exchange()
    mail.start()
    try:
        yield mail
    finally:
        mail.stop()


@contextmanager
def _database(model: Model, folder: Path, name: str) -> Iterator[str]:
    if not model.server_url:
        yield sqlite_url(folder)
        return
    template = model.folder.name
    _ask(model.server_url, "CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield f"{model.server_url}/{name}"
    finally:
        _ask(model.server_url, "DROP DATABASE {} WITH (FORCE)", name)


def _ask(server_url: str, statement: str, *names: str) -> None:
    with psycopg.connect(f"{server_url}/postgres", autocommit=True) as client:
        client.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def model(folder: Path, fonts: Path, server_url: str = "") -> Iterator[Model]:
    """Make the model itself, with the company of `company.py`."""
    if server_url:
        _ask(server_url, "CREATE DATABASE {}", folder.name)
    url = f"{server_url}/{folder.name}" if server_url else ""
    with new_place(folder, fonts, url) as place:
        place.do("build")
    yield Model(folder, server_url)
    if server_url:
        _ask(server_url, "DROP DATABASE {} WITH (FORCE)", folder.name)
