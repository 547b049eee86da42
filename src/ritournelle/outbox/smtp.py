"""SMTP that can tell a message surely not taken from one that may have been.

Nothing is taken before the content: until the server invites it (reply 354), any
error is certain. From there to the server's reply, silence is uncertain (RFC 5321, 4.5.3.2).
"""

import ipaddress
import smtplib
import socket
from collections.abc import Callable, Sequence
from email.utils import parseaddr
from typing import Any, NamedTuple

from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import EmailMessage, sanitize_address

from ritournelle.outbox.delivery import (
    DeliveryError,
    DeliveryFailed,
    DeliveryRefused,
    DeliveryUncertain,
    OutgoingEmail,
    TransportDown,
    bytes_of,
)

START_OF_CONTENT = 354
Reply = tuple[int, bytes]


class Envelope(NamedTuple):
    """Who sends to whom, as the server is told; nobody is refused silently."""

    sender: str
    recipients: list[str]
    copies: list[str]


class Conversation(smtplib.SMTP):
    """An SMTP client that says when the server invites the content."""

    before_content: Callable[[], None] | None = None
    has_begun_content = False

    def getreply(self) -> Reply:
        """Read a reply; when it invites the content, tell so before any of it is sent."""
        reply = super().getreply()
        if reply[0] == START_OF_CONTENT:
            if self.before_content:
                self.before_content()
            self.has_begun_content = True
        return reply

    def offer(self, envelope: Envelope, size: int) -> dict[str, Reply]:
        """Name the sender and the recipients; return those that are refused for good."""
        self.ehlo_or_helo_if_needed()
        code, text = self.mail(envelope.sender, self._options(size))
        if code != 250:
            raise DeliveryFailed(f"L’expéditeur est refusé\u00a0: {words(code, text)}")
        replies = {to: self.rcpt(to) for to in [*envelope.recipients, *envelope.copies]}
        refused = {to: reply for to, reply in replies.items() if reply[0] not in (250, 251)}
        _check_refusals(refused, envelope.recipients)
        return refused

    def _options(self, size: int) -> list[str]:
        offered = {"size": f"size={size}", "8bitmime": "body=8bitmime"}
        return [option for name, option in offered.items() if self.has_extn(name)]


