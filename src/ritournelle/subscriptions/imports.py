"""Subscriptions from a CSV file: rows with one reference are the lines of one subscription."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from ritournelle.accounts.models import Organization
from ritournelle.core.nights import local_day
from ritournelle.invoicing.issuing import lock_chain
from ritournelle.kit import events
from ritournelle.kit.events import Happening
from ritournelle.kit.imports import BATCH, Counts, Report, carry_out, grouped, save_changed
from ritournelle.kit.tables import Sheet, read_sheet
from ritournelle.subscriptions.book import Book
from ritournelle.subscriptions.columns import COLUMNS
from ritournelle.subscriptions.forecast import Whole
from ritournelle.subscriptions.lookups import find_known, find_shelf
from ritournelle.subscriptions.merging import Merged, Setting, merge
from ritournelle.subscriptions.models import (
    Subscription,
    SubscriptionDiscount,
    SubscriptionItem,
)
from ritournelle.subscriptions.revenue import record_revenue
from ritournelle.subscriptions.wanted import FIELDS, Wanted, read_wanted


def import_subscriptions(
    organization: Organization,
    content: bytes,
    *,
    at: datetime,
    actor: str = "system",
    dry_run: bool = False,
) -> Report:
    """Add and update subscriptions from a CSV file: all of them or, with any problem, none."""
    sheet = read_sheet(content, COLUMNS)
    today = local_day(at, organization.time_zone)
    record = partial(events.record_many, organization_id=organization.pk, at=at, actor=actor)
    return carry_out(
        sheet,
        organization,
        lambda: _plan(organization, sheet, at, today),
        lambda plan: _write_all(organization, plan, record, today),
        dry_run=dry_run,
    )


def _plan(organization: Organization, sheet: Sheet, at: datetime, today: date) -> list[Merged]:
    lock_chain(organization.pk)  # no run bills while its subscriptions are read and written
    shelf, known = find_shelf(organization, sheet, at), find_known(organization, sheet)
    wanted: list[Wanted] = []
    for reference, records in grouped(sheet, "reference").items():
        row = known[reference].row if reference in known else None
        if one := read_wanted(records, row, shelf, sheet):
            wanted.append(one)
    setting = Setting(
        _book(organization, wanted, known.values(), today),
        organization.holiday_region,
        today,
        organization.late_bound,
    )
    merged = [merge(one, known.get(one.values["reference"]), setting, sheet) for one in wanted]
    return [one for one in merged if one]


def _book(
    organization: Organization, wanted: Iterable[Wanted], known: Iterable[Whole], today: date
) -> Book:
    """Read the prices that the subscriptions of the file follow."""
    items = [item for one in wanted for item in one.items or ()]
    items += [item for one in known for item in one.items]
    book = Book(organization, today)
    book.load(
        (item.product.pk for item in items),
        (item.plan_item_id for item in items if item.plan_item_id),
    )
    return book


def _write_all(
    organization: Organization,
    plan: Sequence[Merged],
    record: Callable[[str, list[Happening]], None],
    today: date,
) -> Counts:
    counts = _write(plan, record)
    rows = [one.whole.row for one in plan if one.changes or one.is_new]
    active = [row.pk for row in rows if row.status == Subscription.Status.ACTIVE]
    if active:
        record_revenue(organization, active, on=today)
    return counts


def _write(plan: Sequence[Merged], record: Callable[[str, list[Happening]], None]) -> Counts:
    new = [one for one in plan if one.is_new]
    changed = [one for one in plan if one.changes and not one.is_new]
    Subscription.objects.bulk_create([one.whole.row for one in new], batch_size=BATCH)
    save_changed(
        Subscription,
        [one.whole.row for one in changed],
        [*FIELDS, "customer", "plan_version"],
    )
    _drop_lines([one.whole.row.pk for one in changed if one.has_new_lines])
    _write_lines([one.whole for one in plan if one.has_new_lines])
    record("subscription.created", [_happening(one) for one in new])
    record("subscription.updated", [_happening(one, {"changes": one.changes}) for one in changed])
    record("subscription.activated", [_happening(one) for one in plan if one.is_activated])
    return Counts(len(new), len(changed), len(plan) - len(new) - len(changed))


def _drop_lines(keys: Sequence[int]) -> None:
    SubscriptionDiscount.objects.filter(subscription__among=keys).delete()
    SubscriptionItem.objects.filter(subscription__among=keys).delete()


def _write_lines(wholes: Sequence[Whole]) -> None:
    lines = {
        (whole.row.pk, position): SubscriptionItem(
            subscription=whole.row, position=position, **item._asdict()
        )
        for whole in wholes
        for position, item in enumerate(whole.items, 1)
    }
    SubscriptionItem.objects.bulk_create(lines.values(), batch_size=BATCH)
    discounts = []
    for whole in wholes:
        for position, discount in enumerate(whole.discounts, 1):
            values = discount._asdict()
            item = lines.get((whole.row.pk, values.pop("line")))
            discounts.append(
                SubscriptionDiscount(subscription=whole.row, position=position, item=item, **values)
            )
    SubscriptionDiscount.objects.bulk_create(discounts, batch_size=BATCH)


def _happening(one: Merged, data: dict[str, Any] | None = None) -> Happening:
    row = one.whole.row
    return Happening(
        f"subscription:{row.pk}", row.customer_id, {"reference": row.reference} | (data or {})
    )
