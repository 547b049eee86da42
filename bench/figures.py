"""A figure: what `make bench` says, one line each."""

from typing import NamedTuple


class Figure(NamedTuple):
    """A name that never changes, a value as printed, and its unit."""

    name: str
    value: str
    unit: str
    note: str = ""

    def __str__(self) -> str:
        return f"figure {self.name} {self.value} {self.unit}"
