"""What the codes of a file stand for, read in a fixed number of queries whatever its length."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.catalog.queries import PLAN_ITEMS, versions_by_code
from ritournelle.catalog.services import amount_product
from ritournelle.core.errors import DomainError
from ritournelle.customers.models import Customer
from ritournelle.kit.imports import texts_of
from ritournelle.kit.tables import Sheet
from ritournelle.subscriptions.forecast import Whole
from ritournelle.subscriptions.models import (
    ScheduleChange,
    Subscription,
    SubscriptionDiscount,
    SubscriptionItem,
)
from ritournelle.subscriptions.services import NewDiscount, NewItem
from ritournelle.subscriptions.wanted import Shelf, is_amount


def find_shelf(organization: Organization, sheet: Sheet, at: datetime) -> Shelf:
    """Look up the customers, products and plans that a file names."""

    def codes(name: str) -> set[str]:
        return texts_of(sheet.records, name)

    mine = {"organization": organization}
    customers = Customer.objects.filter(**mine, code__among=codes("customer"))
    products = Product.objects.filter(**mine, code__among=codes("product"))
    return Shelf(
        {customer.code: customer for customer in customers},
        {product.code: product for product in products},
        versions_by_code(organization, codes("plan")),
        _amounts(organization, sheet, at),
    )


def _amounts(
    organization: Organization, sheet: Sheet, at: datetime
) -> dict[Decimal | None, Product]:
    """Find the products behind plain amounts; refuse rates that are none."""
    found: dict[Decimal | None, Product] = {}
    for record in filter(is_amount, sheet.records):
        rate = record.values.get("vat_rate")
        if rate not in found:
            try:
                found[rate] = amount_product(organization, rate, at=at)
            except DomainError as error:
                sheet.refuse(record, "vat_rate", error)
    return found


def find_known(organization: Organization, sheet: Sheet) -> dict[str, Whole]:
    """Read the subscriptions of a file that exist, with all their rows, by reference."""
    rows = (
        Subscription.objects.filter(
            organization=organization, reference__among=texts_of(sheet.records, "reference")
        )
        .select_related("customer", "plan_version__plan")
        .prefetch_related(Prefetch("plan_version__items", PLAN_ITEMS))
    )
    known = {row.pk: row for row in rows}
    items = _by_subscription(SubscriptionItem.objects.select_related("product"), known, "position")
    discounts = _by_subscription(SubscriptionDiscount.objects.all(), known, "position")
    changes = _by_subscription(ScheduleChange.objects.all(), known, "period_start")
    return {
        row.reference: Whole(
            row,
            [_new_item(item) for item in items[pk]],
            _new_discounts(items[pk], discounts[pk]),
            changes[pk],
        )
        for pk, row in known.items()
    }


def whole_of(row: Subscription) -> Whole:
    """Read the lines, the discounts and the changes of one subscription."""
    items = list(row.items.select_related("product").order_by("position"))
    discounts = list(row.discounts.order_by("position", "pk"))
    changes = list(row.schedule_changes.order_by("period_start"))
    return Whole(
        row, [_new_item(item) for item in items], _new_discounts(items, discounts), changes
    )


def _by_subscription(
    rows: QuerySet[Any], keys: Iterable[int], order: str
) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(subscription__among=list(keys)).order_by(order, "pk"):
        found[row.subscription_id].append(row)
    return found


def _new_item(row: SubscriptionItem) -> NewItem:
    return NewItem(**_columns(row, NewItem._fields))


def _new_discounts(
    items: list[SubscriptionItem], rows: list[SubscriptionDiscount]
) -> list[NewDiscount]:
    """Return discounts that name their line by its number, as a file does."""
    lines = {item.pk: number for number, item in enumerate(items, 1)}
    names = [name for name in NewDiscount._fields if name != "line"]
    return [
        NewDiscount(**_columns(row, names), line=lines[row.item_id] if row.item_id else None)
        for row in rows
    ]


def _columns(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
