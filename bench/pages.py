"""How long do the screens take on a large base, beside a view that answers at once?"""

from collections.abc import Iterator
from statistics import median, quantiles
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import base
from bench.figures import Figure
from ritournelle.accounts.models import User

REQUESTS = 20
# Addresses of which `{n}` changes from one request to the next.
PAGES = {
    "dashboard": "/",
    "customers": "/clients/",
    "customers-search": "/clients/?q=garage+{n}",
    "customers-next": "/clients/?tri=next",
    "customer": "/clients/{n}/",
    "customer-journal": "/clients/{n}/?onglet=journal",
    "subscriptions": "/abonnements/",
    "subscriptions-search": "/abonnements/?q=garage+{n}",
    "subscription": "/abonnements/{n}/",
    "wizard": "/abonnements/nouveau/?client={n}",
    "invoices": "/factures/",
    "invoices-deep": "/factures/?page=400",
    "invoices-number": "/factures/?q=FA-20{n}",
    "invoices-name": "/factures/?q=garage+{n}",
    "runs": "/facturation/",
    "outbox": "/envois/",
    "outbox-sent": "/envois/?vue=sent",
    "products": "/catalogue/",
    "plans": "/catalogue/formules/",
    "palette": "/recherche/?q=garage+{n}",
    "palette-amount": "/recherche/?q=12%2C00",
    "notifications": "/notifications/",
}


def figures() -> Iterator[Figure]:
    """Make the base, then ask for each page again and again."""
    settings.ALLOWED_HOSTS = ["*"]
    base.make_base(timezone.now().date())
    client = Client()
    client.force_login(User.objects.get(), "allauth.account.auth_backends.AuthenticationBackend")
    floor = median(_milliseconds(client, "/speculation.json"))
    yield Figure(f"pages-{connection.vendor}-floor", floor, "ms")
    worst = 0.0
    for name, address in PAGES.items():
        p95 = quantiles(_milliseconds(client, address), n=20)[-1]
        worst = max(worst, p95)
        yield Figure(f"page-{name}-{connection.vendor}", p95, "ms")
    yield Figure(f"pages-{connection.vendor}-worst", worst, "ms")
    size = len(client.get("/", headers={"accept-encoding": "gzip"}).content) / 1000
    yield Figure(f"dashboard-{connection.vendor}-size", size, "kB")


def _milliseconds(client: Client, address: str) -> list[float]:
    """Return how long each request took; the first ones warm the caches up."""
    taken = []
    for number in range(REQUESTS + 2):
        place = address.replace("{n}", str(1000 + 37 * number))
        started = perf_counter()
        response = client.get(place)
        taken.append(1000 * (perf_counter() - started))
        assert response.status_code == 200, f"{place}: {response.status_code}"
    return taken[2:]
