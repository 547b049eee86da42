"""Killing a process between any two of its steps, which no clock could hit on purpose."""

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

from django.db import connection

# What leaves a trace outside of the process, beside the statements of the database.
AUDITED = ("os.rename", "os.remove", "os.mkdir", "socket.connect", "smtplib.send")


def kill_at(step: int) -> None:
    """Kill this process just before its n-th step from now on.

    A step is a statement, a commit, a file opened for writing, named or removed,
    a connection, or words said to the SMTP server.
    """
    numbers = count(1)

    def tick() -> None:
        if next(numbers) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    _tick_at_statements(tick)
    _tick_at_traces(tick)


def _tick_at_statements(tick: Callable[[], None]) -> None:
    def execute(ask: Callable[..., Any], *statement: Any) -> Any:
        tick()
        return ask(*statement)

    commit = connection.commit

    def commit_after_tick() -> None:
        tick()
        commit()

    connection.execute_wrappers.append(execute)
    connection.commit = commit_after_tick


def _tick_at_traces(tick: Callable[[], None]) -> None:
    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        is_write = event == "open" and "w" in str(arguments[1])
        if is_write or event in AUDITED:
            tick()

    sys.addaudithook(hear)
