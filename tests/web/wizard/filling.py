"""The forms of the wizard as a browser sends them."""

from typing import Any

from django.test import Client

from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.subscriptions.models import Subscription

NEW = "/abonnements/nouveau/"
TOKEN = "6f1d0d7e-6a70-4d0e-9a55-0a4f4f1d8d11"
CALENDAR = {
    "rhythm": "monthly",
    "day": "1",
    "timing": "advance",
    "is_prorated": "on",
    "starts_on": "2026-12-01",
    "ends": "always",
}
ACTIVATION = {"payment_means": "customer", "delay": "customer", "output": "issued", "sends": "on"}


def sent(fields: dict[str, Any] | None = None, **lines: Any) -> dict[str, Any]:
    """Step 1 with one line; `lines` are fields of the first."""
    data = {"token": TOKEN, "lines-count": "1", "lines-0-quantity": "1", "action": "next"}
    return data | {f"lines-0-{name}": value for name, value in lines.items()} | (fields or {})


def the_draft() -> Subscription:
    return Subscription.objects.get()


def text_of(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def make_draft(alice: Client, customer: Customer, product: Product, **more: Any) -> Subscription:
    data = sent({"client": customer.pk}, product=product.pk, quantity="6", **more)
    assert alice.post(NEW, data).status_code == 302
    return the_draft()
