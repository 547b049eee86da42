"""Writing the log of everything that happens."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from ritournelle.kit.models import Event

BATCH = 500


def record(
    kind: str,
    subject: str,
    *,
    organization_id: int,
    at: datetime,
    actor: str = "system",
    customer_id: int | None = None,
    **data: Any,
) -> None:
    """Add one event to the log, in the current transaction."""
    Event.objects.create(
        organization_id=organization_id,
        at=at,
        kind=kind,
        actor=actor,
        subject=subject,
        customer_id=customer_id,
        data=data,
    )


class Happening(NamedTuple):
    """One event among many of a kind: what it is about, and what it says."""

    subject: str
    customer_id: int | None
    data: dict[str, Any]


def record_many(
    kind: str,
    happenings: Iterable[Happening],
    *,
    organization_id: int,
    at: datetime,
    actor: str = "system",
) -> None:
    """Add many events of one kind to the log, in the current transaction."""
    events = [
        Event(
            organization_id=organization_id,
            at=at,
            kind=kind,
            actor=actor,
            subject=one.subject,
            customer_id=one.customer_id,
            data=one.data,
        )
        for one in happenings
    ]
    Event.objects.bulk_create(events, batch_size=BATCH)
