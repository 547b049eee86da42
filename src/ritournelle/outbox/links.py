"""The addresses at which customers see their documents, as e-mails say them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings

from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.public import link_for
from ritournelle.outbox.texts import Template, names_in

LINK = "lien"


def links_of(
    invoices: Sequence[Invoice], own_texts: Iterable[Template], now: datetime
) -> dict[int, str]:
    """Return the address of each document whose message may say it, and make it if need be.

    A link is a row that is kept: documents whose text does not name it get none.
    """
    says_link = any(LINK in names_in(f"{text.subject} {text.body}") for text in own_texts)
    wanted = [one.pk for one in invoices if says_link or one.kind == Invoice.Kind.PRO_FORMA]
    return {key: address_of(token) for key, token in link_for(wanted, at=now).items()}


def address_of(token: str) -> str:
    """Return the address of the public page of a token."""
    return f"{settings.PUBLIC_URL}/p/{token}/"
