"""The memory of processes, as the system counts it."""

import os
from pathlib import Path


def resident_megabytes(process: int | None = None) -> float:
    """Return the resident memory of a process, this one by default; 0 when it has ended."""
    try:
        pages = Path(f"/proc/{process or os.getpid()}/statm").read_text().split()[1]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6
