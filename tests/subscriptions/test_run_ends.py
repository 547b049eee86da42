"""How subscriptions end: by their count, by their date, also when the last period was skipped."""

from decimal import Decimal
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.subscriptions import services
from ritournelle.subscriptions.models import Subscription
from tests import factories
from tests.subscriptions.builders import (
    bill_on,
    next_day,
    rows,
    subscribe,
)

pytestmark = pytest.mark.django_db


def test_a_magazine_of_24_months_ends_after_24_invoices(
    business: Organization, customer: Customer
) -> None:
    magazine = factories.make_product(business, unit_price=Decimal("7.50"), vat_rate="2.1")
    subscription = subscribe(customer, [magazine], starts_on="2024-12-01", occurrence_count=24)

    bill_on(business, "2026-11-01")

    assert len(rows(subscription)) == 24
    assert rows(subscription)[-1] == ("2026-11-01", "2026-11-01", "2026-11-30", 750)
    assert next_day(subscription) == ""
    assert subscription.status == "active"  # November is still served
    bill_on(business, "2026-12-01")
    subscription.refresh_from_db()
    assert subscription.status == "ended"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"ends_on": "2027-02-01"}, id="by an end date"),
        pytest.param({"occurrence_count": 2}, id="by a count"),
    ],
)
def test_a_subscription_whose_last_period_was_skipped_ends_with_that_period(
    business: Organization, customer: Customer, saas: Product, fields: dict[str, Any]
) -> None:
    subscription = subscribe(customer, [saas], starts_on="2026-12-01", **fields)
    bill_on(business, "2026-12-01")
    services.skip_next(subscription, at=factories.NOON)

    bill_on(business, "2027-01-31")
    subscription.refresh_from_db()
    assert subscription.status == "active"
    bill_on(business, "2027-02-01")
    subscription.refresh_from_db()
    assert subscription.status == "ended"


def test_a_free_subscription_ends_on_its_day(business: Organization, customer: Customer) -> None:
    free = factories.make_product(business, unit_price=Decimal(0))
    subscription = subscribe(customer, [free], starts_on="2026-12-01", ends_on="2027-01-01")

    bill_on(business, "2026-12-31")
    assert Subscription.objects.get().status == "active"
    bill_on(business, "2027-01-01")
    subscription.refresh_from_db()
    assert subscription.status == "ended"
