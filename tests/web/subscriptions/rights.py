"""Who may do what with subscriptions."""

from collections.abc import Mapping
from typing import Any

from ritournelle.accounts.models import Right
from ritournelle.invoicing.models import Invoice
from tests import factories
from tests.web.rights import Rule, World


def one(world: World) -> Mapping[str, Any]:
    return {"pk": world.subscription.pk}


def change(world: World) -> Mapping[str, Any]:
    row, _ = world.subscription.schedule_changes.get_or_create(
        kind="skipped", period_start=factories.FIRST_OF_DECEMBER
    )
    return {"pk": world.subscription.pk, "change": row.pk}


def offer(world: World) -> Mapping[str, Any]:
    if "offer" not in world.more:
        world.more["offer"] = factories.make_invoice(
            world.customer, kind=Invoice.Kind.PRO_FORMA, subscription=world.subscription
        )
    return {"pk": world.subscription.pk, "invoice": world.more["offer"].pk}


RULES: dict[str, Rule] = {
    "subscriptions:list": Rule(),
    "subscriptions:export": Rule(Right.EXPORT),
    "subscriptions:bulk": Rule(Right.SUBSCRIPTIONS, method="post"),
    "subscriptions:detail": Rule(kwargs=one),
    "subscriptions:edit": Rule(Right.SUBSCRIPTIONS, one),
    "subscriptions:bill": Rule(Right.ISSUE, one),
    "subscriptions:skip": Rule(
        Right.SUBSCRIPTIONS, one, "post", lambda world: {"start": "2026-12-01"}
    ),
    "subscriptions:move": Rule(Right.SUBSCRIPTIONS, one),
    "subscriptions:event": Rule(Right.SUBSCRIPTIONS, one),
    "subscriptions:undo": Rule(Right.SUBSCRIPTIONS, change, "post"),
    "subscriptions:pro_forma": Rule(Right.DRAFTS, one, "post"),
    "subscriptions:accept": Rule(Right.SUBSCRIPTIONS, offer),
}
