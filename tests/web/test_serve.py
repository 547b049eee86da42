"""`ritournelle serve`, started for real on a port and a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import psutil
import pytest

STARTING_SECONDS = 60


@dataclass
class Installation:
    """A running `serve`."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/etat/", timeout=5) as page:
                return page.status == 200 and "Ritournelle" in page.read().decode()
        except (URLError, ConnectionError, TimeoutError):
            return False

    def children(self) -> dict[str, psutil.Process]:
        """Our commands under this process, by name."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):  # it may end meanwhile
                if words := child.cmdline():
                    found["web" if "granian" in words else words[-1]] = child
        return found


def wait_until(is_true: Callable[[], bool], seconds: float = STARTING_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.2)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A new installation on SQLite, as on the first day."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = ("RITOURNELLE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ritournelle", "serve", "--port", str(port)],
            env={**clean, "RITOURNELLE_DATA": str(tmp_path / "data")},
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield Installation(process, port, log)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_everything_runs_starts_again_and_stops_together(installation: Installation) -> None:
    wait_until(installation.answers)
    wait_until(lambda: installation.children().keys() == {"web", "scheduler", "worker"})

    # A worker that is killed comes back, and the page never noticed.
    before = installation.children()
    before["worker"].kill()
    wait_until(lambda: installation.children().get("worker", before["worker"]) != before["worker"])
    assert installation.answers()
    after = installation.children()
    assert (after["web"], after["scheduler"]) == (before["web"], before["scheduler"])

    installation.process.send_signal(signal.SIGTERM)
    assert installation.process.wait(timeout=30) == 0
    _, alive = psutil.wait_procs(after.values(), timeout=5)
    assert not alive
    assert not installation.answers()
    said = installation.log.read_text()
    assert f"http://127.0.0.1:{installation.port}/" in said
    assert said.rstrip().endswith("Tout est arrêté.")
    assert "Traceback" not in said
