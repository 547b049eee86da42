"""What a subscription would be billed, from rows that may not be written yet."""

from collections.abc import Sequence
from datetime import date
from itertools import islice, takewhile
from typing import Any, NamedTuple

from ritournelle.core.charges import Terms, outlook, upcoming
from ritournelle.core.rhythm import Unit
from ritournelle.core.schedule import Occurrence
from ritournelle.subscriptions.book import Book
from ritournelle.subscriptions.models import ScheduleChange, Subscription
from ritournelle.subscriptions.services import NewDiscount, NewItem
from ritournelle.subscriptions.terms import (
    ChangeRow,
    DiscountRow,
    Facts,
    ItemRow,
    SubscriptionRow,
    make_terms,
)


class Whole(NamedTuple):
    """A subscription with all its parts, written or not."""

    row: Subscription
    items: list[NewItem]
    discounts: list[NewDiscount]
    changes: Sequence[ScheduleChange] = ()


def terms_of_whole(whole: Whole, book: Book, region: str) -> Terms:
    """Return the terms of a subscription. Raises DomainError when they make no sense."""
    items = [
        _row(ItemRow, item._asdict(), subscription_id=0, id=line, product_id=item.product.pk)
        for line, item in enumerate(whole.items, 1)
    ]
    discounts = [
        _row(DiscountRow, discount._asdict(), subscription_id=0, item_id=discount.line)
        for discount in whole.discounts
    ]
    head = SubscriptionRow._make(getattr(whole.row, name) for name in SubscriptionRow._fields)
    changes = [
        ChangeRow._make(getattr(change, name) for name in ChangeRow._fields)
        for change in whole.changes
    ]
    return make_terms(Facts(head, items, discounts, changes), book, region)


def next_billing(terms: Terms, since: date | None) -> date | None:
    """Return the day of the next invoice of an active subscription; None when there is none."""
    return outlook(terms, date.min, since=since).next_on


def late_count(terms: Terms, since: date | None, today: date, bound: int) -> int:
    """Count the invoices that the next run would catch up, up to one more than `bound`."""
    late = takewhile(lambda due: due.occurrence.bill_on <= today, upcoming(terms, since=since))
    return sum(1 for _ in islice(late, bound + 1))


def cut_occurrence(terms: Terms, billed_until: date) -> Occurrence | None:
    """Return the period that a day cuts in two, when « billed until » must fall between two."""
    schedule = terms.schedule
    index = 0 if schedule.rhythm.unit == Unit.EVENT else schedule.first_index_from(billed_until)
    before = schedule.occurrence(index - 1) if index else None
    return before if before and before.period.end > billed_until else None


def _row(row_type: Any, values: dict[str, Any], **others: Any) -> Any:
    known = values | others
    return row_type._make(known[name] for name in row_type._fields)
