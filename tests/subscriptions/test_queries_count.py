"""A page costs as many queries for fifty subscriptions as for two.

One alone costs one more: what its lines already cover is read too.
"""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization
from ritournelle.subscriptions.preview import simulate
from ritournelle.subscriptions.services import NewDiscount, NewItem
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, make_business, subscribe

pytestmark = pytest.mark.django_db

ON = "2026-12-01"
STATEMENT = re.compile(r'(SELECT|INSERT INTO|UPDATE|DELETE FROM|COPY)\b(.*?"[a-z_]+")?')
TEN_PERCENT = NewDiscount("Fidélité", percent=Decimal(10), line=1)


def business_with(count: int) -> Organization:
    """A company with so many subscriptions of three lines, each with a discount and a contact."""
    organization = make_business(slug=f"avec-{count}")
    products = [factories.make_product(organization, code=f"P{n}") for n in range(3)]
    for number in range(count):
        customer = customer_of(organization, f"C{number:03}")
        factories.make_contact(customer, email=f"compta{number}@client.example")
        items = [NewItem(product, quantity=Decimal(number + 1)) for product in products]
        subscribe(customer, items, [TEN_PERCENT], starts_on=ON)
    return organization


def statements(act: Callable[[], object]) -> list[str]:
    """Return what each statement does to which table, without its values."""
    with CaptureQueriesContext(connection) as captured:
        act()
    found = [STATEMENT.search(query["sql"]) for query in captured.captured_queries]
    return [match[0] for match in found if match]


def test_billing_fifty_takes_the_queries_of_billing_two() -> None:
    two, fifty = business_with(2), business_with(50)
    few = statements(lambda: bill_on(two, ON))
    assert statements(lambda: bill_on(fifty, ON)) == few
    assert (two.invoice_set.count(), fifty.invoice_set.count()) == (2, 50)


def test_simulating_fifty_takes_the_queries_of_simulating_two() -> None:
    two, fifty = business_with(2), business_with(50)
    on = factories.FIRST_OF_DECEMBER
    assert statements(lambda: simulate(two, on)) == statements(lambda: simulate(fifty, on))
    assert len(simulate(fifty, on).lines) == 50
