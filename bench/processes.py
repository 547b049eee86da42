"""What the system knows of processes: their memory, and how long they waited for a core."""

import os
from pathlib import Path


def resident_megabytes(process: int | None = None) -> float:
    """Return the resident memory of a process, this one by default; 0 when it has ended."""
    try:
        pages = Path(f"/proc/{process or os.getpid()}/statm").read_text().split()[1]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def seconds_without_core(process: int) -> float:
    """Return how long a process was ready to work while others had the cores.

    That of its first thread, which a worker works in.
    """
    try:
        nanoseconds = Path(f"/proc/{process}/schedstat").read_text().split()[1]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(nanoseconds) / 1e9