class SecureConversation(Conversation, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class ForbiddenAddress(OSError):
    """Raised for a server inside the installation's own network, which a person may not probe."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"l’adresse de {host} est celle d’un réseau privé, que cette installation refuse "
            "(RITOURNELLE_PRIVATE_SMTP)"
        )


class _Public(smtplib.SMTP):
    """Connects to addresses of the Internet only.

    The address that was checked is the one connected to: a name that resolves to
    another one a moment later changes nothing.
    """

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        return super()._get_socket(_public_address(host, port), port, timeout)  # type: ignore[misc,no-any-return]


class PublicConversation(Conversation, _Public):
    """A conversation with a server of the Internet."""


class PublicSecureConversation(SecureConversation, _Public):
    """The same, encrypted from the first byte."""


class SmtpBackend(EmailBackend):
    """Django's SMTP transport with certain and uncertain errors; one connection for many."""

    calls_before_content = True
    connection: Conversation | None
    _partial_connection: Conversation | None

    def __init__(self, *args: Any, public_only: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.public_only = public_only

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return the client for the chosen security."""
        if self.public_only:
            return PublicSecureConversation if self.use_ssl else PublicConversation
        return SecureConversation if self.use_ssl else Conversation

    def open(self) -> bool | None:
        """Connect unless connected; TransportDown when the server does not let us."""
        try:
            return super().open()
        except OSError as error:
            self.drop()
            raise TransportDown(
                f"Le serveur d’envoi {self.host}:{self.port} ne répond pas ou refuse la "
                f"connexion\u00a0: {_error_words(error)}"
            ) from error

    def close(self) -> None:
        """Say goodbye; what a dying connection answers to that changes nothing."""
        try:
            super().close()
        except OSError:
            self.drop()

    def drop(self) -> None:
        """Cut the connection without a word: it hangs, or waits for a content."""
        for connection in (self.connection, self._partial_connection):
            if connection is not None:
                connection.close()
        self.connection = self._partial_connection = None

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send messages over the open connection, which stays open; DeliveryError if one fails."""
        for email in email_messages:
            with self._lock:
                self._reopen_if_lost()
                self._deliver(email)
        return len(email_messages)

    def _reopen_if_lost(self) -> None:
        """Ask the open connection for a clean start: servers close those that idle."""
        if self.connection is not None:
            try:
                is_alive = self.connection.rset()[0] == 250
            except OSError:
                is_alive = False
            if not is_alive:
                self.drop()
        self.open()

    def _deliver(self, email: EmailMessage) -> None:
        """Send one message. After an answer the connection goes on; after anything else it is cut."""
        conversation = self.connection
        assert conversation is not None  # noqa: S101 (for the type checker: it was just opened)
        conversation.has_begun_content = False
        try:
            _converse(conversation, email)
        except DeliveryError:
            raise
        except smtplib.SMTPResponseException as error:
            raise DeliveryFailed(f"Contenu refusé\u00a0: {_error_words(error)}") from error
        except OSError as error:
            self.drop()
            raise _lost(error, has_begun=conversation.has_begun_content) from error
        except BaseException:
            self.drop()  # the server may be waiting for a content that must not come
            raise


def words(code: int, text: bytes) -> str:
    """Return a server's reply on one line, as it said it."""
    return " ".join(f"{code} {text.decode(errors='replace')}".split())


def _converse(conversation: Conversation, email: EmailMessage) -> None:
    content = bytes_of(email.message())
    conversation.before_content = getattr(email, "before_content", None)
    refused = conversation.offer(_envelope(email), len(content))
    code, text = conversation.data(content)
    _check_answer(code, text)
    if isinstance(email, OutgoingEmail):
        email.answer = words(code, text)
        email.refused = {address: words(*reply) for address, reply in refused.items()}


def _envelope(email: EmailMessage) -> Envelope:
    encoding = email.encoding or "utf-8"

    def bare(address: str) -> str:
        return parseaddr(sanitize_address(address, encoding))[1]

    return Envelope(
        sender=bare(email.from_email),
        recipients=[bare(address) for address in email.to],
        copies=[bare(address) for address in [*email.cc, *email.bcc]],
    )


def _check_refusals(refused: dict[str, Reply], recipients: Sequence[str]) -> None:
    """Stop before the content when a recipient is refused for now, or all of them for good.

    Sending to the others would mean sending twice when the refused one is tried again;
    a copy alone is of no use.
    """
    later = {to: reply for to, reply in refused.items() if reply[0] < 500}
    if later:
        raise DeliveryFailed(f"Refus provisoire\u00a0: {_listed(later)}")
    if all(to in refused for to in recipients):
        raise DeliveryRefused(f"Destinataire refusé\u00a0: {_listed(refused)}")


def _check_answer(code: int, text: bytes) -> None:
    """Read the reply to the content: 2xx taken, 4xx not now, 5xx never, else nobody knows."""
    if 200 <= code < 300:
        return
    answer = words(code, text)
    if 400 <= code < 500:
        raise DeliveryFailed(f"Refus provisoire du contenu\u00a0: {answer}")
    if 500 <= code < 600:
        raise DeliveryRefused(f"Contenu refusé\u00a0: {answer}")
    raise DeliveryUncertain(f"Réponse incompréhensible du serveur\u00a0: {answer}")


def _lost(error: OSError, *, has_begun: bool) -> DeliveryError:
    if has_begun:
        return DeliveryUncertain(
            "La connexion a été perdue après l’envoi du contenu, avant la réponse du serveur\u00a0: "
            f"le message est peut-être parti ({_error_words(error)})."
        )
    return DeliveryFailed(
        f"La connexion a été perdue avant l’envoi du contenu ({_error_words(error)})."
    )


def _public_address(host: str, port: int) -> str:
    """Return an address of a host, all of which must be of the Internet."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(place[0]) for *_, place in found]
    if not all(_is_public(address) for address in addresses):
        raise ForbiddenAddress(host)
    return addresses[0]


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(known, "ipv4_mapped", None)
    return (mapped or known).is_global and not known.is_multicast


def _listed(refused: dict[str, Reply]) -> str:
    return "\u00a0; ".join(f"{to} ({words(*reply)})" for to, reply in refused.items())


def _error_words(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return words(error.smtp_code, text if isinstance(text, bytes) else text.encode())
    return str(error) or type(error).__name__
