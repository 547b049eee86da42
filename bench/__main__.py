"""Ask every question, or those that are named: python -m bench [run-sqlite due-sqlite …]

Each runs in a process and a database of its own, gone afterwards. The table of
all figures beside their bars comes last, then the figures one a line.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from time import perf_counter

from bench.figures import Figure, read, table
from tests.postgresql import Server

QUESTIONS = {  # name: module, engine
    "run-sqlite": ("run", "sqlite"),
    "due-sqlite": ("due", "sqlite"),
    "run-postgresql": ("run", "postgresql"),
    "million": ("million", "postgresql"),
    "facturx": ("facturx", "postgresql"),
    "pages-sqlite": ("pages", "sqlite"),
    "pages-postgresql": ("pages", "postgresql"),
}


def main(names: Iterable[str]) -> None:
    """Print all figures; the table marks those that miss their bar."""
    started = perf_counter()
    figures: list[Figure] = []
    for name in names:
        print(name, flush=True)
        figures += ask(*QUESTIONS[name])
    figures += compare({one.name: one.value for one in figures})
    print(f"\n{table(figures)}\n\n{perf_counter() - started:.0f} s in all\n")
    print(*figures, sep="\n")


def ask(module: str, engine: str) -> list[Figure]:
    """Ask one question on one engine."""
    with tempfile.TemporaryDirectory(prefix="ritournelle-bench-") as folder:
        environment = os.environ | {
            "RITOURNELLE_DATA": folder,
            "RITOURNELLE_LOG": "WARNING",
            "DJANGO_SETTINGS_MODULE": "ritournelle.web.settings",
        }
        if engine == "sqlite":
            environment.pop("DATABASE_URL", None)
            return list(_answers(module, environment))
        with Server() as server:
            return list(_answers(module, environment | {"DATABASE_URL": server.url}))


def compare(values: dict[str, float]) -> Iterator[Figure]:
    """Compare the speed at a million with that at a hundred thousand."""
    if values.keys() >= {"million-speed", "run-postgresql-speed"}:
        ratio = values["million-speed"] / values["run-postgresql-speed"]
        yield Figure("million-speed-ratio", ratio, "of-speed-at-100000")


def _answers(module: str, environment: dict[str, str]) -> Iterator[Figure]:
    command = [sys.executable, "-m", "bench.question", module]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    with process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if line.startswith("figure "):
                yield read(line)
    if process.returncode:
        raise SystemExit(f"{module} failed")


if __name__ == "__main__":
    main(sys.argv[1:] or QUESTIONS)
