"""How fast is the run, next to the same rows written with nothing computed?"""

import gc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from django.db import connection

from bench import data, floor
from bench.figures import Figure
from ritournelle.accounts.models import Organization
from ritournelle.core.periods import add_months
from ritournelle.subscriptions.run import CHUNK, Progress, bill

SUBSCRIPTIONS = 100_000
REPETITIONS = 3


class Measure(NamedTuple):
    """One run and its floor, in seconds; `cpu` is that of our process alone."""

    run: float
    cpu: float
    floor: float

    @property
    def ratio(self) -> float:
        """The part of the floor's speed that the run reaches."""
        return self.floor / self.run


def figures() -> Iterator[Figure]:
    """Bill month after month; after each, write the same rows again."""
    organization = data.make_organization()
    data.make_subscriptions(organization, SUBSCRIPTIONS, due="'2026-01-01'")
    measures = [_measure(organization, month) for month in range(REPETITIONS)]
    engine = connection.vendor
    ratio = median(one.ratio for one in measures)
    speed = SUBSCRIPTIONS / median(one.run for one in measures)
    cpu = median(one.cpu for one in measures) / SUBSCRIPTIONS * 1e6
    yield Figure(f"run-{engine}-ratio", ratio, "of-floor")
    yield Figure(f"run-{engine}-speed", speed, "invoices/s")
    yield Figure(f"run-{engine}-cpu", cpu, "us/invoice")


def bill_on(
    organization: Organization, on: date, *, progress: Progress = lambda done: None
) -> tuple[float, float]:
    """Bill what is due; return how many seconds it took, and those of this process's own work."""
    night = datetime(on.year, on.month, on.day, 1, tzinfo=UTC)
    started, worked = perf_counter(), process_time()
    run = bill(organization, on=on, clock=lambda: night, progress=progress)
    seconds, cpu = perf_counter() - started, process_time() - worked
    assert (run.status, run.failed_count) == ("done", 0), run.reason
    return seconds, cpu


def _measure(organization: Organization, month: int) -> Measure:
    data.tidy()
    seconds, cpu = bill_on(organization, add_months(data.FIRST_DAY, month))
    chunks = floor.take_out(CHUNK)
    floor.empty()
    gc.freeze()  # the rows held here must not slow anything down
    data.tidy()
    measure = Measure(seconds, cpu, floor.write_again(chunks))
    gc.unfreeze()
    floor.empty()
    print(
        f"  run {measure.run:.1f} s, floor {measure.floor:.1f} s: {measure.ratio:.3f}", flush=True
    )
    return measure
