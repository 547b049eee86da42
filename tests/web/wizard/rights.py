"""Who may use the wizard."""

from ritournelle.accounts.models import Right
from ritournelle.subscriptions.models import Subscription
from tests.web.rights import Rule, World


def _draft(world: World) -> Subscription:
    """Return the draft of a subscription, made once."""
    if "draft" not in world.more:
        world.more["draft"] = Subscription.objects.create(
            organization=world.organization,
            customer=world.customer,
            reference="AB-9000",
            starts_on="2026-12-01",
            rhythm_days="1",
        )
    return world.more["draft"]


def _step(world: World) -> dict[str, object]:
    return {"pk": _draft(world).pk, "step": 2}


RULES = {
    "subscriptions:new": Rule(Right.SUBSCRIPTIONS),
    "subscriptions:preview_new": Rule(Right.SUBSCRIPTIONS, method="post"),
    "subscriptions:wizard_customers": Rule(Right.SUBSCRIPTIONS),
    "subscriptions:step": Rule(Right.SUBSCRIPTIONS, _step),
    "subscriptions:preview_step": Rule(Right.SUBSCRIPTIONS, _step, method="post"),
    "subscriptions:discard": Rule(Right.SUBSCRIPTIONS, lambda world: {"pk": _draft(world).pk}),
}
