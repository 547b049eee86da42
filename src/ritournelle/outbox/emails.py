"""Turning a message row into the e-mail that goes: text, its HTML twin, the attachment."""

import re
from collections.abc import Callable

from django.template.loader import render_to_string

from ritournelle.accounts.models import Organization
from ritournelle.documents import colours
from ritournelle.kit import storage
from ritournelle.outbox.delivery import DeliveryFailed, OutgoingEmail
from ritournelle.outbox.models import Message

ATTACHMENT_SUFFIX = ".pdf"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def email_of(message: Message, before_content: Callable[[], None]) -> OutgoingEmail:
    """Return the e-mail of a message; DeliveryFailed when its attachment is not in the storage."""
    email = OutgoingEmail(
        subject=message.subject,
        body=message.body,
        from_email=message.sender,
        to=message.recipients,
        bcc=message.copies,
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
        before_content=before_content,
    )
    email.attach_alternative(html_of(message), "text/html")
    if message.attachment_sha256:
        email.attach(message.attachment_name, _attachment(message), "application/pdf")
    return email


def html_of(message: Message) -> str:
    """Return the same words as HTML, in the organisation's colour and without remote image."""
    return render_to_string(
        "outbox/email.html",
        {
            "language": message.language,
            "subject": message.subject,
            "organization": message.organization.name,
            "colour": _colour(message.organization),
            "ink": colours.INK,
            "summary": message.summary,
            "blocks": blocks_of(message.body),
        },
    )


def blocks_of(body: str) -> list[dict[str, list[str]]]:
    """Part a text into its paragraphs, as HTML shows them."""
    return [_block(part) for part in body.split("\n\n") if part.strip()]


def _block(text: str) -> dict[str, list[str]]:
    """Part a paragraph into its lines and, from the first « - » on, the items of its list."""
    lines = text.strip().splitlines()
    return {
        "lines": [line for line in lines if not line.startswith("- ")],
        "items": [line.removeprefix("- ") for line in lines if line.startswith("- ")],
    }


def _colour(organization: Organization) -> str:
    is_colour = _COLOUR.fullmatch(organization.colour)
    return colours.as_text(organization.colour) if is_colour else colours.INK


def _attachment(message: Message) -> bytes:
    try:
        return storage.get(message.attachment_sha256, ATTACHMENT_SUFFIX)
    except FileNotFoundError as error:
        raise DeliveryFailed(
            f"Le fichier {message.attachment_name} est introuvable dans le stockage "
            f"(empreinte {message.attachment_sha256[:12]}…)."
        ) from error
