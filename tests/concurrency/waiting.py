"""Waiting for what another process or thread does."""

from collections.abc import Callable
from time import monotonic, sleep

PATIENCE_SECONDS = 60


def wait_until(is_so: Callable[[], object]) -> None:
    """Ask again and again until the answer is yes. Raises TimeoutError after a minute."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not is_so():
        if monotonic() > deadline:
            raise TimeoutError
        sleep(0.02)
