"""Secrets kept in the database: unreadable without the key of the installation."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from ritournelle.core.errors import DomainError

# Tells this use of the installation's key from every other.
_PURPOSE = b"ritournelle.kit.secrets"


class UnreadableSecret(DomainError):
    """Raised when a secret was written under a key that this installation no longer has."""

    code = "unreadable-secret"
    status = 500

    def __init__(self) -> None:
        super().__init__(
            "Le secret enregistré ne peut plus être lu\u00a0: la clé de l’installation a changé.",
            "Saisissez-le de nouveau.",
        )


def encrypt(text: str) -> str:
    """Return a text that only this installation can read again; nothing stays nothing."""
    return _box().encrypt(text.encode()).decode() if text else ""


def decrypt(secret: str) -> str:
    """Return the text behind `encrypt`. Raises UnreadableSecret."""
    if not secret:
        return ""
    try:
        return _box().decrypt(secret.encode()).decode()
    except InvalidToken:
        raise UnreadableSecret from None


def _box() -> MultiFernet:
    """Write with today's key; read with those of before too, as Django does with sessions."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return base64.urlsafe_b64encode(derivation.derive(force_bytes(key)))
