"""Approve, then send: the messages of a run go once somebody has said so."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ritournelle.kit import events
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingRun

Status = Message.Status


@transaction.atomic
def approve_run(
    run: BillingRun, *, at: datetime, actor: str, except_ids: Collection[int] = ()
) -> int:
    """Let the held messages of a run go, but some; return how many.

    Those that are not made yet will go by themselves: the run is approved as a whole.
    """
    BillingRun.objects.filter(pk=run.pk, approved_at=None).update(approved_at=at)
    held = Message.objects.filter(invoice__run=run, status=Status.HELD)
    count = held.exclude(pk__in=except_ids).update(status=Status.WAITING, due_at=at)
    events.record(
        "run.approved",
        f"run:{run.pk}",
        organization_id=run.organization_id,
        at=at,
        actor=actor,
        on=run.billed_on.isoformat(),
        messages=count,
        kept=len(except_ids),
    )
    return count
