"""Which events people are told of: what others and the machine did that one wants to know.

An index holds these kinds and no other: changing the list takes a migration.
"""

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from ritournelle.kit.models import NOTABLE, Event

_LIST = ", ".join(f"'{kind}'" for kind in NOTABLE)


def notable_events(organization_id: int) -> QuerySet[Event]:
    """Return the events to tell of, latest first, whatever the size of the log.

    SQLite sees that the index applies only where the kinds are written out in the question.
    """
    is_notable: RawSQL = RawSQL(  # noqa: S611 (constants of ours)
        f"kit_event.kind IN ({_LIST})", (), output_field=BooleanField()
    )
    return Event.objects.filter(is_notable, organization_id=organization_id).order_by("-id")
