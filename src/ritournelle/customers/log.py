"""Events about one customer, as every act of this package records them."""

from datetime import datetime
from typing import Any

from ritournelle.customers.models import Customer
from ritournelle.kit import events


def record_for(customer: Customer, kind: str, *, at: datetime, actor: str, **data: Any) -> None:
    """Add an event to a customer's timeline, in the current transaction."""
    events.record(
        kind,
        f"customer:{customer.pk}",
        organization_id=customer.organization_id,
        at=at,
        actor=actor,
        customer_id=customer.pk,
        **data,
    )
