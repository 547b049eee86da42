"""Processes that live together: started, started again when they die, stopped gracefully."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

from ritournelle.web import processes
from ritournelle.web.processes import Child, own_command, run_together

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('deaf', flush=True); time.sleep(60)",
]
SHORT = [sys.executable, "-c", ""]


def wait_until(is_true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.02)


@pytest.fixture
def sleeper() -> Iterator[Child]:
    child = Child("sleeper", SLEEPER)
    yield child
    if child.process:
        child.process.kill()
        child.process.wait()


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_a_child_that_lives_is_left_alone(sleeper: Child) -> None:
    sleeper.keep_alive()
    first = pid_of(sleeper)
    sleeper.keep_alive()
    assert pid_of(sleeper) == first


def test_a_child_that_was_killed_is_started_again(
    sleeper: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "QUICK_DEATH_SECONDS", 0)
    sleeper.keep_alive()
    first = sleeper.process
    assert first is not None
    first.kill()
    first.wait()
    sleeper.keep_alive()
    assert pid_of(sleeper) != first.pid


def test_a_child_that_dies_at_once_waits_for_its_next_start() -> None:
    child = Child("short", SHORT)
    child.keep_alive()
    assert child.process is not None
    child.process.wait()
    first = pid_of(child)
    child.keep_alive()
    assert pid_of(child) == first
    child.started_at -= processes.QUICK_DEATH_SECONDS
    child.keep_alive()
    assert pid_of(child) != first
    child.process.wait()


def test_all_are_stopped_together(sleeper: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "CHECK_SECONDS", 0.05)
    other, stop = Child("other", SLEEPER), Event()
    together = Thread(target=run_together, args=([sleeper, other], stop))
    together.start()
    wait_until(lambda: bool(sleeper.process and other.process))
    stop.set()
    together.join(timeout=10)
    assert not together.is_alive()
    for child in (sleeper, other):
        assert child.process is not None
        assert child.process.returncode == -signal.SIGTERM


def test_a_child_that_does_not_listen_is_killed_after_the_grace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.3)
    deaf, stop = Child("deaf", DEAF), Event()
    together = Thread(target=run_together, args=([deaf], stop))
    together.start()
    wait_until(lambda: deaf.process is not None)
    time.sleep(0.5)  # long enough to turn a deaf ear
    stop.set()
    together.join(timeout=10)
    assert deaf.process is not None
    assert deaf.process.returncode == -signal.SIGKILL


def test_a_child_that_never_started_is_stopped_too() -> None:
    child = Child("unborn", SLEEPER)
    child.stop()
    child.wait(time.monotonic())
    assert child.process is None


def test_our_own_commands_run_with_the_same_python() -> None:
    assert own_command("worker", "--until-idle") == [
        sys.executable,
        "-m",
        "ritournelle",
        "worker",
        "--until-idle",
    ]
