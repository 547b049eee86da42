"""Workers: whatever waits is drawn, filed and sent; the database may go away meanwhile."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError

from ritournelle.invoicing.filing import Filer
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.outbox.models import Message
from ritournelle.web import scheduler, worker
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, make_business, subscribe


def bill_three() -> None:
    """Three invoices and a notice that wait since 1 December 2024."""
    business = make_business()
    product = factories.make_product(business)
    for code in ("C001", "C002", "C003"):
        customer = customer_of(business, code)
        factories.make_contact(customer, email=f"{code.lower()}@martin.example")
        subscribe(customer, [product], starts_on="2024-12-01")
    bill_on(business, "2024-12-01")


def everything_went(mailbox: Path) -> None:
    assert InvoiceFile.objects.filter(sha256="").count() == 0
    assert InvoiceFile.objects.count() == 3
    assert {message.status for message in Message.objects.all()} == {Message.Status.SENT}
    letters = [path.read_bytes() for path in mailbox.glob("*.eml")]
    assert len(letters) == 4
    assert sum(b"application/pdf" in letter for letter in letters) == 3


@pytest.mark.django_db
def test_a_worker_files_and_sends_all_that_waits(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_TRANSPORT = "folder"
    settings.EMAIL_BACKEND = "ritournelle.outbox.folder.FolderBackend"
    settings.EMAIL_FOLDER = tmp_path
    bill_three()

    worker.work(Event(), lambda: datetime(2024, 12, 1, 4, tzinfo=UTC), until_idle=True)

    everything_went(tmp_path)


def test_the_command_ends_when_nothing_is_left(committed_db: None, tmp_path: Path) -> None:
    bill_three()
    environment = {
        **os.environ,
        "RITOURNELLE_EMAIL": "folder",
        "RITOURNELLE_EMAIL_FOLDER": str(tmp_path),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "ritournelle", "worker", "--until-idle"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    everything_went(tmp_path)


class Connection:
    """Stands for the one to the database; tells whether it was closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1


def test_a_worker_outlives_a_database_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Connection()
    answers = iter([OperationalError("gone"), OperationalError("gone"), 3, 0])

    def file_due(self: Filer, limit: int) -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(worker, "connection", connection)
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0)
    monkeypatch.setattr(Filer, "file_due", file_due)
    monkeypatch.setattr(worker, "compose_due", lambda now, limit: 0)
    monkeypatch.setattr(worker, "send_due", lambda now, limit: 0)
    monkeypatch.setattr(worker, "run_requested", lambda clock: 0)
    monkeypatch.setattr(worker, "run_due_imports", lambda now: 0)

    worker.work(Event(), lambda: factories.NOON, until_idle=True)

    assert connection.closed == 2
    assert list(answers) == []


def test_a_scheduler_outlives_a_database_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    connection, stop, ticks = Connection(), Event(), iter([1, 2])

    def run_due_nights(clock: object) -> None:
        if next(ticks) == 2:
            stop.set()
        raise OperationalError("gone")

    monkeypatch.setattr(scheduler, "connection", connection)
    monkeypatch.setattr(scheduler, "TICK_SECONDS", 0)
    monkeypatch.setattr(scheduler, "run_due_nights", run_due_nights)

    scheduler.schedule(stop, lambda: factories.NOON)

    assert connection.closed == 2


def test_a_worker_that_is_told_to_stop_takes_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Event()
    stop.set()
    monkeypatch.setattr(worker, "work_once", lambda filer, clock: pytest.fail("it worked on"))
    worker.work(stop, lambda: factories.NOON)
