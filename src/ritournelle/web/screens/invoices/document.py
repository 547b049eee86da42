"""A document as HTML: the same words that its PDF prints."""

from base64 import b64encode
from datetime import date
from typing import Any, NamedTuple

from ritournelle.core.errors import DomainError
from ritournelle.documents.model import Document, Look
from ritournelle.documents.view import view
from ritournelle.invoicing.assembly import look_of
from ritournelle.invoicing.drawing import document_today
from ritournelle.invoicing.models import Invoice

View = dict[str, Any]


class Shown(NamedTuple):
    """What the page shows: a document, or why it cannot be drawn."""

    view: View | None
    fault: DomainError | None = None


def shown(invoice: Invoice, today: date) -> Shown:
    """Return a document for the page; a draft as it would be issued today."""
    try:
        document = document_today(invoice, today)
    except DomainError as error:
        return Shown(None, error)
    except (KeyError, ValueError):  # a document of another tool, whose texts we do not know
        return Shown(None)
    return Shown(document_view(document, look_of(invoice.organization)))


def document_view(document: Document, look: Look) -> View:
    """Return what the template prints; pictures are in the page itself."""
    made: View = view(document, look, "", str)
    picture = _picture(look.logo, look.logo_type) if look.logo else ""
    qr = _picture(made["qr"].encode(), "image/svg+xml") if made["qr"] else ""
    return made | {"logo": picture, "qr": qr}


def _picture(content: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{b64encode(content).decode()}"
