"""Where a failure is mended: the page of the customer, the subscription, the product, a setting."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from ritournelle.subscriptions.models import Subscription


class Remedy(NamedTuple):
    """A link that says what one will do there."""

    label: str
    url: str


CUSTOMER = frozenset(
    {
        *("missing-address", "missing-siren", "vat-number-missing", "vat-number-forbidden"),
        *("bad-identifier", "unknown-country", "consumer-has-identifier", "bad-terms"),
        *("unknown-exemption", "missing-value", "terms-without-days"),
    }
)
PRODUCT = frozenset(
    {"bad-product", "bad-product-rate", "bad-pricing", "unknown-unit", "unknown-vat-rate"}
)
SETTINGS = frozenset(
    {"missing-series", "seller-without-vat-number", "bad-number-pattern", "issue-date-goes-back"}
)


def remedy_of(code: str, subscription: Subscription) -> Remedy:
    """Return where to mend what a code says of a subscription."""
    return remedy_link(code, subscription.pk, subscription.customer_id)


def remedy_link(
    code: str, subscription_id: int, customer_id: int, back: str = "runs:list"
) -> Remedy:
    """Return where to mend what a code says; a customer, once mended, leads back to `back`."""
    if code in CUSTOMER:
        place = reverse("customers:edit", args=[customer_id])
        return Remedy("Compléter le client", f"{place}?{urlencode({'retour': reverse(back)})}")
    if code in PRODUCT:
        return Remedy("Corriger le produit", reverse("catalog:products"))
    if code in SETTINGS:
        return Remedy("Ouvrir les réglages", reverse("settings:billing"))
    return Remedy("Voir l’abonnement", reverse("subscriptions:detail", args=[subscription_id]))
