"""Where a failure is mended: the page of the customer, the subscription, the product, a setting."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from ritournelle.subscriptions.models import SubscriptionItem


class Remedy(NamedTuple):
    """A link that says what one will do there."""

    label: str
    url: str


class Fault(NamedTuple):
    """Why a subscription cannot be billed."""

    code: str
    reason: str
    subscription_id: int
    customer_id: int


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


def remedies_of(faults: Sequence[Fault], back: str = "runs:list") -> list[Remedy]:
    """Return where each fault is mended; a customer, once mended, leads back to `back`.

    One query at most, to know which product is meant.
    """
    products = _products_named(fault for fault in faults if fault.code in PRODUCT)
    return [_remedy(fault, products.get(fault.subscription_id), back) for fault in faults]


def _remedy(fault: Fault, product_id: int | None, back: str) -> Remedy:
    if fault.code in CUSTOMER:
        place = reverse("customers:edit", args=[fault.customer_id])
        return Remedy("Compléter le client", f"{place}?{urlencode({'retour': reverse(back)})}")
    if product_id:
        return Remedy("Corriger le produit", reverse("catalog:product_edit", args=[product_id]))
    if fault.code in SETTINGS:
        return Remedy("Ouvrir les réglages", reverse("settings:billing"))
    place = reverse("subscriptions:detail", args=[fault.subscription_id])
    return Remedy("Voir l’abonnement", place)


def _products_named(faults: Iterable[Fault]) -> dict[int, int]:
    """Return the product of each subscription that the reason names, else its first one."""
    reasons = {fault.subscription_id: fault.reason for fault in faults}
    if not reasons:
        return {}
    items = SubscriptionItem.objects.filter(subscription__among=list(reasons))
    values = items.values_list("subscription_id", "product_id", "product__name")
    found: dict[int, int] = {}
    for subscription_id, product_id, name in values.order_by("subscription_id", "position"):
        if f"«\u00a0{name}\u00a0»" in reasons[subscription_id]:
            found[subscription_id] = product_id
        found.setdefault(subscription_id, product_id)
    return found
