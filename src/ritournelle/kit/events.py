"""Writing the log of everything that happens."""

from datetime import datetime
from typing import Any

from ritournelle.kit.models import Event


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
