"""Charts drawn by the server as SVG: sharp, printable, without JavaScript.

All coordinates are percentages, so that a chart follows the width of its card.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

Point = tuple[float, float]

_ROUND_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
_FLIP_FROM = 0.6  # the hover card opens to the left in the last two fifths
_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_PAD = 100, 28, 3


def nice_ticks(low: int, high: int, count: int = 4) -> list[int]:
    """Return about `count` round graduations that cover `low` to `high`."""
    wanted = -(-max(high - low, 1) // count)
    size = 10 ** max(len(str(wanted)) - 2, 0)
    step = next(size * each for each in _ROUND_STEPS if size * each >= wanted)
    first, last = low // step, -(-high // step)
    return [step * each for each in range(first, max(last, first + 1) + 1)]


def smooth(points: Sequence[Point]) -> str:
    """Return a path through the points that never goes beyond them (Fritsch-Carlson)."""
    if len(points) < 3:
        return "M" + " L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    slopes = [(d - b) / (c - a) for (a, b), (c, d) in pairwise(points)]
    tangents = _tangents(slopes)
    path = [f"M{points[0][0]:.2f} {points[0][1]:.2f}"]
    for ((x, y), (next_x, next_y)), (leave, arrive) in zip(
        pairwise(points), pairwise(tangents), strict=True
    ):
        third = (next_x - x) / 3
        path.append(
            f"C{x + third:.2f} {y + leave * third:.2f}"
            f" {next_x - third:.2f} {next_y - arrive * third:.2f} {next_x:.2f} {next_y:.2f}"
        )
    return "".join(path)


def _tangents(slopes: Sequence[float]) -> list[float]:
    between = [(a + b) / 2 if a * b > 0 else 0.0 for a, b in pairwise(slopes)]
    tangents = [slopes[0], *between, slopes[-1]]
    for at, slope in enumerate(slopes):
        if not slope:
            tangents[at] = tangents[at + 1] = 0.0
            continue
        norm = hypot(tangents[at], tangents[at + 1]) / abs(slope)
        if norm > 3:
            tangents[at] *= 3 / norm
            tangents[at + 1] *= 3 / norm
    return tangents


@dataclass(frozen=True, slots=True)
class Gridline:
    """A horizontal line, with the value it stands for."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One point of the curve and what its hover card says."""

    x: float
    y: float
    left: float
    width: float
    label: str
    short: str
    value: int
    previous: int | None
    previous_y: float | None
    growth: int | None
    is_last: bool
    is_flipped: bool


@dataclass(frozen=True)
class AreaChart:
    """A curve of two months or more, in cents, with the same months a year ago in dots.

    The scale always holds zero: a small change does not look like a great one.
    """

    labels: Sequence[str]
    values: Sequence[int]
    previous: Sequence[int] = ()
    short: Sequence[str] = ()

    @property
    def ticks(self) -> list[int]:
        """Return the graduations, from the lowest."""
        everything = [0, *self.values, *self.previous]
        return nice_ticks(min(everything), max(everything))

    @property
    def line(self) -> str:
        """Return the path of the curve."""
        return smooth(self._points(self.values))

    @property
    def area(self) -> str:
        """Return the path of what is between the curve and zero."""
        zero = f"{self._y(0):.2f}"
        return f"{self.line}L100 {zero}L0 {zero}Z"

    @property
    def previous_line(self) -> str:
        """Return the path of the year before, or nothing."""
        return smooth(self._points(self.previous)) if self.previous else ""

    @property
    def gridlines(self) -> list[Gridline]:
        """Return the horizontal lines, from the top."""
        return [Gridline(round(self._y(tick), 2), tick) for tick in reversed(self.ticks)]

    @property
    def marks(self) -> Iterator[Mark]:
        """Yield the points one can hover."""
        points = self._points(self.values)
        half = self._step / 2
        for at, (x, y) in enumerate(points):
            left, right = max(x - half, 0), min(x + half, 100)
            before = self.previous[at] if at < len(self.previous) else None
            yield Mark(
                x=round(x, 2),
                y=round(y, 2),
                left=round(left, 2),
                width=round(right - left, 2),
                label=self.labels[at],
                short=(self.short or self.labels)[at],
                value=self.values[at],
                previous=before,
                previous_y=None if before is None else round(self._y(before), 2),
                growth=_growth(before, self.values[at]),
                is_last=at == len(points) - 1,
                is_flipped=at >= len(points) * _FLIP_FROM,
            )

    @property
    def _step(self) -> float:
        return 100 / max(len(self.values) - 1, 1)

    def _y(self, value: int) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return 100 * (high - value) / (high - low)

    def _points(self, values: Sequence[int]) -> list[Point]:
        return [(at * self._step, self._y(value)) for at, value in enumerate(values)]


def _growth(before: int | None, after: int) -> int | None:
    return round(100 * (after - before) / before) if before else None


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The course of a figure, in the size of a word."""

    line: str
    area: str
    width: int = _SPARK_WIDTH
    height: int = _SPARK_HEIGHT


def sparkline(values: Sequence[int]) -> Sparkline | None:
    """Draw a series; fewer than two values make no line."""
    if len(values) < 2:
        return None
    high, span = max(values), max(values) - min(values)
    room, step = _SPARK_HEIGHT - 2 * _SPARK_PAD, _SPARK_WIDTH / (len(values) - 1)
    rises = [(high - value) / span if span else 0.5 for value in values]
    line = smooth([(at * step, _SPARK_PAD + room * rise) for at, rise in enumerate(rises)])
    return Sparkline(line, f"{line}L{_SPARK_WIDTH} {_SPARK_HEIGHT}L0 {_SPARK_HEIGHT}Z")


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of a rhythm: tall when it is billed."""

    x: int
    is_on: bool
    width: int = 4


_RHYTHMS: dict[str, Sequence[int]] = {
    "monthly": range(12),
    "bimonthly": range(0, 12, 2),
    "quarterly": range(0, 12, 3),
    "half": range(0, 12, 6),
    "yearly": (0,),
    "once": (0,),
    "custom": (0, 1, 3, 4, 6, 7, 9, 10),
}


def rhythm(beat: str | Iterable[int]) -> list[Bar]:
    """Return twelve bars for a named rhythm, or for the months (0 to 11) that are billed."""
    if beat in ("weekly", "daily"):
        return [Bar(at * 4, True, 2) for at in range(24)]
    months = set(_RHYTHMS.get(beat, ()) if isinstance(beat, str) else beat)
    return [Bar(at * 8 + 2, at in months) for at in range(12)]
