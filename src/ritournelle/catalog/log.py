"""Events about the catalogue, as every act of this package records them."""

from datetime import datetime
from typing import Any

from ritournelle.catalog.models import Plan, Product
from ritournelle.kit import events


def record_about(row: Product | Plan, what: str, *, at: datetime, actor: str, **data: Any) -> None:
    """Add `product.<what>` or `plan.<what>` to the log, in the current transaction."""
    kind = row._meta.model_name
    events.record(
        f"{kind}.{what}",
        f"{kind}:{row.pk}",
        organization_id=row.organization_id,
        at=at,
        actor=actor,
        **data,
    )
