"""Reads about subscriptions, as plain tuples for the rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

from ritournelle.customers.models import Contact
from ritournelle.invoicing.models import InvoiceLine
from ritournelle.subscriptions.models import (
    ScheduleChange,
    Subscription,
    SubscriptionDiscount,
    SubscriptionItem,
)
from ritournelle.subscriptions.terms import (
    ChangeRow,
    DiscountRow,
    Facts,
    ItemRow,
    SubscriptionRow,
)


class CustomerRow(NamedTuple):
    """The columns of a customer that documents and taxes are made of."""

    id: int
    code: str
    kind: str
    name: str
    siren: str
    siret: str
    vat_number: str
    vat_exemption: str
    electronic_address: str
    address_line1: str
    address_line2: str
    postcode: str
    city: str
    country: str
    language: str
    phone: str
    payment_means: str
    payment_days: int | None
    payment_end_of_month: bool | None
    payment_day: int | None
    delivery_name: str
    delivery_line1: str
    delivery_postcode: str
    delivery_city: str
    delivery_country: str


class Dossier(NamedTuple):
    """All that is read to bill one subscription."""

    facts: Facts
    customer: CustomerRow
    email: str


Cursor = tuple[date, int]
START: Cursor = (date.min, 0)
_WIDTH = len(SubscriptionRow._fields)


def due(organization_id: int, until: date) -> QuerySet[Subscription]:
    """Return the subscriptions to bill up to and including a day, in the order of their index."""
    return Subscription.objects.filter(
        organization_id=organization_id, next_billing_on__lte=until
    ).order_by("next_billing_on", "id")


def due_after(organization_id: int, until: date, cursor: Cursor, limit: int) -> list[Cursor]:
    """Return the next subscriptions to bill, as (billing day, id)."""
    day, key = cursor
    after = Q(next_billing_on__gt=day) | Q(next_billing_on=day, id__gt=key)
    rows = due(organization_id, until).filter(next_billing_on__gte=day).filter(after)
    return [(on, pk) for on, pk in rows.values_list("next_billing_on", "id")[:limit] if on]


def dossiers(ids: Sequence[int], *, due_until: date | None = None) -> list[Dossier]:
    """Read everything about some subscriptions, or those still due, in a fixed number of queries."""
    names = [*SubscriptionRow._fields, *(f"customer__{name}" for name in CustomerRow._fields)]
    rows = Subscription.objects.filter(pk__among=ids).order_by("next_billing_on", "id")
    if due_until is not None:
        rows = rows.filter(next_billing_on__lte=due_until)
    items = _by_subscription(ItemRow, SubscriptionItem, ids, "position")
    discounts = _by_subscription(DiscountRow, SubscriptionDiscount, ids, "position", "id")
    changes = _by_subscription(ChangeRow, ScheduleChange, ids, "period_start")
    values = list(rows.values_list(*names))
    emails = invoice_emails(row[_WIDTH] for row in values)
    return [
        Dossier(
            Facts(
                SubscriptionRow._make(row[:_WIDTH]),
                items.get(row[0], ()),
                discounts.get(row[0], ()),
                changes.get(row[0], ()),
            ),
            CustomerRow._make(row[_WIDTH:]),
            emails.get(row[_WIDTH], ""),
        )
        for row in values
    ]


def invoice_emails(customer_ids: Iterable[int]) -> dict[int, str]:
    """Return the first address of each customer that receives invoices."""
    contacts = Contact.objects.filter(customer__among=customer_ids, receives_invoices=True)
    return dict(contacts.order_by("-id").values_list("customer_id", "email"))


def billed_keys(item_ids: Iterable[int]) -> set[tuple[int, date]]:
    """Return which periods of some items invoice lines already cover; no query without items."""
    ids = list(item_ids)
    if not ids:
        return set()
    lines = InvoiceLine.objects.filter(item__among=ids)
    return {(item, start) for item, start in lines.values_list("item_id", "period_start") if start}


def _by_subscription(
    row_type: Any, model: type[Model], ids: Sequence[int], *order: str
) -> dict[int, list[Any]]:
    """Read the rows of some subscriptions; sorted as the index is, which spares a sort."""
    rows = model._default_manager.filter(subscription__among=ids)
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for values in rows.order_by("subscription_id", *order).values_list(*row_type._fields):
        found[values[0]].append(row_type._make(values))
    return found
