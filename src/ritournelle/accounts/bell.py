"""What a member has seen of what happened."""

from ritournelle.accounts.models import Membership


def mark_seen(membership: Membership, event_id: int) -> None:
    """Remember the last event shown; what is older never becomes new again."""
    Membership.objects.filter(pk=membership.pk, seen_event__lt=event_id).update(seen_event=event_id)
