"""E-mails as files in a folder: for the demonstration, and to see what would be sent."""

import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage, make_msgid

from ritournelle.outbox.delivery import DeliveryFailed, OutgoingEmail, bytes_of


class FolderBackend(BaseEmailBackend):
    """Writes each message, whole or not at all, as an .eml file named by its Message-ID."""

    calls_before_content = True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and return how many."""
        for email in email_messages:
            _write(email, Path(settings.EMAIL_FOLDER))
        return len(email_messages)


def file_name(message_id: str) -> str:
    """Return the name of a message's file, with nothing in it that a folder could refuse."""
    return re.sub(r"[^A-Za-z0-9.@+_-]", "_", message_id.strip("<>")) + ".eml"


def _write(email: EmailMessage, folder: Path) -> None:
    path = folder / file_name(email.extra_headers.get("Message-ID") or make_msgid())
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(_content(email))
    except OSError as error:
        raise DeliveryFailed(
            f"Le dossier {folder} ne peut pas être écrit\u00a0: {error}"
        ) from error
    if isinstance(email, OutgoingEmail):
        email.before_content()
        email.answer = f"écrit dans {path}"
    partial.replace(path)


def _content(email: EmailMessage) -> bytes:
    """Return the message as a sender keeps it, hidden copies named."""
    message = email.message()
    if email.bcc:
        message["Bcc"] = ", ".join(email.bcc)
    return bytes_of(message)
