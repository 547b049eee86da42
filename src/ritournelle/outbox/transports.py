"""Through which server an organisation's messages go: its own, the installation's, or none."""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db.models import Q

from ritournelle.accounts.models import Organization
from ritournelle.kit import secrets
from ritournelle.outbox.delivery import OutgoingEmail
from ritournelle.outbox.smtp import SmtpBackend

OWN_TIMEOUT = 15  # seconds: another organisation may be waiting behind this one
KEPT = "gardé dans la démonstration"

Security = Organization.SmtpSecurity
# Organisations whose messages can go although the installation has no server.
ON_THEIR_OWN = ~Q(organization__smtp_host="") | Q(organization__is_demo=True)


class KeptBackend(BaseEmailBackend):
    """Takes the messages of a demonstration and shows them to nobody."""

    calls_before_content = True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Say of each message where it stayed."""
        for email in email_messages:
            if isinstance(email, OutgoingEmail):
                email.before_content()
                email.answer = KEPT
        return len(email_messages)


class Server(NamedTuple):
    """A mail server as a person describes it."""

    host: str
    port: int
    user: str
    password: str
    security: str


def has_transport() -> bool:
    """Say whether the installation can send; without it, only those with their own server can."""
    return bool(settings.EMAIL_TRANSPORT)


def can_send(organization: Organization) -> bool:
    """Say whether the messages of an organisation leave, or wait for a server."""
    return bool(organization.smtp_host) or organization.is_demo or has_transport()


def route_of(organization: Organization) -> str:
    """Name the connection that an organisation's messages share."""
    if organization.is_demo:
        return "demo"
    return f"own:{organization.pk}" if organization.smtp_host else "installation"


def transport_of(organization: Organization) -> BaseEmailBackend:
    """Return the transport of an organisation. Raises UnreadableSecret for its password.

    A demonstration never reaches a server: its customers are nobody's.
    """
    if organization.is_demo and settings.EMAIL_TRANSPORT != "folder":
        return KeptBackend()
    if organization.smtp_host and not organization.is_demo:
        return backend_of(server_of(organization))
    return get_connection()


def server_of(organization: Organization) -> Server:
    """Return an organisation's own server, password included. Raises UnreadableSecret."""
    return Server(
        organization.smtp_host,
        organization.smtp_port,
        organization.smtp_user,
        secrets.decrypt(organization.smtp_password),
        organization.smtp_security,
    )


def backend_of(server: Server) -> SmtpBackend:
    """Return the connection to a server that a person named: never one of our own network."""
    return SmtpBackend(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security == Security.STARTTLS,
        use_ssl=server.security == Security.SSL,
        timeout=OWN_TIMEOUT,
        public_only=not settings.PRIVATE_SMTP,
    )
