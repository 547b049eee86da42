"""What a subscription would bill, with VAT, from values that may not be written yet.

The amounts come from the code that bills; nothing is read that a run would not read.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.core.charges import Due, Terms, upcoming
from ritournelle.core.periods import Period, add_months
from ritournelle.core.schedule import FirstPeriod, Unit
from ritournelle.core.vat import Tax, Totals, totals
from ritournelle.france.vat import Buyer
from ritournelle.subscriptions.book import Book
from ritournelle.subscriptions.forecast import Whole, terms_of_whole

SHOWN = 12
YEAR_MONTHS = 12
MOST = 400  # a year of days, and some


class Forecasted(NamedTuple):
    """One invoice to come."""

    on: date
    period: Period
    is_prorated: bool
    totals: Totals


class Estimate(NamedTuple):
    """The invoices to come, and what they are in a year; `late` are those of the past."""

    terms: Terms
    coming: list[Forecasted]
    year_net_cents: int
    year_gross_cents: int
    late: list[Forecasted]

    @property
    def usual(self) -> Forecasted | None:
        """The first invoice that is like the others: whole, without one-off lines."""
        whole = [one for one in self.coming if not one.is_prorated]
        has_one_off = any(item.is_one_off for item in self.terms.items)
        rest = whole[1:] if has_one_off else whole
        return next(iter(rest or whole or self.coming), None)

    @property
    def short_first(self) -> Forecasted | None:
        """The first invoice, when its period is shorter than the others."""
        schedule = self.terms.schedule
        first = schedule.occurrence(0)
        if not self.coming or first is None or schedule.rhythm.unit == Unit.EVENT:
            return None
        whole = schedule.first == FirstPeriod.WHOLE
        follows = schedule.rhythm.occurrence(schedule.start, 0) != schedule.start
        is_short = first.prorated or (whole and follows)
        is_first = self.coming[0].period.start == first.period.start
        return self.coming[0] if is_short and is_first else None


def estimate(
    organization: Organization, buyer: Buyer, whole: Whole, today: date, *, new: Sequence[Product]
) -> Estimate:
    """Compute what a subscription would bill; `new` are products not written yet.

    Raises DomainError for terms or a VAT that make no sense.
    """
    book = _book(organization, whole, today, new)
    terms = terms_of_whole(whole, book, organization.holiday_region)
    products = {line: item.product.pk for line, item in enumerate(whole.items, 1)}
    taxes = {line: book.tax(buyer, book.product(key)) for line, key in products.items()}
    coming = list(_coming(terms, whole, taxes))
    end = add_months(coming[0].period.start, YEAR_MONTHS) if coming else today
    year = [one for one in coming if one.period.start < end]
    return Estimate(
        terms,
        coming,
        sum(one.totals.net_cents for one in year),
        sum(one.totals.gross_cents for one in year),
        [one for one in coming if one.on < today],
    )


def _book(organization: Organization, whole: Whole, today: date, new: Sequence[Product]) -> Book:
    book = Book(organization, today)
    for product in new:
        book.know(product)
    book.load(
        (item.product.pk for item in whole.items),
        (item.plan_item_id for item in whole.items if item.plan_item_id),
    )
    return book


def _coming(terms: Terms, whole: Whole, taxes: dict[int, Tax]) -> Iterator[Forecasted]:
    """Yield the invoices of a year, and twelve at least."""
    end = add_months(terms.schedule.start, YEAR_MONTHS)
    dues = upcoming(terms, since=whole.row.billed_until)
    for number, due in enumerate(islice(dues, MOST)):
        if number >= SHOWN and due.occurrence.period.start >= end:
            return
        yield _forecasted(due, taxes)


def _forecasted(due: Due, taxes: dict[int, Tax]) -> Forecasted:
    lines = [(taxes[charge.item], charge.net_cents) for charge in due.charges]
    occurrence = due.occurrence
    return Forecasted(
        occurrence.bill_on,
        occurrence.period,
        occurrence.prorated,
        totals(lines, due.discount_cents),
    )
