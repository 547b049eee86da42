"""Due minus billed: what a subscription owes up to a day, less what lines already cover.

A new subscription, a catch-up after an outage, a preview and a simulation are
all this one computation. docs/algorithms/charges.md has worked numbers.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from ritournelle.core.discounts import (
    Discount,
    allocate_discount,
    discount_cents,
    prorated_discount,
)
from ritournelle.core.periods import Period, prorate
from ritournelle.core.pricing import Part, Pricing, price, prorated
from ritournelle.core.schedule import Occurrence, Schedule

Key = tuple[int, date]


class Item(NamedTuple):
    """One line of a subscription: what is bought, how many, at which price.

    A one-off item is charged once, whole, with the first occurrence that is not skipped.
    """

    key: int
    pricing: Pricing
    quantity: Decimal
    is_one_off: bool = False
    discounts: tuple[Discount, ...] = ()

    @property
    def is_paid(self) -> bool:
        """Say whether anything would ever be charged for this item, before discounts."""
        return bool(self.pricing.unit_price) or not self.pricing.is_free

    @property
    def is_written(self) -> bool:
        """Say whether the item makes any line: no seat makes none."""
        return bool(price(self.pricing, self.quantity))


class Terms(NamedTuple):
    """All that decides what a subscription owes: its calendar, its lines, its discounts."""

    schedule: Schedule
    items: tuple[Item, ...]
    discounts: tuple[Discount, ...] = ()

    def charges(self, item: Item, occurrence: Occurrence) -> bool:
        """Say whether an item is part of an occurrence."""
        return not item.is_one_off or occurrence.index == self._first_index()

    def _first_index(self) -> int:
        """Return the first occurrence that nobody skipped: one-off items go with it."""
        if not self.schedule.skipped:
            return 0
        kept = (one.index for one in self.schedule.occurrences() if not one.skipped)
        return next(kept, 0)


class Charge(NamedTuple):
    """One future invoice line: an item, its period, and what it costs in cents."""

    item: int
    number: int  # of the part, for a price in several parts
    part: Part
    period: Period
    whole: Period
    price_cents: int  # of the whole period, before discount
    discount_cents: int
    discounts: tuple[Discount, ...]

    @property
    def net_cents(self) -> int:
        """What the line costs, its discount taken off."""
        return self.part.cents - self.discount_cents


class Due(NamedTuple):
    """One future invoice: the charges of one occurrence and the discount on their sum."""

    occurrence: Occurrence
    charges: tuple[Charge, ...]
    discount_cents: int
    discounts: tuple[Discount, ...]

    @property
    def net_cents(self) -> int:
        """The net amount of the invoice."""
        return sum(charge.net_cents for charge in self.charges) - self.discount_cents


class Outlook(NamedTuple):
    """What to bill now, and where the subscription stands once that is done.

    Periods that start before `settled_until` are billed or skipped. `next_on` is
    the day of the next invoice; None when nothing more is to come.
    """

    due: tuple[Due, ...]
    settled_until: date | None
    next_on: date | None


def outlook(
    terms: Terms, until: date, *, since: date | None = None, billed: Collection[Key] = ()
) -> Outlook:
    """Return what is due up to and including `until`, less the `billed` (item, period start).

    `since` leaves out the periods that start before it: they are known to be settled.
    """
    schedule = terms.schedule
    if schedule.moved or schedule.skipped or billed:
        return _careful_outlook(terms, until, since, billed)
    due: list[Due] = []
    for occurrence in _payable(terms, since):
        if occurrence.bill_on > until:
            return Outlook(tuple(due), occurrence.period.start, occurrence.bill_on)
        one = charges_of(terms, occurrence)
        if one.charges:
            due.append(one)
    return Outlook(tuple(due), _end(terms, since), None)


def upcoming(
    terms: Terms, *, since: date | None = None, billed: Collection[Key] = ()
) -> Iterator[Due]:
    """Yield the future invoices in the order of their periods, without end if need be."""
    for occurrence in _payable(terms, since):
        if not occurrence.skipped and not _is_covered(terms, occurrence, billed):
            yield charges_of(terms, occurrence, billed)


def charges_of(terms: Terms, occurrence: Occurrence, billed: Collection[Key] = ()) -> Due:
    """Return the charges of one occurrence that no line covers yet."""
    start = occurrence.period.start
    charges: list[Charge] = []
    for item in terms.items:
        if terms.charges(item, occurrence) and (item.key, start) not in billed:
            charges += _item_charges(item, occurrence)
    discounts = _applying(terms.discounts, occurrence) if terms.discounts else ()
    off = _whole_discount(charges, discounts, occurrence) if discounts else 0
    return Due(occurrence, tuple(charges), off, discounts)


def _careful_outlook(
    terms: Terms, until: date, since: date | None, billed: Collection[Key]
) -> Outlook:
    """Do the same when occurrences may be out of order: moved, skipped, or billed before."""
    schedule = terms.schedule
    due_now = [
        occurrence
        for occurrence in schedule.due(until, since)
        if _is_payable(terms, occurrence) and not _is_covered(terms, occurrence, billed)
    ]
    starts = {occurrence.period.start for occurrence in due_now}
    pending = _pending(terms, since, billed, starts)
    computed = [charges_of(terms, occurrence, billed) for occurrence in due_now]
    due = tuple([one for one in computed if one.charges])
    first = next(pending, None)
    if first is None:
        return Outlook(due, _end(terms, since), None)
    days = _days_that_may_be_next(schedule, chain([first], pending))
    return Outlook(due, first.period.start, min(days))


def _days_that_may_be_next(schedule: Schedule, pending: Iterator[Occurrence]) -> Iterator[date]:
    """Yield the day of the first occurrence that nobody moved, and of all those that were."""
    last_moved = max(schedule.moved, default=date.min)
    is_first_unmoved = True
    for occurrence in pending:
        is_moved = occurrence.period.start in schedule.moved
        if is_moved or is_first_unmoved:
            yield occurrence.bill_on
        is_first_unmoved = is_first_unmoved and is_moved
        if not is_first_unmoved and occurrence.period.start >= last_moved:
            return


def _pending(
    terms: Terms, since: date | None, billed: Collection[Key], taken: Collection[date]
) -> Iterator[Occurrence]:
    for occurrence in _payable(terms, since):
        settled = occurrence.skipped or occurrence.period.start in taken
        if not settled and not _is_covered(terms, occurrence, billed):
            yield occurrence


def _payable(terms: Terms, since: date | None) -> Iterator[Occurrence]:
    """Yield the occurrences for which anything is charged at all: a free plan has none."""
    always = any(item.is_paid and not item.is_one_off for item in terms.items)
    for occurrence in terms.schedule.occurrences(since):
        if always or occurrence.skipped or _is_payable(terms, occurrence):
            yield occurrence
        else:
            return  # one-off lines come first: from here on everything is free


def _is_payable(terms: Terms, occurrence: Occurrence) -> bool:
    return any(item.is_paid and terms.charges(item, occurrence) for item in terms.items)


def _is_covered(terms: Terms, occurrence: Occurrence, billed: Collection[Key]) -> bool:
    if not billed:
        return False
    start = occurrence.period.start
    lines = [
        (item.key, start) in billed
        for item in terms.items
        if terms.charges(item, occurrence) and item.is_written
    ]
    return bool(lines) and all(lines)


def _end(terms: Terms, since: date | None) -> date | None:
    """Return the end of the last period, billed or skipped: there is one, as nothing is to come."""
    return max((occurrence.period.end for occurrence in _payable(terms, since)), default=since)


def _item_charges(item: Item, occurrence: Occurrence) -> list[Charge]:
    period, whole = occurrence.period, occurrence.whole
    charges = [
        Charge(item.key, number, part, period, whole, part.cents, 0, ())
        for number, part in enumerate(_parts(item.pricing, item.quantity))
    ]
    if item.discounts:
        charges = _discounted(charges, _applying(item.discounts, occurrence))
    if occurrence.prorated and not item.is_one_off:
        charges = [_share(charge) for charge in charges]
    return charges


@lru_cache(maxsize=4096)
def _parts(pricing: Pricing, quantity: Decimal) -> tuple[Part, ...]:
    """Return what `price` does, once for all who buy as much at the same price."""
    return tuple(price(pricing, quantity))


def _discounted(charges: list[Charge], discounts: tuple[Discount, ...]) -> list[Charge]:
    """Share the discounts of an item out over the parts of its price."""
    if not discounts:
        return charges
    cents = [charge.price_cents for charge in charges]
    offs = allocate_discount(discount_cents(sum(cents), discounts), cents)
    return [
        charge._replace(discount_cents=off, discounts=discounts)
        for charge, off in zip(charges, offs, strict=True)
    ]


def _share(charge: Charge) -> Charge:
    """Return what a charge for a whole period costs for its own, shorter one."""
    part, off, whole, period = charge.part, charge.discount_cents, charge.whole, charge.period
    return charge._replace(
        part=prorated(part, whole, period),
        discount_cents=prorated_discount(part.cents, off, whole, period),
    )


def _applying(discounts: Sequence[Discount], occurrence: Occurrence) -> tuple[Discount, ...]:
    start = occurrence.period.start
    return tuple(one for one in discounts if one.applies(occurrence.index, start))


def _whole_discount(
    charges: Sequence[Charge], discounts: Sequence[Discount], occurrence: Occurrence
) -> int:
    """Return the discount on the sum of the lines; a fixed amount shrinks with a cut period."""
    net = sum(charge.net_cents for charge in charges)
    if occurrence.prorated:
        discounts = [_share_of(one, occurrence) for one in discounts]
    return discount_cents(net, discounts)


def _share_of(discount: Discount, occurrence: Occurrence) -> Discount:
    if discount.cents is None:
        return discount
    share = prorate(discount.cents, occurrence.whole, occurrence.period)
    return replace(discount, cents=max(share, 1))
