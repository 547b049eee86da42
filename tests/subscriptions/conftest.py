"""What most tests of subscriptions begin with: a business, what it sells, who buys."""

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from tests import factories
from tests.subscriptions.builders import customer_of, make_business


@pytest.fixture
def business(db: None) -> Organization:
    """An organisation that may issue invoices."""
    return make_business()


@pytest.fixture
def saas(business: Organization) -> Product:
    """99 € a month."""
    return factories.make_product(business)


@pytest.fixture
def customer(business: Organization) -> Customer:
    """A professional in Lyon."""
    return customer_of(business)
