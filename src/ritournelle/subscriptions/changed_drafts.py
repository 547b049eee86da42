"""Drafts of runs changed by hand: what they no longer bill is due again."""

from datetime import date, datetime

from django.db import transaction

from ritournelle.invoicing import drafts
from ritournelle.invoicing.drafts import DraftContent
from ritournelle.invoicing.models import Invoice
from ritournelle.subscriptions.services import release_from


@transaction.atomic
def change_draft(
    invoice: Invoice, content: DraftContent, *, revision: int, at: datetime, actor: str
) -> Invoice:
    """Replace what a draft says; periods whose last line went are due again. Raises like `drafts`."""
    before = _billed(invoice)
    changed = drafts.change_draft(invoice, content, revision=revision, at=at, actor=actor)
    freed = before - _billed(changed)
    if freed and changed.subscription:
        release_from(changed.subscription, min(start for _, start in freed))
    return changed


def _billed(invoice: Invoice) -> set[tuple[int, date]]:
    """Return the periods that a draft bills, by item."""
    lines = invoice.lines.filter(item__isnull=False)
    return {
        (item, start)
        for item, start in lines.values_list("item_id", "period_start")
        if item and start
    }
