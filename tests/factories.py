"""Rows for tests, by plain functions: what a test does not name is a dull, valid default.

Nothing is random and nothing is made behind the test's back, except what a row
cannot live without.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, PlanItem, PlanVersion, Product
from ritournelle.customers.models import Contact, Customer
from ritournelle.invoicing.models import (
    Invoice,
    InvoiceLine,
    InvoiceVat,
    NumberSeries,
    Snapshot,
)
from ritournelle.kit.storage import digest
from ritournelle.subscriptions.models import Subscription, SubscriptionItem

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = date(2026, 11, 21)
FIRST_OF_DECEMBER = date(2026, 12, 1)

# What a line of a subscription or of a plan is made from: a product, and the rest by name.
Item = tuple[Product, dict[str, Any]]


def make_organization(**fields: Any) -> Organization:
    """A company in Paris that may issue invoices."""
    defaults = {
        "slug": "ritournelle",
        "name": "Ritournelle SAS",
        "legal_form": "SAS",
        "capital_cents": 15_000_000,
        "register": "RCS Paris 732 829 320",
        "siren": "732829320",
        "siret": "73282932000074",
        "vat_number": "FR44732829320",
        "address_line1": "12 rue des Lilas",
        "postcode": "75011",
        "city": "Paris",
        "email": "bonjour@ritournelle.example",
        "iban": "FR1420041010050500013M02606",
        "bic": "PSSTFRPPXXX",
    }
    return Organization.objects.create(**defaults | fields)


def make_customer(organization: Organization, **fields: Any) -> Customer:
    """A professional in Lyon, with neither contact nor e-mail."""
    defaults = {
        "code": "C001",
        "name": "Boulangerie Martin",
        "siren": "443061841",
        "address_line1": "3 place Bellecour",
        "postcode": "69002",
        "city": "Lyon",
    }
    return Customer.objects.create(organization=organization, **defaults | fields)


def make_contact(customer: Customer, **fields: Any) -> Contact:
    """A person who receives invoices."""
    defaults = {"name": "Alice Martin", "email": "alice@martin.example"}
    return Contact.objects.create(customer=customer, **defaults | fields)


def make_product(organization: Organization, **fields: Any) -> Product:
    """A service at 99 € a month, VAT at 20 %."""
    defaults = {"code": "SAAS", "name": "Logiciel de caisse", "unit_price": Decimal(99)}
    return Product.objects.create(organization=organization, **defaults | fields)


def make_plan(organization: Organization, items: Sequence[Item] = (), **fields: Any) -> Plan:
    """A plan with one version, valid since 2026-01-01; `fields` are those of the version."""
    named = {name: fields.pop(name) for name in ("code", "name") if name in fields}
    plan = Plan.objects.create(
        organization=organization, **{"code": "PRO", "name": "Formule Pro"} | named
    )
    defaults = {"number": 1, "valid_from": date(2026, 1, 1)}
    version = PlanVersion.objects.create(plan=plan, **defaults | fields)
    for position, (product, details) in enumerate(items, start=1):
        PlanItem.objects.create(version=version, position=position, product=product, **details)
    return plan


def make_subscription(
    customer: Customer, items: Sequence[Item] = (), **fields: Any
) -> Subscription:
    """An active monthly subscription from 1 December 2026, due on that day."""
    defaults = {
        "reference": "AB-0001",
        "status": Subscription.Status.ACTIVE,
        "starts_on": FIRST_OF_DECEMBER,
        "next_billing_on": FIRST_OF_DECEMBER,
        "rhythm_days": "1",
    }
    subscription = Subscription.objects.create(
        organization=customer.organization, customer=customer, **defaults | fields
    )
    for position, (product, details) in enumerate(items, start=1):
        SubscriptionItem.objects.create(
            subscription=subscription, position=position, product=product, **details
        )
    return subscription


def make_series(organization: Organization, kind: str = "invoice", **fields: Any) -> NumberSeries:
    """A yearly series of numbers that has not begun: FA-2026-0001, or AV- for credit notes."""
    prefix = "AV" if kind == "credit_note" else "FA"
    defaults = {"pattern": f"{prefix}-{{year}}-{{number:4}}"}
    return NumberSeries.objects.create(organization=organization, kind=kind, **defaults | fields)


def make_snapshot(organization: Organization, text: str = "{}") -> Snapshot:
    """A snapshot with the hash of its text."""
    return Snapshot.objects.create(
        organization=organization, sha256=digest(text.encode()), text=text
    )


def make_invoice(customer: Customer, **fields: Any) -> Invoice:
    """A draft of one line: 99,00 € HT, 19,80 € of VAT, 118,80 € TTC."""
    defaults = {"created_at": NOON, "net_cents": 9900, "vat_cents": 1980, "gross_cents": 11880}
    invoice = Invoice.objects.create(
        organization=customer.organization, customer=customer, **defaults | fields
    )
    InvoiceLine.objects.create(
        invoice=invoice,
        position=1,
        name="Logiciel de caisse",
        quantity=Decimal(1),
        unit_price=Decimal(99),
        gross_cents=9900,
        net_cents=9900,
        vat_category="S",
        vat_rate=Decimal(20),
    )
    InvoiceVat.objects.create(
        invoice=invoice,
        category="S",
        rate=Decimal(20),
        lines_cents=9900,
        net_cents=9900,
        vat_cents=1980,
    )
    return invoice


def make_issued_invoice(customer: Customer, number: str = "FA-2026-0001", **fields: Any) -> Invoice:
    """The same, issued by hand: for tests of what the database refuses from then on."""
    invoice = make_invoice(customer, **fields)
    snapshot = make_snapshot(customer.organization, f'{{"number": "{number}"}}')
    Invoice.objects.filter(pk=invoice.pk).update(
        status=Invoice.Status.ISSUED,
        number=number,
        issued_on=TODAY,
        due_on=FIRST_OF_DECEMBER,
        seller=snapshot,
        buyer=snapshot,
        terms=snapshot,
        chain_position=invoice.pk,
    )
    invoice.refresh_from_db()
    return invoice
