"""Handing one e-mail to a transport, and the three ways in which that can go wrong."""

from collections.abc import Callable
from email.message import Message
from typing import Any, cast

from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailRecipientsRefused,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import MIMEMixin


class DeliveryError(Exception):
    """A message that did not surely go. Its text is in French, with the server's words."""


class DeliveryFailed(DeliveryError):
    """The message was certainly not taken: it may be tried again."""


class TransportDown(DeliveryFailed):
    """The server cannot be reached: no message can go for now."""


class DeliveryRefused(DeliveryError):
    """The message was certainly not taken and never will be."""


class DeliveryUncertain(DeliveryError):
    """The message may have been taken: it must not be sent again by itself."""


def _nothing() -> None:
    """Do nothing: what an e-mail that nobody follows does before it is handed over."""


class OutgoingEmail(EmailMultiAlternatives):
    """An e-mail that knows when it is handed over, and what the server answered.

    `before_content` is called just before the server may take the content; if it
    raises, nothing is sent. `refused` holds the addresses that the server refused
    while it took the message for others.
    """

    def __init__(
        self, *args: Any, before_content: Callable[[], None] = _nothing, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.before_content = before_content
        self.answer = ""
        self.refused: dict[str, str] = {}

    @property
    def transport_id(self) -> str:
        """Return the name that an e-mail service gave to the message, if it gave one."""
        status = getattr(self, "anymail_status", None)
        return str(getattr(status, "message_id", None) or "")


def bytes_of(message: Message) -> bytes:
    """Return a message as it travels, with the line ends of RFC 5322."""
    return cast("MIMEMixin", message).as_bytes(linesep="\r\n")


def deliver(email: OutgoingEmail, backend: BaseEmailBackend) -> None:
    """Send one e-mail. Our own transports call `before_content` at the very last moment."""
    if not getattr(backend, "calls_before_content", False):
        email.before_content()
    if not backend.send_messages([email]):
        raise DeliveryFailed("Le transport n’a pas pris le message.")


def as_delivery_error(error: Exception, *, was_handed_over: bool) -> DeliveryError:
    """Say of any error of a transport whether the message may have gone."""
    if isinstance(error, DeliveryError):
        return error
    words = f"{type(error).__name__}\u00a0: {error}"
    if isinstance(error, AnymailRecipientsRefused):
        return DeliveryRefused(f"Destinataires refusés. {words}")
    if not was_handed_over or _is_certain(error):
        return DeliveryFailed(words)
    return DeliveryUncertain(words)


def _is_certain(error: Exception) -> bool:
    """Say whether a service refused before it took anything: our request, or its answer 4xx."""
    if isinstance(
        error, AnymailConfigurationError | AnymailSerializationError | AnymailUnsupportedFeature
    ):
        return True
    status = getattr(error, "status_code", None)
    return isinstance(error, AnymailAPIError) and status is not None and 400 <= status < 500
