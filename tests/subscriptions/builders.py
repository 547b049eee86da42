"""A business with subscribers, and nights that bill them on days written as text."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.subscriptions import services
from ritournelle.subscriptions.models import BillingRun, Subscription
from ritournelle.subscriptions.run import bill
from ritournelle.subscriptions.services import NewDiscount, NewItem
from tests import factories

# When it was issued, the first and the last day it covers, and its total without VAT.
Row = tuple[str, str, str, int]

_ticks = count()


def day(text: str) -> date:
    return date.fromisoformat(text)


def from_two_on(on: date) -> Callable[[], datetime]:
    """A clock that says a little after 2:00 of a day, and never the same instant twice."""
    start = datetime.combine(on, time(2), UTC)
    return lambda: start + timedelta(milliseconds=next(_ticks))


def make_business(**fields: Any) -> Organization:
    """An organisation that may issue invoices, and whose team wants a notice."""
    organization = factories.make_organization(**{"team_email": "equipe@lilas.example"} | fields)
    factories.make_series(organization)
    return organization


def customer_of(organization: Organization, code: str = "C001", **fields: Any) -> Customer:
    """A customer whose name shows its code."""
    return factories.make_customer(organization, code=code, **{"name": f"Client {code}"} | fields)


def subscribe(
    customer: Customer,
    items: Sequence[NewItem | Product],
    discounts: Sequence[NewDiscount] = (),
    *,
    starts_on: str,
    **fields: Any,
) -> Subscription:
    """An active subscription, monthly on the 1st unless told otherwise."""
    defaults = {"reference": f"AB-{customer.code}", "rhythm_days": "1"}
    if "ends_on" in fields:
        fields["ends_on"] = day(fields["ends_on"])
    subscription = services.create_subscription(
        customer,
        [item if isinstance(item, NewItem) else NewItem(item) for item in items],
        discounts,
        at=factories.NOON,
        starts_on=day(starts_on),
        **defaults | fields,
    )
    services.activate(subscription, at=factories.NOON)
    subscription.refresh_from_db()
    return subscription


def bill_on(organization: Organization, on: str, **options: Any) -> BillingRun:
    """Bill everything due up to a day, at 2:00 of that day."""
    return bill(organization, on=day(on), clock=from_two_on(day(on)), **options)


def rows(subscription: Subscription) -> list[Row]:
    """What a subscription was billed, in the order of the invoices."""
    return [_row(invoice) for invoice in invoices(subscription)]


def invoices(subscription: Subscription) -> list[Invoice]:
    """The documents of a subscription, in the order in which they were written."""
    return list(Invoice.objects.filter(subscription=subscription).order_by("pk"))


def next_day(subscription: Subscription) -> str:
    """When the subscription is billed next, "" for never."""
    subscription.refresh_from_db()
    return subscription.next_billing_on.isoformat() if subscription.next_billing_on else ""


def _row(invoice: Invoice) -> Row:
    line = invoice.lines.order_by("position").first()
    assert line is not None
    assert invoice.period_start == line.period_start
    assert invoice.period_end is not None
    assert invoice.period_start is not None
    issued_on = invoice.issued_on.isoformat() if invoice.issued_on else "brouillon"
    last_day = date.fromordinal(invoice.period_end.toordinal() - 1)
    return issued_on, invoice.period_start.isoformat(), last_day.isoformat(), invoice.net_cents
