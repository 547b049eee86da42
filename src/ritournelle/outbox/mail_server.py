"""An organisation's own mail server: kept, forgotten, tried."""

import re
import smtplib
import socket
import ssl
from datetime import datetime

from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.accounts.services import update_organization
from ritournelle.kit import events, secrets
from ritournelle.outbox.errors import PasswordNeeded, ServerRefused, WrongServer
from ritournelle.outbox.smtp import ForbiddenAddress, words
from ritournelle.outbox.transports import Server, backend_of, server_of

HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
STARTTLS_PORT, SSL_PORT = 587, 465


@transaction.atomic
def set_mail_server(
    organization: Organization, server: Server, *, at: datetime, actor: str = "system"
) -> Organization:
    """Send through a server of the organisation's own from now on.

    An empty password keeps the one there is, for the very same server only: it must
    not be told to another. Raises WrongServer, PasswordNeeded, DomainError.
    """
    check_host(server.host)
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    password = kept_password(locked, server)
    changed = update_organization(
        locked,
        at=at,
        actor=actor,
        smtp_host=server.host,
        smtp_port=server.port,
        smtp_user=server.user,
        smtp_security=server.security,
    )
    if password != secrets_of(changed):
        changed.smtp_password = secrets.encrypt(password)
        changed.save(update_fields=["smtp_password"])
        _record(changed, at, actor, password="changed")  # noqa: S106 (that it changed, not what it is)
    return changed


@transaction.atomic
def forget_mail_server(
    organization: Organization, *, at: datetime, actor: str = "system"
) -> Organization:
    """Send through the installation's server again; the password is erased."""
    changed = update_organization(organization, at=at, actor=actor, smtp_host="", smtp_user="")
    if changed.smtp_password:
        changed.smtp_password = ""
        changed.save(update_fields=["smtp_password"])
    return changed


def check_server(server: Server) -> None:
    """Connect and sign in, sending nothing. Raises WrongServer, or ServerRefused with a diagnosis."""
    check_host(server.host)
    backend = backend_of(server)
    try:
        backend.open()
    except Exception as error:  # whatever a server or a network does, a person reads why
        raise _diagnosis(error.__cause__ or error, server) from error
    finally:
        backend.close()


def check_host(host: str) -> None:
    """Refuse what is no name nor address of a server."""
    if not HOST.fullmatch(host) or ".." in host:
        raise WrongServer(host)


def kept_password(organization: Organization, server: Server) -> str:
    """Return the password to use: the typed one, or that of this very server. PasswordNeeded."""
    if server.password or not server.user:
        return server.password
    known = (organization.smtp_host, organization.smtp_port)
    known += (organization.smtp_user, organization.smtp_security)
    if not organization.smtp_password or known != (*server[:3], server.security):
        raise PasswordNeeded
    return server_of(organization).password


def secrets_of(organization: Organization) -> str:
    """Return the password that is kept; empty when it cannot be read any more."""
    try:
        return secrets.decrypt(organization.smtp_password)
    except secrets.UnreadableSecret:
        return ""


def _diagnosis(error: BaseException, server: Server) -> ServerRefused:
    """Say what is wrong and what to try, by what the connection ended with."""
    place = f"{server.host}:{server.port}"
    if isinstance(error, ForbiddenAddress):
        return ServerRefused(
            f"{server.host} est une adresse du réseau privé de cette installation.",
            "Indiquez un serveur joignable sur Internet, ou demandez à l’administrateur "
            "d’autoriser les serveurs privés (RITOURNELLE_PRIVATE_SMTP).",
        )
    if isinstance(error, socket.gaierror):
        return ServerRefused(
            f"Le serveur {server.host} est introuvable.", "Vérifiez l’orthographe de son nom."
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return ServerRefused(
            f"Le serveur refuse l’identifiant ou le mot de passe\u00a0: {_reply(error)}",
            "Vérifiez-les\u00a0; certains services demandent un mot de passe d’application.",
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _unsupported(error)
    if isinstance(error, ssl.SSLError):
        return _broken_security(error, place)
    if isinstance(error, smtplib.SMTPResponseException):
        return ServerRefused(f"Le serveur {place} refuse la connexion\u00a0: {_reply(error)}", "")
    return ServerRefused(
        f"Le serveur {place} ne répond pas\u00a0: {_said(error)}",
        f"Vérifiez le nom et le port\u00a0: {STARTTLS_PORT} avec STARTTLS, {SSL_PORT} avec SSL/TLS.",
    )


def _unsupported(error: BaseException) -> ServerRefused:
    if "STARTTLS" in str(error):
        return ServerRefused(
            "Le serveur ne propose pas STARTTLS sur ce port.",
            f"Essayez SSL/TLS sur le port {SSL_PORT}.",
        )
    return ServerRefused(
        "Le serveur ne propose pas de s’identifier sur ce port.",
        "Retirez l’identifiant, ou choisissez un autre port.",
    )


def _broken_security(error: ssl.SSLError, place: str) -> ServerRefused:
    if isinstance(error, ssl.SSLCertVerificationError):
        return ServerRefused(
            f"Le certificat de {place} n’est pas valable\u00a0: {error.verify_message}.",
            "Indiquez le nom qui figure sur le certificat.",
        )
    return ServerRefused(
        f"La connexion chiffrée avec {place} échoue.",
        f"Le port {SSL_PORT} va avec SSL/TLS, le port {STARTTLS_PORT} avec STARTTLS.",
    )


def _reply(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error
    return words(error.smtp_code, text if isinstance(text, bytes) else text.encode())


def _said(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "délai dépassé"
    return str(error) or type(error).__name__


def _record(organization: Organization, at: datetime, actor: str, **data: str) -> None:
    events.record(
        "organization.updated",
        f"organization:{organization.pk}",
        organization_id=organization.pk,
        at=at,
        actor=actor,
        mail_server=organization.smtp_host,
        **data,
    )
