"""From rows to rules: the core terms of a subscription."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import NamedTuple

from ritournelle.catalog.rules import rhythm_of
from ritournelle.core.charges import Item, Terms
from ritournelle.core.discounts import Discount
from ritournelle.core.schedule import FirstPeriod, Schedule, Timing
from ritournelle.core.terms import billing_start
from ritournelle.france.holidays import Region, next_working_day
from ritournelle.subscriptions.book import Book


class SubscriptionRow(NamedTuple):
    """The columns of a subscription that its terms are made of."""

    id: int
    reference: str
    starts_on: date
    trial_days: int
    ends_on: date | None
    occurrence_count: int | None
    rhythm_unit: str
    rhythm_every: int
    rhythm_days: str
    rhythm_months: str
    timing: str
    first_period: str
    lead_days: int
    shifts_to_working_day: bool
    billed_until: date | None
    output: str
    sends: bool
    order_reference: str
    contract_reference: str
    own_text: str
    payment_means: str
    payment_days: int | None
    payment_end_of_month: bool | None
    payment_day: int | None
    recipients: Sequence[str]


class ItemRow(NamedTuple):
    """The columns of a subscription's line."""

    subscription_id: int
    id: int
    product_id: int
    plan_item_id: int | None
    name: str
    description: str
    quantity: Decimal
    unit_price: Decimal | None
    is_one_off: bool


class DiscountRow(NamedTuple):
    """The columns of a discount; without item it is on the whole invoice."""

    subscription_id: int
    item_id: int | None
    label: str
    percent: Decimal | None
    cents: int | None
    first_occurrence: int
    occurrence_count: int | None
    until: date | None


class ChangeRow(NamedTuple):
    """The columns of a change to the calendar."""

    subscription_id: int
    kind: str
    period_start: date
    moved_to: date | None


class Facts(NamedTuple):
    """One subscription with all its rows."""

    subscription: SubscriptionRow
    items: Sequence[ItemRow]
    discounts: Sequence[DiscountRow] = ()
    changes: Sequence[ChangeRow] = ()


class Calendar(NamedTuple):
    """What a schedule is made of: the same for many subscriptions, which then share it."""

    unit: str
    every: int
    days: str
    months: str
    starts_on: date
    trial_days: int
    ends_on: date | None
    occurrence_count: int | None
    timing: str
    first_period: str
    lead_days: int
    working_region: str  # empty when invoices may fall on any day


def make_terms(facts: Facts, book: Book, region: str) -> Terms:
    """Build the terms that the core computes with. Raises DomainError for rows that make none."""
    return Terms(
        make_schedule(facts.subscription, facts.changes, region),
        tuple([_item(row, facts.discounts, book) for row in facts.items]),
        _discounts(facts.discounts, None) if facts.discounts else (),
    )


def make_schedule(row: SubscriptionRow, changes: Sequence[ChangeRow], region: str) -> Schedule:
    """Build the calendar of a subscription, with what people changed in it."""
    schedule = _schedule(
        Calendar(
            row.rhythm_unit, row.rhythm_every, row.rhythm_days, row.rhythm_months,
            row.starts_on, row.trial_days, row.ends_on, row.occurrence_count,
            row.timing, row.first_period, row.lead_days,
            region if row.shifts_to_working_day else "",
        )
    )  # fmt: skip
    return _changed(schedule, changes) if changes else schedule


@lru_cache(maxsize=4096)
def _schedule(calendar: Calendar) -> Schedule:
    return Schedule(
        rhythm_of(calendar.unit, calendar.every, calendar.days, calendar.months),
        billing_start(calendar.starts_on, calendar.trial_days),
        calendar.ends_on,
        calendar.occurrence_count,
        Timing(calendar.timing),
        FirstPeriod(calendar.first_period),
        calendar.lead_days,
        _working_days(calendar.working_region) if calendar.working_region else None,
    )


def _changed(schedule: Schedule, changes: Sequence[ChangeRow]) -> Schedule:
    return replace(
        schedule,
        skipped=frozenset(one.period_start for one in changes if one.kind == "skipped"),
        moved={one.period_start: one.moved_to for one in changes if one.moved_to},
        events=tuple(sorted(one.period_start for one in changes if one.kind == "event")),
    )


def _working_days(region: str) -> Callable[[date], date]:
    return partial(next_working_day, region=Region[region])


def _item(row: ItemRow, discounts: Sequence[DiscountRow], book: Book) -> Item:
    return Item(
        row.id,
        book.pricing(row.product_id, row.plan_item_id, row.unit_price),
        row.quantity,
        row.is_one_off,
        _discounts(discounts, row.id) if discounts else (),
    )


def _discounts(rows: Sequence[DiscountRow], item_id: int | None) -> tuple[Discount, ...]:
    return tuple(
        Discount(
            row.percent,
            row.cents,
            row.label,
            row.first_occurrence - 1,
            row.occurrence_count,
            row.until,
        )
        for row in rows
        if row.item_id == item_id
    )
