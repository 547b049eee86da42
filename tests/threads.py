"""Running things at the same moment, each with its own connection to the database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def run_together(*functions: Callable[[], T]) -> list[T]:
    """Call every function in its own thread, all at once; return their results in order.

    The test needs the fixture `committed_db`: a thread sees committed rows only.
    """
    barrier = Barrier(len(functions))

    def call(function: Callable[[], T]) -> T:
        barrier.wait()
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [future.result() for future in [pool.submit(call, f) for f in functions]]
