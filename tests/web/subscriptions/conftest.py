"""A business that may bill, and a subscription of it."""

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.subscriptions.models import Subscription
from tests import factories


@pytest.fixture
def customer(organization: Organization) -> Customer:
    """A bakery that receives its invoices."""
    factories.make_series(organization)
    customer = factories.make_customer(organization)
    factories.make_contact(customer)
    return customer


@pytest.fixture
def saas(organization: Organization) -> Product:
    """99 € a month."""
    return factories.make_product(organization)


@pytest.fixture
def monthly(customer: Customer, saas: Product) -> Subscription:
    """From 1 December 2026, on the 1st."""
    return factories.make_subscription(customer, [(saas, {})], mrr_cents=9900)
