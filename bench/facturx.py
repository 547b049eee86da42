"""How much work is a Factur-X, from the row that waits for it to the file under its hash?"""

import os
import resource
import subprocess
from collections.abc import Iterator
from glob import glob
from time import perf_counter, sleep
from typing import NamedTuple

from bench import data
from bench.figures import Figure
from bench.processes import resident_megabytes, seconds_without_core
from bench.run import bill_on
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.web.processes import own_command

DOCUMENTS = 10_000
WARM_UP = 100
WORKERS = 2
JEMALLOC = "/usr/lib/*/libjemalloc.so.2"


class Watch(NamedTuple):
    """By how many megabytes a worker grew after the first fifth, and their wait for a core."""

    growth: float
    without_core: float


def figures() -> Iterator[Figure]:
    """Let two workers draw 10,000 documents, and watch them."""
    organization = data.make_organization()
    data.make_subscriptions(organization, DOCUMENTS, due="'2026-01-01'", sends=False)
    bill_on(organization, data.FIRST_DAY)
    _draw_first_ones()
    started, worked = perf_counter(), _children_seconds()
    workers = [_start_worker() for _ in range(WORKERS)]
    watch = _watch(workers)
    seconds, cpu = perf_counter() - started, _children_seconds() - worked
    assert not InvoiceFile.objects.filter(sha256="").exists()
    drawn = DOCUMENTS - WARM_UP
    yield Figure("facturx-cpu", cpu / drawn * 1000, "ms/document")
    yield Figure("facturx-speed", drawn / seconds, "documents/s")
    yield Figure("facturx-cores-used", cpu / (WORKERS * seconds), "of-the-cores")
    # On a busy machine: what other programs took of the cores is not the workers' idleness.
    within_reach = WORKERS * seconds - watch.without_core
    yield Figure("facturx-free-cores-used", cpu / within_reach, "of-the-free-cores")
    yield Figure("facturx-memory-growth", watch.growth, "MB")


def _draw_first_ones() -> None:
    """Let one worker draw a few: fonts are laid out, the shape has seen the rule sets."""
    first = list(InvoiceFile.objects.order_by("pk").values_list("pk", flat=True)[:WARM_UP])
    others = InvoiceFile.objects.exclude(pk__in=first)
    due_at = others.values_list("due_at", flat=True)[0]
    others.update(due_at=None)
    _start_worker().wait()
    others.update(due_at=due_at)


def _start_worker() -> subprocess.Popen[bytes]:
    """Start the product's own worker, with the allocator that its manual advises."""
    environment = dict(os.environ)
    if libraries := glob(JEMALLOC):
        environment["LD_PRELOAD"] = libraries[0]
    return subprocess.Popen(own_command("worker", "--until-idle"), env=environment)


def _watch(workers: list[subprocess.Popen[bytes]]) -> Watch:
    """Look at the workers every second until they have ended."""
    early: dict[int, float] = {}
    waits: dict[int, float] = {}
    growth = 0.0
    while any(worker.poll() is None for worker in workers):
        sleep(1)
        alive = [worker.pid for worker in workers if worker.poll() is None]
        waits |= {pid: seconds_without_core(pid) for pid in alive}
        sizes = {pid: resident_megabytes(pid) for pid in alive}
        if InvoiceFile.objects.exclude(sha256="").count() < DOCUMENTS / 5:
            early = sizes
        growth = max([growth, *(size - early.get(pid, size) for pid, size in sizes.items())])
    return Watch(growth, sum(waits.values()))


def _children_seconds() -> float:
    """Return the processor time of the processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
