"""Addresses under which customers see documents without signing in."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime

from ritournelle.invoicing.models import Invoice, PublicLink

TOKEN_BYTES = 32  # nobody guesses 256 bits


def link_for(invoice_ids: Iterable[int], *, at: datetime) -> dict[int, str]:
    """Return the token of the public page of each document, made on first use.

    Two that ask at the same moment get the same: the first one written stays.
    """
    ids = set(invoice_ids)
    known = _tokens(ids)
    missing = ids - known.keys()
    if not missing:
        return known
    PublicLink.objects.bulk_create(
        [
            PublicLink(invoice_id=key, token=secrets.token_urlsafe(TOKEN_BYTES), created_at=at)
            for key in sorted(missing)
        ],
        ignore_conflicts=True,
    )
    return _tokens(ids)


def link_named(token: str) -> PublicLink | None:
    """Return the link of a token, with all that its page needs of the document; None for no link."""
    links = PublicLink.objects.select_related(
        "invoice__organization", "invoice__customer", "invoice__subscription"
    )
    return links.filter(token=token, invoice__status=Invoice.Status.ISSUED).first()


def is_expired(link: PublicLink, *, now: datetime, today: date) -> bool:
    """Say whether a page is closed: its link has an end, or the pro forma is no longer valid."""
    if link.expires_at and link.expires_at <= now:
        return True
    invoice = link.invoice
    is_offer = invoice.kind == Invoice.Kind.PRO_FORMA and link.accepted_at is None
    return bool(is_offer and invoice.due_on and invoice.due_on < today)


def _tokens(ids: Iterable[int]) -> dict[int, str]:
    links = PublicLink.objects.filter(invoice__among=list(ids))
    return dict(links.values_list("invoice_id", "token"))
