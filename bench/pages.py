"""How long do the screens take on a large base, beside a view that answers at once?

Wall time and the time that this process worked: on SQLite the latter is all there is
to a page, and other work on the machine hardly changes it.
"""

from collections.abc import Iterator
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from bench import base
from bench.figures import Figure
from bench.page_list import PAGES
from ritournelle.accounts.models import User
from ritournelle.web.warm import warm_up

REQUESTS = 20
ANSWERS = (200, 286)  # 286 tells a page that polls to stop


class Taken(NamedTuple):
    """Milliseconds of each request."""

    wall: list[float]
    cpu: list[float]


def figures() -> Iterator[Figure]:
    """Make the base, then ask for each page again and again."""
    settings.ALLOWED_HOSTS = ["*"]
    call_command("collectstatic", verbosity=0, interactive=False)
    base.make_base(timezone.now().date())
    client = Client()
    client.force_login(
        User.objects.earliest("pk"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    warm_up()
    engine = connection.vendor
    yield Figure(f"pages-{engine}-floor", median(ask(client, "/speculation.json").wall), "ms")
    pages: list[Taken] = []
    for name, address in PAGES.items():
        taken = ask(client, address)
        yield Figure(f"page-{name}-{engine}", p95(taken.wall), "ms")
        if not name.endswith("-export"):  # a download, of which the first row is measured
            pages.append(taken)
    yield Figure(f"pages-{engine}-median", median(median(one.wall) for one in pages), "ms")
    yield Figure(f"pages-{engine}-worst", max(p95(one.wall) for one in pages), "ms")
    yield Figure(f"pages-{engine}-worst-cpu", max(p95(one.cpu) for one in pages), "ms")
    size = len(client.get("/", headers={"accept-encoding": "gzip"}).content) / 1000
    yield Figure(f"dashboard-{engine}-size", size, "kB")


def p95(taken: list[float]) -> float:
    """Return what nineteen requests of twenty stay under."""
    return quantiles(taken, n=20)[-1]


def ask(client: Client, address: str) -> Taken:
    """Ask for a page; the first requests warm the caches up."""
    taken = Taken([], [])
    today = timezone.now().date()
    dated = address.replace("{month}", f"{today:%Y-%m}").replace("{year}", f"{today:%Y}")
    for number in range(-2, REQUESTS):
        place = dated.replace("{n}", str(1100 + 37 * number))
        started, worked = perf_counter(), process_time()
        response = client.get(place)
        _begin(response)
        if number >= 0:
            taken.wall.append(1000 * (perf_counter() - started))
            taken.cpu.append(1000 * (process_time() - worked))
        assert response.status_code in ANSWERS, f"{place}: {response.status_code}"
    return taken


def _begin(response: HttpResponseBase) -> None:
    """Read the head and the first row of a download."""
    if response.streaming:
        rows = iter(response)
        next(rows)
        next(rows, None)
        response.close()
