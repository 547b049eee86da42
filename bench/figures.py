"""Figures, as `make bench` says them, and the bars that they must clear."""

from collections.abc import Iterable
from typing import NamedTuple


class Figure(NamedTuple):
    """A name that never changes, a value and its unit."""

    name: str
    value: float
    unit: str

    def __str__(self) -> str:
        return f"figure {self.name} {self.value:.4g} {self.unit}"

    @property
    def bar(self) -> str:
        """Say which bar the figure must clear, "" when there is none."""
        least, most = AT_LEAST.get(self.name), AT_MOST.get(self.name)
        return f">= {least:g}" if least else f"<= {most:g}" if most else ""

    @property
    def is_missed(self) -> bool:
        """Say whether the figure is on the wrong side of its bar."""
        too_low = self.value < AT_LEAST.get(self.name, self.value)
        return too_low or self.value > AT_MOST.get(self.name, self.value)


AT_LEAST = {
    "run-sqlite-ratio": 0.33,
    "run-postgresql-ratio": 0.45,
    "million-speed-ratio": 0.85,
    "facturx-cores-used": 0.85,
}
AT_MOST = {
    "million-memory": 300.0,
    "million-memory-growth": 10.0,
    "due-sqlite": 1.0,
    "due-postgresql": 1.0,
    "facturx-cpu": 17.0,
    "facturx-memory-growth": 10.0,
    "pages-sqlite-worst": 100.0,
    "pages-postgresql-worst": 100.0,
    "pages-sqlite-worst-cpu": 100.0,
    "pages-postgresql-worst-cpu": 100.0,
    "dashboard-sqlite-size": 70.0,
}


def read(line: str) -> Figure:
    """Read back a figure that a question printed."""
    _, name, value, unit = line.split()
    return Figure(name, float(value), unit)


def table(figures: Iterable[Figure]) -> str:
    """Lay figures out under one another, each beside its bar."""
    return "\n".join(
        f"{one.name:28}{one.value:>10.4g} {one.unit:14}{one.bar:>8}{'  MISSED' * one.is_missed}"
        for one in figures
    )
