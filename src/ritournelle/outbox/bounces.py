"""Messages that came back after a transport had taken them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ritournelle.kit import events
from ritournelle.outbox.models import Message

_TAKEN = (Message.Status.HANDED_OVER, Message.Status.SENT, Message.Status.UNCERTAIN)
_BOUNCES = ("bounced", "rejected", "failed")  # as django-anymail names them


@transaction.atomic
def record_bounce(message_id: str, text: str, at: datetime, address: str = "") -> bool:
    """Note that a message came back; False for a message that is not ours or did not go.

    `message_id` is our Message-ID or the name that the transport gave. A copy that
    comes back is noted, yet the message has reached its customer.
    """
    if not message_id:
        return False
    rows = Message.objects.select_for_update(of=("self",)).filter(status__in=_TAKEN)
    message = rows.filter(Q(message_id=message_id) | Q(transport_id=message_id)).first()
    if message is None:
        return False
    message.last_error = " ".join(part for part in (address, text) if part)
    if not _is_copy(message, address):
        message.status, message.due_at = Message.Status.BOUNCED, None
    message.save(update_fields=["status", "due_at", "last_error"])
    _record(message, at)
    return True


def hear(sender: Any, event: Any, esp_name: str, **_: Any) -> None:
    """Take what an e-mail service says of a message, through django-anymail."""
    if event.event_type in _BOUNCES:
        words = event.mta_response or event.description or event.reject_reason or event.event_type
        record_bounce(
            event.message_id or "",
            f"{esp_name}\u00a0: {words}",
            event.timestamp or timezone.now(),
            address=event.recipient or "",
        )


def _is_copy(message: Message, address: str) -> bool:
    return address.casefold() in {copy.casefold() for copy in message.copies}


def _record(message: Message, at: datetime) -> None:
    events.record(
        "message.bounced",
        f"message:{message.pk}",
        organization_id=message.organization_id,
        at=at,
        customer_id=message.customer_id,
        invoice=message.invoice_id,
        reason=message.last_error,
    )
