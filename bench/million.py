"""Does a run over a million due subscriptions keep its speed and its memory?"""

from collections.abc import Iterator
from time import perf_counter

from bench import due
from bench.figures import Figure
from bench.processes import resident_megabytes
from bench.run import bill_on

TENTH = due.SUBSCRIPTIONS // 10


class Watch:
    """Notes the memory and the time after each page of a run."""

    def __init__(self) -> None:
        self.done = 0
        self.started = perf_counter()
        self.tenth_seconds = 0.0
        self.tenth_megabytes = 0.0
        self.peak_megabytes = 0.0

    def page_done(self, count: int) -> None:
        """Note where the run stands."""
        self.done += count
        megabytes = resident_megabytes()
        self.peak_megabytes = max(self.peak_megabytes, megabytes)
        if not self.tenth_seconds and self.done >= TENTH:
            self.tenth_seconds = perf_counter() - self.started
            self.tenth_megabytes = megabytes
        if self.done % TENTH == 0:
            seconds = perf_counter() - self.started
            print(f"  {self.done} in {seconds:.0f} s, {megabytes:.0f} MB", flush=True)


def figures() -> Iterator[Figure]:
    """Find 1 % due first, then bill all; the speed is compared with that of `run` by the caller."""
    organization = due.make_million()
    yield due.find(organization)
    watch = Watch()
    seconds, _ = bill_on(organization, due.NEXT_MONTH, progress=watch.page_done)
    yield Figure("million-speed", due.SUBSCRIPTIONS / seconds, "invoices/s")
    yield Figure("million-memory", watch.peak_megabytes, "MB")
    yield Figure("million-memory-growth", watch.peak_megabytes - watch.tenth_megabytes, "MB")
