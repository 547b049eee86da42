"""Who buys and what is sold in the tests of the wizard."""

from decimal import Decimal

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, Product
from ritournelle.customers.models import Customer
from tests import factories


@pytest.fixture
def customer(organization: Organization) -> Customer:
    factories.make_series(organization)
    customer = factories.make_customer(organization)
    factories.make_contact(customer)
    return customer


@pytest.fixture
def product(organization: Organization) -> Product:
    """99 € a month."""
    return factories.make_product(organization)


@pytest.fixture
def plan(organization: Organization, product: Product) -> Plan:
    """Six seats at 99 €, on the 1st of each month."""
    return factories.make_plan(
        organization, [(product, {"quantity": 6, "unit_price": Decimal(99)})], rhythm_days="1"
    )
