"""Days, periods and schedules written as text, so that tables of cases stay readable."""

from datetime import date
from typing import Any

from ritournelle.core.periods import Period
from ritournelle.core.schedule import Occurrence, Rhythm, Schedule


def on(day: str) -> date:
    return date.fromisoformat(day)


def period(start: str, end: str) -> Period:
    return Period(on(start), on(end))


def schedule(rhythm: Rhythm, start: str, **options: Any) -> Schedule:
    """A schedule whose days are written as text."""
    if "end" in options:
        options["end"] = on(options["end"])
    if "moved" in options:
        options["moved"] = {on(start): on(day) for start, day in options["moved"].items()}
    for name, kind in (("skipped", frozenset), ("events", tuple)):
        if name in options:
            options[name] = kind(on(day) for day in options[name])
    return Schedule(rhythm, on(start), **options)


def occurrence(plan: Schedule, k: int) -> Occurrence:
    """The k-th occurrence of a schedule that has one."""
    found = plan.occurrence(k)
    assert found is not None
    return found
