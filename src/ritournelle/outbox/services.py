"""What a person may do with a message."""

from datetime import datetime
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.kit import events
from ritournelle.outbox import addresses
from ritournelle.outbox.composing import compose_again
from ritournelle.outbox.delivery import OutgoingEmail, as_delivery_error, deliver
from ritournelle.outbox.errors import NoTransport, TrialNotSent, WrongState
from ritournelle.outbox.models import Message
from ritournelle.outbox.sending import has_transport

Status = Message.Status
_RETRIED = (Status.WAITING, Status.FAILED, Status.BOUNCED, Status.UNCERTAIN, Status.CANCELLED)
_CANCELLED = (Status.WAITING, Status.FAILED, Status.BOUNCED, Status.UNCERTAIN)
_RENEWED = ("sender", "reply_to", "recipients", "copies", "subject", "body", "summary")


@transaction.atomic
def retry(message: Message, *, now: datetime, actor: str = "system") -> Message:
    """Send again what did not surely go, to today's addresses, under the same Message-ID.

    Raises WrongState for a message that went or is going, NoRecipient and
    UnknownVariable when the message can still not be made.
    """
    message = _locked(message)
    if message.status not in _RETRIED:
        raise WrongState("relancé", message.get_status_display(), "Un message part une seule fois.")
    _renew(message, now)
    message.status, message.due_at = Status.WAITING, now
    message.attempts, message.last_error = 0, ""
    message.save()
    _record("message.retried", message, now, actor)
    return message


@transaction.atomic
def cancel(message: Message, *, now: datetime, actor: str = "system") -> Message:
    """Decide that a message will not be sent; WrongState if it went or is going."""
    message = _locked(message)
    if message.status not in _CANCELLED:
        raise WrongState(
            "annulé", message.get_status_display(), "Seul un message qui n’est pas parti s’annule."
        )
    message.status, message.due_at = Status.CANCELLED, None
    message.save(update_fields=["status", "due_at"])
    _record("message.cancelled", message, now, actor)
    return message


@transaction.atomic
def confirm_sent(message: Message, *, now: datetime, actor: str = "system") -> Message:
    """Take a person's word that an uncertain message did arrive; WrongState for any other."""
    message = _locked(message)
    if message.status != Status.UNCERTAIN:
        raise WrongState(
            "confirmé",
            message.get_status_display(),
            "Seul un message «\u00a0À vérifier\u00a0» l’est.",
        )
    message.status, message.sent_at, message.last_error = Status.SENT, now, ""
    message.save(update_fields=["status", "sent_at", "last_error"])
    _record("message.confirmed", message, now, actor)
    return message


def send_test(
    organization: Organization, address: str, backend: BaseEmailBackend | None = None
) -> str:
    """Send a test message at once and return what the server answered.

    Raises NoTransport, or TrialNotSent with the server's words.
    """
    if backend is None and not has_transport():
        raise NoTransport
    backend = backend or get_connection()
    email = _test_email(organization, address)
    try:
        deliver(email, backend)
    except Exception as error:
        raise TrialNotSent(str(as_delivery_error(error, was_handed_over=False))) from error
    finally:
        backend.close()
    return email.answer or email.transport_id or "accepté"


def _test_email(organization: Organization, address: str) -> OutgoingEmail:
    return OutgoingEmail(
        subject=f"Message d’essai – {organization.name}",
        body="Bonjour,\n\nCe message d’essai montre que l’envoi des factures fonctionne.\n\n"
        f"{organization.name}",
        from_email=addresses.sender(organization),
        to=[address],
        headers={"Message-ID": addresses.fresh_message_id(organization)},
    )


def _locked(message: Message) -> Message:
    return Message.objects.select_for_update(of=("self",)).get(pk=message.pk)


def _renew(message: Message, now: datetime) -> None:
    """Make a document's message anew: an address or a text may have been mended."""
    if message.invoice is None:
        return
    renewed = compose_again(message.invoice, now)
    for name in _RENEWED:
        setattr(message, name, getattr(renewed, name))


def _record(kind: str, message: Message, at: datetime, actor: str, **data: Any) -> None:
    events.record(
        kind,
        f"message:{message.pk}",
        organization_id=message.organization_id,
        at=at,
        actor=actor,
        customer_id=message.customer_id,
        invoice=message.invoice_id,
        **data,
    )
