"""What is wrong with a mail server, and what to try, by what the connection ended with."""

import smtplib
import socket
import ssl
from collections.abc import Callable

from ritournelle.outbox.errors import ServerRefused
from ritournelle.outbox.smtp import ForbiddenAddress, words
from ritournelle.outbox.transports import Server

STARTTLS_PORT, SSL_PORT = 587, 465
PORTS = f"{STARTTLS_PORT} avec STARTTLS, {SSL_PORT} avec SSL/TLS"


def diagnosis(error: BaseException, server: Server) -> ServerRefused:
    """Return the refusal to show for an error; the first kind that fits speaks."""
    place = f"{server.host}:{server.port}"
    for kind, say in _CAUSES.items():
        if isinstance(error, kind):
            return say(error, place)
    return ServerRefused(
        f"Le serveur {place} ne répond pas\u00a0: {_silence(error)}.",
        f"Vérifiez le nom et le port\u00a0: {PORTS}.",
    )


def _silence(error: BaseException) -> str:
    """Say in French what most often ends a connection; else in the words of the machine."""
    if isinstance(error, TimeoutError):
        return "délai dépassé"
    if isinstance(error, ConnectionRefusedError):
        return "connexion refusée"
    return str(error) or type(error).__name__


def _forbidden(error: BaseException, place: str) -> ServerRefused:
    return ServerRefused(
        f"{place} est une adresse du réseau privé de cette installation.",
        "Indiquez un serveur joignable sur Internet, ou demandez à l’administrateur "
        "d’autoriser les serveurs privés (RITOURNELLE_PRIVATE_SMTP).",
    )


def _unknown_name(error: BaseException, place: str) -> ServerRefused:
    return ServerRefused(
        f"Le serveur de {place} est introuvable.", "Vérifiez l’orthographe de son nom."
    )


def _unidentified(error: BaseException, place: str) -> ServerRefused:
    return ServerRefused(
        f"Le serveur refuse l’identifiant ou le mot de passe\u00a0: {_reply(error)}.",
        "Vérifiez-les\u00a0; certains services demandent un mot de passe d’application.",
    )


def _unsupported(error: BaseException, place: str) -> ServerRefused:
    if "STARTTLS" in str(error):
        return ServerRefused(
            "Le serveur ne propose pas STARTTLS sur ce port.",
            f"Essayez SSL/TLS sur le port {SSL_PORT}.",
        )
    return ServerRefused(
        "Le serveur ne propose pas de s’identifier sur ce port.",
        "Retirez l’identifiant, ou choisissez un autre port.",
    )


def _wrong_certificate(error: BaseException, place: str) -> ServerRefused:
    said = getattr(error, "verify_message", "")
    return ServerRefused(
        f"Le certificat de {place} n’est pas valable\u00a0: {said}.",
        "Indiquez le nom qui figure sur le certificat.",
    )


def _broken_security(error: BaseException, place: str) -> ServerRefused:
    return ServerRefused(
        f"La connexion chiffrée avec {place} échoue.", f"Les ports vont ainsi\u00a0: {PORTS}."
    )


def _refused(error: BaseException, place: str) -> ServerRefused:
    return ServerRefused(
        f"Le serveur {place} refuse la connexion\u00a0: {_reply(error)}.",
        "Demandez la cause à votre fournisseur.",
    )


def _reply(error: BaseException) -> str:
    text = getattr(error, "smtp_error", b"")
    said = text if isinstance(text, bytes) else str(text).encode()
    return words(getattr(error, "smtp_code", 0), said)


# From the most particular to the most general.
_CAUSES: dict[type[BaseException], Callable[[BaseException, str], ServerRefused]] = {
    ForbiddenAddress: _forbidden,
    socket.gaierror: _unknown_name,
    smtplib.SMTPAuthenticationError: _unidentified,
    smtplib.SMTPNotSupportedError: _unsupported,
    ssl.SSLCertVerificationError: _wrong_certificate,
    ssl.SSLError: _broken_security,
    smtplib.SMTPResponseException: _refused,
}
