"""What the bell says: the notable events that somebody else, or the machine, did."""

from django.db.models import QuerySet

from ritournelle.accounts.models import Membership
from ritournelle.kit.models import Event
from ritournelle.kit.notable import notable_events


def news_of(membership: Membership) -> QuerySet[Event]:
    """Return what a member is told of, latest first."""
    events = notable_events(membership.organization_id)
    return events.exclude(actor=membership.user.actor)
