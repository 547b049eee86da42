"""Who may see and start runs."""

from ritournelle.accounts.models import Right
from ritournelle.subscriptions.models import BillingFailure, BillingRun
from tests.factories import NOON, TODAY
from tests.web.rights import Rule, World


def _failure(world: World) -> dict[str, int]:
    BillingFailure.objects.get_or_create(
        subscription=world.subscription,
        defaults={
            "run": world.run, "code": "missing-address", "reason": "Pas d’adresse.",
            "remedy": "Complétez-la.", "first_seen_at": NOON, "last_seen_at": NOON,
        },
    )  # fmt: skip
    return {"pk": world.subscription.pk}


def _stopped(world: World) -> dict[str, int]:
    run = BillingRun.objects.create(
        organization=world.organization,
        billed_on=TODAY,
        status=BillingRun.Status.STOPPED,
        started_at=NOON,
        seen_at=NOON,
        finished_at=NOON,
        reason="Bien trop.",
    )
    return {"pk": run.pk}


RULES: dict[str, Rule] = {
    "runs:list": Rule(),
    "runs:simulate": Rule(),
    "runs:simulate_export": Rule(Right.EXPORT),
    "runs:start": Rule(Right.ISSUE),
    "runs:retry": Rule(Right.ISSUE, _failure, "post"),
    "runs:detail": Rule(Right.READ, lambda world: {"pk": world.run.pk}),
    "runs:progress": Rule(Right.READ, lambda world: {"pk": world.run.pk}),
    "runs:force": Rule(Right.ISSUE, _stopped),
    "runs:approve": Rule(Right.SEND, lambda world: {"pk": world.run.pk}, "post"),
    "runs:hold": Rule(Right.SEND, lambda world: {"pk": world.run.pk}, "post"),
}
