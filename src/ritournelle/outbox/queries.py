"""Reading the outbox."""

from django.db.models import Count, QuerySet

from ritournelle.outbox.models import Message


def latest_messages(*, organization: str = "", status: str = "") -> QuerySet[Message]:
    """Return messages, latest first, of one organisation (its slug) and state if so asked."""
    messages = Message.objects.select_related("organization", "customer").order_by("-pk")
    if organization:
        messages = messages.filter(organization__slug=organization)
    return messages.filter(status=status) if status else messages


def counts_by_status(messages: QuerySet[Message]) -> list[tuple[str, int]]:
    """Return how many messages are in each state, by the name a person reads."""
    counts = dict(messages.order_by().values_list("status").annotate(Count("pk")))
    return [(status.label, counts[status]) for status in Message.Status if status in counts]


def last_error_of_waiting() -> str:
    """Return why messages that were tried still wait; empty when none does."""
    waiting = Message.objects.filter(status=Message.Status.WAITING).exclude(last_error="")
    return waiting.order_by("pk").values_list("last_error", flat=True).last() or ""
