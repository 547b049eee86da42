"""The company whose night the tests disturb: a bit of everything that a night meets.

Every subscription is of 99 € HT a month (118,80 € TTC), due on 1 December 2026.
"""

from datetime import UTC, date, datetime
from typing import Any

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import InvoiceLine
from ritournelle.subscriptions.models import Subscription
from tests import factories

DAY = date(2026, 12, 1)
NIGHT = datetime(2026, 12, 1, 1, 5, tzinfo=UTC)  # five past two in Paris
PLAIN, LATE, TO_CHECK, UNSENT, ENDING, COVERED, UNREACHABLE = 40, 8, 4, 2, 2, 2, 2
BY_HAND = 6
OF_THE_OTHER = 3

Fields = dict[str, Any]


def build() -> None:
    """Write the company and another one, which has three subscriptions and wants no notice."""
    organization = _organization(team_email="equipe@ritournelle.example")
    product = factories.make_product(organization)
    for number, fields in enumerate(_spread(_wanted())):
        _subscribe(organization, product, number, fields)
    for number in range(BY_HAND):
        customer = _customer(organization, f"M{number:03}")
        factories.make_invoice(customer)
    other = _organization(
        slug="autre", name="Autre société", siren="552100554", siret="55210055400013"
    )
    product = factories.make_product(other)
    for number in range(OF_THE_OTHER):
        _subscribe(other, product, number, {})


def _organization(**fields: Any) -> Organization:
    organization = factories.make_organization(
        accounting_email="compta@ritournelle.example",
        sender_email="factures@ritournelle.example",
        created_at=factories.NOON,
        **fields,
    )
    factories.make_series(organization)
    return organization


def _wanted() -> list[Fields]:
    """Return what is special about each subscription."""
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    late = {"starts_on": october, "next_billing_on": october}
    ending = {"starts_on": november, "timing": "arrears", "occurrence_count": 1}
    very_late = {"starts_on": date(2024, 1, 1), "next_billing_on": date(2024, 1, 1)}
    return [
        *[{}] * PLAIN,
        *[late] * LATE,
        *[{"output": "draft"}] * TO_CHECK,
        *[{"sends": False}] * UNSENT,
        *[ending] * ENDING,
        *[{"is_covered": True}] * COVERED,
        *[{"has_contact": False}] * UNREACHABLE,
        very_late,
        {"has_items": False},
        {"city": ""},
    ]


def _spread(fields: list[Fields]) -> list[Fields]:
    """Mix them, so that every chunk meets something special; always in the same way."""
    count = len(fields)
    return [fields[11 * number % count] for number in range(count)]


def _subscribe(
    organization: Organization, product: Product, number: int, fields: Fields
) -> Subscription:
    own = dict(fields)
    city = {"city": own.pop("city")} if "city" in own else {}
    has_contact, has_items = own.pop("has_contact", True), own.pop("has_items", True)
    is_covered = own.pop("is_covered", False)
    customer = _customer(organization, f"C{number:03}", has_contact=has_contact, **city)
    subscription = factories.make_subscription(
        customer,
        [(product, {})] if has_items else [],
        **{"reference": f"AB-{number:04}", "next_billing_on": DAY} | own,
    )
    if is_covered:
        _cover(customer, subscription)
    return subscription


def _customer(
    organization: Organization, code: str, *, has_contact: bool = True, **fields: Any
) -> Customer:
    customer = factories.make_customer(organization, code=code, name=f"Client {code}", **fields)
    if has_contact:
        factories.make_contact(customer, email=f"{code.lower()}@client.example")
    return customer


def _cover(customer: Customer, subscription: Subscription) -> None:
    """Bill December by a draft that the subscription does not know: the database refuses another."""
    invoice = factories.make_invoice(customer, subscription=subscription)
    InvoiceLine.objects.filter(invoice=invoice).update(
        item=subscription.items.get(), period_start=DAY, period_end=date(2027, 1, 1)
    )
