"""How long do the screens take on a large base, beside a view that answers at once?"""

from collections.abc import Iterator
from statistics import median, quantiles
from time import perf_counter

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

REQUESTS = 20


def figures() -> Iterator[Figure]:
    """Make the base, then ask for each page again and again."""
    settings.ALLOWED_HOSTS = ["*"]
    call_command("collectstatic", verbosity=0, interactive=False)
    base.make_base(timezone.now().date())
    client = Client()
    client.force_login(
        User.objects.earliest("pk"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    engine = connection.vendor
    floor = median(milliseconds(client, "/speculation.json"))
    yield Figure(f"pages-{engine}-floor", floor, "ms")
    slowest: list[float] = []
    for name, address in PAGES.items():
        p95 = quantiles(milliseconds(client, address), n=20)[-1]
        slowest.append(p95)
        yield Figure(f"page-{name}-{engine}", p95, "ms")
    yield Figure(f"pages-{engine}-median", median(slowest), "ms")
    yield Figure(f"pages-{engine}-worst", max(slowest), "ms")
    size = len(client.get("/", headers={"accept-encoding": "gzip"}).content) / 1000
    yield Figure(f"dashboard-{engine}-size", size, "kB")


def milliseconds(client: Client, address: str) -> list[float]:
    """Return how long each request took; the first ones warm the caches up."""
    taken = []
    today = timezone.now().date()
    dated = address.replace("{month}", f"{today:%Y-%m}").replace("{year}", f"{today:%Y}")
    for number in range(REQUESTS + 2):
        place = dated.replace("{n}", str(1000 + 37 * number))
        started = perf_counter()
        response = client.get(place)
        _first_bytes(response)
        taken.append(1000 * (perf_counter() - started))
        # 286 tells a page that polls to stop.
        assert response.status_code in (200, 286), f"{place}: {response.status_code}"
    return taken[2:]


def _first_bytes(response: HttpResponseBase) -> None:
    """Begin a download: its head is there at once, its first row once the database answered."""
    if response.streaming:
        rows = iter(response)
        next(rows)
        next(rows, None)
        response.close()
