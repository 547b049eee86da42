"""A subscription's own payment terms and recipients reach its invoices."""

import json

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing import services as documents
from ritournelle.invoicing.models import Invoice
from tests import factories
from tests.subscriptions.builders import bill_on, day, invoices, subscribe

OWN = {
    "payment_means": "59",
    "payment_days": 45,
    "payment_end_of_month": True,
    "recipients": ["compta@martin.example"],
}


def texts(invoice: Invoice) -> tuple[str, str]:
    assert invoice.terms is not None
    found = json.loads(invoice.terms.text)
    return found["means"], found["terms"]


def test_the_run_uses_them(business: Organization, customer: Customer, saas: Product) -> None:
    running = subscribe(customer, [saas], starts_on="2026-12-01", **OWN)
    bill_on(business, "2026-12-01")
    (invoice,) = invoices(running)
    # 1 December and 45 days is 15 January, and the end of that month
    assert invoice.due_on == day("2027-01-31")
    assert texts(invoice) == ("59", "45\u00a0jours fin de mois")
    assert invoice.recipients == ["compta@martin.example"]
    assert (invoice.payment_means, invoice.payment_days) == ("", None)  # its terms say them


def test_a_draft_of_the_run_keeps_them_until_it_is_issued(
    business: Organization, customer: Customer, saas: Product
) -> None:
    running = subscribe(customer, [saas], starts_on="2026-12-01", output="draft", **OWN)
    bill_on(business, "2026-12-01")
    (draft,) = invoices(running)
    assert (draft.payment_means, draft.payment_days, draft.payment_end_of_month) == ("59", 45, True)
    issued = documents.issue_draft(draft, on=day("2026-12-03"), at=factories.NOON)
    # 3 December and 45 days is 17 January
    assert issued.due_on == day("2027-01-31")
    assert texts(issued) == ("59", "45\u00a0jours fin de mois")
    assert issued.recipients == ["compta@martin.example"]


def test_without_them_the_customer_s_hold(
    business: Organization, customer: Customer, saas: Product
) -> None:
    Customer.objects.filter(pk=customer.pk).update(payment_days=60, payment_end_of_month=False)
    running = subscribe(customer, [saas], starts_on="2026-12-01", payment_means="48")
    bill_on(business, "2026-12-01")
    (invoice,) = invoices(running)
    assert texts(invoice) == ("48", "60\u00a0jours")
    assert invoice.recipients == []


def test_two_subscriptions_of_one_customer_may_differ(
    business: Organization, customer: Customer, saas: Product
) -> None:
    first = subscribe(customer, [saas], starts_on="2026-12-01", **OWN)
    second = subscribe(customer, [saas], starts_on="2026-12-01", reference="AB-2")
    bill_on(business, "2026-12-01")
    assert [texts(one)[0] for one in (*invoices(first), *invoices(second))] == ["59", "58"]
