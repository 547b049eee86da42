"""Approve-then-send: the messages of a run are held until a person has seen them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from ritournelle.kit import events
from ritournelle.kit.events import Happening
from ritournelle.outbox.models import Message
from ritournelle.outbox.services import UNDO_DELAY

if TYPE_CHECKING:  # a package above this one: only its name is known here
    from ritournelle.subscriptions.models import BillingRun

Status = Message.Status


def held_messages(run: BillingRun) -> QuerySet[Message]:
    """Return the messages of a run that wait for approval."""
    return Message.objects.filter(invoice__run_id=run.pk, status=Status.HELD)


@transaction.atomic
def approve_run(
    run: BillingRun, *, at: datetime, actor: str, except_ids: Collection[int] = ()
) -> int:
    """Let the held messages of a run go, UNDO_DELAY from now; return how many.

    Those in `except_ids` stay held. Messages that are made later, when their document is
    drawn, go at once: the run is approved.
    """
    run.approved_at = at
    run.save(update_fields=["approved_at"])
    return _approve(held_messages(run).exclude(pk__in=except_ids), at, actor)


@transaction.atomic
def hold_run(run: BillingRun, *, at: datetime, actor: str) -> int:
    """Take an approval back: what has not begun to leave is held again. Return how many."""
    run.approved_at = None
    run.save(update_fields=["approved_at"])
    rows = Message.objects.filter(invoice__run_id=run.pk, status=Status.WAITING, attempts=0)
    return _hold(rows.filter(is_by_hand=False), at, actor)


@transaction.atomic
def approve(organization_id: int, ids: Sequence[int], *, at: datetime, actor: str) -> int:
    """Let some held messages go, UNDO_DELAY from now; return how many."""
    rows = Message.objects.filter(organization=organization_id, status=Status.HELD)
    return _approve(rows.filter(pk__among=ids), at, actor)


@transaction.atomic
def hold(organization_id: int, ids: Sequence[int], *, at: datetime, actor: str) -> int:
    """Hold messages that were approved by mistake and have not begun to leave."""
    rows = Message.objects.filter(organization=organization_id, status=Status.WAITING, attempts=0)
    return _hold(rows.filter(pk__among=ids), at, actor)


def _approve(rows: QuerySet[Message], at: datetime, actor: str) -> int:
    held = _locked(rows)
    ids = [message.pk for message in held]
    Message.objects.filter(pk__among=ids).update(status=Status.WAITING, due_at=at + UNDO_DELAY)
    _record("message.approved", held, at, actor)
    return len(held)


def _hold(rows: QuerySet[Message], at: datetime, actor: str) -> int:
    waiting = _locked(rows)
    ids = [message.pk for message in waiting]
    Message.objects.filter(pk__among=ids).update(status=Status.HELD, due_at=None)
    _record("message.held", waiting, at, actor)
    return len(waiting)


def _locked(rows: QuerySet[Message]) -> list[Message]:
    rows = rows.only("organization_id", "customer_id", "invoice_id").order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def _record(kind: str, messages: Sequence[Message], at: datetime, actor: str) -> None:
    if messages:
        told = [
            Happening(f"message:{one.pk}", one.customer_id, {"invoice": one.invoice_id})
            for one in messages
        ]
        organization = messages[0].organization_id
        events.record_many(kind, told, organization_id=organization, at=at, actor=actor)
