"""What a person may do with a message."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.kit import events
from ritournelle.outbox import addresses
from ritournelle.outbox.composing import compose_one
from ritournelle.outbox.delivery import OutgoingEmail, as_delivery_error, deliver
from ritournelle.outbox.errors import NoTransport, TrialNotSent, WrongState
from ritournelle.outbox.models import Message
from ritournelle.outbox.recipients import check_recipients
from ritournelle.outbox.transports import can_send, transport_of

Status = Message.Status
UNDO_DELAY = timedelta(seconds=10)  # what a person sends leaves a little later: time to think again
RETRIED = (Status.WAITING, Status.FAILED, Status.BOUNCED, Status.UNCERTAIN, Status.CANCELLED)
CANCELLED = (Status.HELD, Status.WAITING, Status.FAILED, Status.BOUNCED, Status.UNCERTAIN)
_ADDRESSES = ("sender", "reply_to", "recipients", "copies")
_WORDS = ("subject", "body", "summary")


@transaction.atomic
def retry(
    message: Message,
    *,
    now: datetime,
    actor: str = "system",
    delay: timedelta = timedelta(),
) -> Message:
    """Send again what did not surely go, to today's addresses, under the same Message-ID.

    Raises WrongState for a message that went or is going, NoRecipient and
    UnknownVariable when the message can still not be made.
    """
    message = _locked(message)
    if message.status not in RETRIED:
        raise WrongState("relancé", message.get_status_display(), "Un message part une seule fois.")
    was = message.status
    renew(message, now)
    put_in_line(message, now + delay)
    message.save()
    record("message.retried", message, now, actor, was=was)
    return message


@transaction.atomic
def set_recipients(
    message: Message, recipients: Sequence[str], *, now: datetime, actor: str = "system"
) -> Message:
    """Send a message that did not go to other addresses, from now on its own.

    Raises WrongState, BadCell for what is no address, NoRecipient without any.
    """
    message = _locked(message)
    if message.status not in RETRIED and message.status != Status.HELD:
        raise WrongState("changé", message.get_status_display(), "Envoyez plutôt le document.")
    before = message.recipients
    message.recipients = check_recipients(recipients, str(message.customer or message.subject))
    if message.recipients != before:
        renew(message, now, message.recipients)
        message.is_by_hand = True
        message.save()
        changes = {"recipients": [", ".join(before), ", ".join(message.recipients)]}
        record("message.updated", message, now, actor, changes=changes)
    return message


@transaction.atomic
def cancel(message: Message, *, now: datetime, actor: str = "system") -> Message:
    """Decide that a message will not be sent; WrongState if it went or is going."""
    message = _locked(message)
    if message.status not in CANCELLED:
        raise WrongState(
            "annulé", message.get_status_display(), "Seul un message qui n’est pas parti s’annule."
        )
    was = message.status
    message.status, message.due_at = Status.CANCELLED, None
    message.save(update_fields=["status", "due_at"])
    record("message.cancelled", message, now, actor, was=was)
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
    record("message.confirmed", message, now, actor)
    return message


def send_test(
    organization: Organization, address: str, backend: BaseEmailBackend | None = None
) -> str:
    """Send a test message at once and return what the server answered.

    Raises NoTransport, UnreadableSecret, or TrialNotSent with the server's words.
    """
    return send_now(organization, _test_email(organization, address), backend)


def send_now(
    organization: Organization, email: OutgoingEmail, backend: BaseEmailBackend | None = None
) -> str:
    """Send an e-mail that is no row of the outbox. Raises like `send_test`."""
    if backend is None and not can_send(organization):
        raise NoTransport
    backend = backend or transport_of(organization)
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


def renew(message: Message, now: datetime, recipients: Sequence[str] = ()) -> None:
    """Make a document's message anew: an address or a text may have been mended.

    What a person chose for this message stays. Raises NoRecipient and UnknownVariable.
    """
    if message.invoice is None:
        return
    chosen = recipients or (message.recipients if message.is_by_hand else ())
    take_over(message, compose_one(message.invoice, now, chosen))


def take_over(message: Message, renewed: Message) -> None:
    """Copy what a message made anew says, but for the words that a person wrote."""
    keeps_words = message.is_by_hand and message.body
    for name in _ADDRESSES if keeps_words else _ADDRESSES + _WORDS:
        setattr(message, name, getattr(renewed, name))


def put_in_line(message: Message, due_at: datetime) -> None:
    """Make a message one that is to be sent, as if it had never been tried."""
    message.status, message.due_at = Status.WAITING, due_at
    message.attempts, message.last_error = 0, ""


def record(kind: str, message: Message, at: datetime, actor: str, **data: Any) -> None:
    """Write what a person did with a message."""
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
