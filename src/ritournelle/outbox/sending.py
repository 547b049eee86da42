"""Sending what is due: at most once per message, however often workers die.

A message is marked `handed_over`, in a transaction of its own, at the last moment
before a server may take it. Whoever finds that mark with its lease over knows that
a worker died from there on: the message may have gone, and waits for a person.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.kit import claims, events
from ritournelle.outbox.delivery import (
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
    OutgoingEmail,
    TransportDown,
    as_delivery_error,
    deliver,
)
from ritournelle.outbox.emails import email_of
from ritournelle.outbox.models import Message
from ritournelle.outbox.transports import ON_THEIR_OWN, has_transport, route_of, transport_of

__all__ = ["has_transport", "send_due"]

LEASE = timedelta(minutes=15)
MAX_ATTEMPTS = 10  # over about two days
DOWN = timedelta(minutes=5)  # how long a server that is down is left alone
DRAWING = timedelta(seconds=10)  # how long a message waits for its document to be drawn
BEING_DRAWN = "Le document joint est en cours de préparation."
LOST_WORKER = (
    "L’envoi s’est interrompu pendant la remise au serveur\u00a0: le message est peut-être parti."
)
Status = Message.Status
Clock = Callable[[], datetime]


class ClaimLost(Exception):
    """The message is no longer ours: cancelled, or taken by another worker."""


class NotDrawnYet(Exception):
    """The document that the message carries is still being drawn."""


def send_due(now: datetime, limit: int, backend: BaseEmailBackend | None = None) -> int:
    """Take up to `limit` messages that are due and send them; return how many were dealt with.

    None when there is no transport or every server is down: whoever loops over this
    stops there. A batch must end within LEASE: call it with a few dozen at most.
    """
    clock = _clock(now)
    taken = _claim(now, limit, _sendable(backend))
    _give_up([message for message in taken if message.status == Status.HANDED_OVER], clock())
    waiting = [message for message in taken if message.status == Status.WAITING]
    left = sum(_send_route(route, backend, clock) for route in _by_route(waiting))
    return len(taken) - left


def _sendable(backend: BaseEmailBackend | None) -> QuerySet[Message]:
    """Return the messages for which there is a server."""
    rows = Message.objects.filter(status__in=[Status.WAITING, Status.HANDED_OVER])
    return rows if backend or has_transport() else rows.filter(ON_THEIR_OWN)


def _by_route(messages: Iterable[Message]) -> Iterable[list[Message]]:
    """Part messages by the connection that they take."""
    routes: dict[str, list[Message]] = {}
    for message in messages:
        routes.setdefault(route_of(message.organization), []).append(message)
    return routes.values()


def _send_route(messages: list[Message], backend: BaseEmailBackend | None, clock: Clock) -> int:
    """Send what takes one connection; return how many are left when its server is down.

    All that waits for that server steps back with them, so that others get their turn.
    """
    organization = messages[0].organization
    try:
        transport = backend or transport_of(organization)
    except DomainError as error:
        down, left = TransportDown(str(error)), messages
        _put_all_back(left, down, clock())
    else:
        left = _send_all(messages, transport, clock)
    if left and organization.smtp_host and backend is None:
        _step_back(organization, clock())
    return len(left)


def _clock(start: datetime) -> Clock:
    """Return a clock that stands at `start` now: a batch may take minutes."""
    origin = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - origin)


def _claim(now: datetime, limit: int, rows: QuerySet[Message]) -> list[Message]:
    taken = claims.claim(rows.select_related("organization"), now=now, limit=limit, lease=LEASE)
    for message in taken:
        message.due_at = now + LEASE
    return taken


def _send_all(
    messages: Sequence[Message], backend: BaseEmailBackend, clock: Clock
) -> list[Message]:
    """Send over one connection; return those left when the server is down, which go back."""
    left = list(messages)
    try:
        _open(backend)
        while left:
            _send(left[0], backend, clock)
            left.pop(0)
    except TransportDown as error:
        _put_all_back(left, error, clock())
    finally:
        backend.close()
    return left


def _open(backend: BaseEmailBackend) -> None:
    """Connect once for all messages. Whatever a transport raises here, nothing was sent."""
    try:
        backend.open()
    except TransportDown:
        raise
    except Exception as error:
        words = as_delivery_error(error, was_handed_over=False)
        raise TransportDown(str(words)) from error


def _send(message: Message, backend: BaseEmailBackend, clock: Clock) -> None:
    try:
        _attach(message)
        email = email_of(message, before_content=lambda: _hand_over(message, clock()))
        deliver(email, backend)
    except ClaimLost:
        return
    except NotDrawnYet:
        _wait(message, BEING_DRAWN, clock() + DRAWING)
    except TransportDown:
        raise
    except Exception as error:  # whatever a transport raises means one of three things
        was_handed_over = message.status == Status.HANDED_OVER
        _record_error(message, as_delivery_error(error, was_handed_over=was_handed_over), clock())
    else:
        _record_sent(message, email, clock())


def _mine(message: Message) -> QuerySet[Message]:
    """Return the row if it is still as this worker left it, else nothing."""
    return Message.objects.filter(
        pk=message.pk, status=message.status, attempts=message.attempts, due_at=message.due_at
    )


def _hand_over(message: Message, at: datetime) -> None:
    """Mark that the server may take the message from now on; ClaimLost if it is not ours."""
    lease_end = at + LEASE
    if not _mine(message).update(status=Status.HANDED_OVER, due_at=lease_end):
        raise ClaimLost
    message.status, message.due_at = Status.HANDED_OVER, lease_end


def _record_sent(message: Message, email: OutgoingEmail, at: datetime) -> None:
    """Write what is a fact, whatever the row has become meanwhile."""
    refused = "\u00a0; ".join(f"{address} ({words})" for address, words in email.refused.items())
    with transaction.atomic():
        changed = (
            Message.objects.filter(pk=message.pk)
            .exclude(status=Status.SENT)
            .update(
                status=Status.SENT,
                sent_at=at,
                due_at=None,
                last_error=f"Adresses refusées\u00a0: {refused}" if refused else "",
                transport_id=email.transport_id[:250],
            )
        )
        if changed:
            _record_event("message.sent", message, at, answer=email.answer)


def _record_error(message: Message, error: DeliveryError, at: datetime) -> None:
    """Write how it ended; only a certain failure comes back by itself, later and later."""
    status = _status_after(message, error)
    due_at = claims.next_attempt(message.attempts, at) if status == Status.WAITING else None
    with transaction.atomic():
        changed = _mine(message).update(status=status, due_at=due_at, last_error=str(error))
        if changed and status != Status.WAITING:
            _record_event(f"message.{status.value}", message, at, reason=str(error))


def _attach(message: Message) -> None:
    """Give a message that was made before its document was drawn the file it carries."""
    if message.invoice_id is None or message.attachment_sha256:
        return
    files = InvoiceFile.objects.filter(invoice=message.invoice_id)
    message.attachment_sha256 = files.values_list("sha256", flat=True).first() or ""
    if not message.attachment_sha256:
        raise NotDrawnYet
    _mine(message).update(attachment_sha256=message.attachment_sha256)


def _put_all_back(messages: Iterable[Message], error: TransportDown, at: datetime) -> None:
    """Let messages wait for a server that is down: that costs them no attempt."""
    for message in messages:
        _wait(message, str(error), at + DOWN)


def _wait(message: Message, words: str, until: datetime) -> None:
    _mine(message).update(attempts=message.attempts - 1, due_at=until, last_error=words)


def _step_back(organization: Organization, at: datetime) -> None:
    """Let all that waits for an organisation's own dead server wait as long as what was tried."""
    waiting = Message.objects.filter(organization=organization, status=Status.WAITING)
    waiting.filter(due_at__lte=at).update(due_at=at + DOWN)


def _status_after(message: Message, error: DeliveryError) -> Message.Status:
    if isinstance(error, DeliveryUncertain):
        return Status.UNCERTAIN
    if isinstance(error, DeliveryRefused):
        return Status.BOUNCED
    return Status.WAITING if message.attempts < MAX_ATTEMPTS else Status.FAILED


def _give_up(messages: Iterable[Message], at: datetime) -> None:
    for message in messages:
        _record_error(message, DeliveryUncertain(LOST_WORKER), at)


def _record_event(kind: str, message: Message, at: datetime, **data: str) -> None:
    events.record(
        kind,
        f"message:{message.pk}",
        organization_id=message.organization_id,
        at=at,
        customer_id=message.customer_id,
        invoice=message.invoice_id,
        recipients=message.recipients,
        **data,
    )
