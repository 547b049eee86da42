"""A night: one invoice a period, whatever was missed; nothing twice, nothing forgotten."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.invoicing.models import Chain, Invoice, InvoiceLine
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import BillingRun, Subscription
from ritournelle.subscriptions.services import NewItem
from tests import factories
from tests.subscriptions.builders import (
    bill_on,
    customer_of,
    invoices,
    make_business,
    next_day,
    rows,
    subscribe,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats(business: Organization, saas: Product) -> Subscription:
    """One seat, monthly on the 1st, from 1 December 2026."""
    return subscribe(customer_of(business), [saas], starts_on="2026-12-01")


def test_a_period_becomes_a_numbered_invoice(business: Organization, seats: Subscription) -> None:
    run = bill_on(business, "2026-12-01")

    (invoice,) = invoices(seats)
    assert (invoice.number, invoice.status) == ("FA-2026-0001", "issued")
    assert (invoice.net_cents, invoice.vat_cents, invoice.gross_cents) == (9900, 1980, 11880)
    assert invoice.due_on == date(2026, 12, 31)  # 30 days
    assert rows(seats) == [("2026-12-01", "2026-12-01", "2026-12-31", 9900)]
    seats.refresh_from_db()
    assert seats.last_billed_on == date(2026, 12, 1)
    assert seats.billed_until == seats.next_billing_on == date(2027, 1, 1)
    assert invoice.run_id == run.pk


def test_nothing_is_billed_before_its_day(business: Organization, seats: Subscription) -> None:
    assert bill_on(business, "2026-11-30").due_count == 0
    assert rows(seats) == []


def test_missed_nights_are_caught_up_with_one_invoice_a_period_dated_today(
    business: Organization, seats: Subscription
) -> None:
    run = bill_on(business, "2027-02-17")

    assert run.issued_count == 3
    assert rows(seats) == [
        ("2027-02-17", "2026-12-01", "2026-12-31", 9900),
        ("2027-02-17", "2027-01-01", "2027-01-31", 9900),
        ("2027-02-17", "2027-02-01", "2027-02-28", 9900),
    ]
    assert [invoice.number for invoice in invoices(seats)] == [
        "FA-2027-0001",
        "FA-2027-0002",
        "FA-2027-0003",
    ]
    assert next_day(seats) == "2027-03-01"


def test_a_second_run_of_the_day_bills_nothing(business: Organization, seats: Subscription) -> None:
    bill_on(business, "2026-12-01")
    chain = Chain.objects.get().last_hash

    again = bill_on(business, "2026-12-01")

    assert (again.status, again.due_count, again.issued_count) == ("done", 0, 0)
    assert len(rows(seats)) == 1
    assert Chain.objects.get().last_hash == chain


def test_a_run_tells_what_it_did(business: Organization, saas: Product) -> None:
    for code, output in (("C001", "issued"), ("C002", "issued"), ("C003", "draft")):
        customer = customer_of(business, code)
        subscribe(customer, [saas], starts_on="2026-12-01", output=output)
    subscribe(customer_of(business, "C004", city=""), [saas], starts_on="2026-12-01")
    done: list[int] = []

    run = bill_on(business, "2026-12-01", progress=done.append)

    assert run.status == BillingRun.Status.DONE
    assert (run.due_count, run.issued_count, run.draft_count, run.failed_count) == (4, 2, 1, 1)
    assert (run.net_cents, run.gross_cents) == (19800, 23760)  # 2 × 99,00 and 2 × 118,80
    assert run.finished_at is not None
    assert run.started_at < run.finished_at
    assert run.milliseconds > 0
    assert sum(done) == 4


def test_a_subscription_may_ask_for_drafts(business: Organization, saas: Product) -> None:
    drafts = subscribe(customer_of(business), [saas], starts_on="2026-12-01", output="draft")

    bill_on(business, "2027-01-01")
    bill_on(business, "2027-01-01")

    assert rows(drafts) == [
        ("brouillon", "2026-12-01", "2026-12-31", 9900),
        ("brouillon", "2027-01-01", "2027-01-31", 9900),
    ]
    assert {invoice.number for invoice in invoices(drafts)} == {None}
    assert next_day(drafts) == "2027-02-01"


def test_everything_written_belongs_together(business: Organization, seats: Subscription) -> None:
    bill_on(business, "2026-12-01")

    invoice = Invoice.objects.get()
    line = InvoiceLine.objects.get()
    assert (line.item_id, line.product_id) == (seats.items.get().pk, line.item.product_id)
    assert (line.name, line.reference) == ("Logiciel de caisse", "SAAS")
    assert invoice.file.due_at is not None
    event = Event.objects.get(kind="invoice.issued")
    assert event.data == {"number": "FA-2026-0001", "gross_cents": 11880}
    assert event.customer_id == seats.customer_id


def test_references_and_texts_of_the_subscription_are_on_the_invoice(
    business: Organization, saas: Product
) -> None:
    subscription = subscribe(
        customer_of(business),
        [NewItem(saas, Decimal(2), name="Caisse de Lyon", description="Boutique de la gare")],
        starts_on="2026-12-01",
        order_reference="BC-77",
        contract_reference="CT-2026-3",
        own_text="Merci.",
        sends=False,
    )

    bill_on(business, "2026-12-01")

    (invoice,) = invoices(subscription)
    assert (invoice.order_reference, invoice.contract_reference) == ("BC-77", "CT-2026-3")
    assert (invoice.own_text, invoice.sends) == ("Merci.", False)
    line = invoice.lines.get()
    assert (line.name, line.description) == ("Caisse de Lyon", "Boutique de la gare")
    assert (line.quantity, line.unit_price, line.net_cents) == (2, 99, 19800)


def test_two_organisations_are_apart(business: Organization, seats: Subscription) -> None:
    other = make_business(slug="autre", name="Autre", siren="552100554", siret="55210055400013")
    theirs = subscribe(customer_of(other), [factories.make_product(other)], starts_on="2026-12-01")

    ours = bill_on(business, "2026-12-01")

    assert (ours.due_count, ours.issued_count) == (1, 1)
    assert rows(theirs) == []
    bill_on(other, "2026-12-01")
    assert [invoice.number for invoice in invoices(theirs)] == ["FA-2026-0001"]
    assert BillingRun.objects.filter(organization=other).count() == 1


def test_a_draft_subscription_is_not_billed(business: Organization, saas: Product) -> None:
    factories.make_subscription(
        customer_of(business), [(saas, {})], status="draft", next_billing_on=None
    )
    assert bill_on(business, "2026-12-01").due_count == 0


def test_a_run_that_was_interrupted_is_joined(business: Organization, seats: Subscription) -> None:
    interrupted = BillingRun.objects.create(
        organization=business,
        night=date(2026, 12, 1),
        billed_on=date(2026, 12, 1),
        started_at=factories.NOON,
        seen_at=factories.NOON,
        due_count=1,
    )

    run = bill_on(business, "2026-12-01", night=date(2026, 12, 1))

    assert run.pk == interrupted.pk
    assert (run.status, run.issued_count) == ("done", 1)
    assert BillingRun.objects.count() == 1


def test_a_run_joined_on_a_later_day_bills_up_to_that_day(
    business: Organization, seats: Subscription
) -> None:
    BillingRun.objects.create(
        organization=business,
        night=date(2026, 12, 1),
        billed_on=date(2026, 12, 1),
        started_at=factories.NOON,
        seen_at=factories.NOON,
        due_count=1,
    )

    run = bill_on(business, "2027-01-02", night=date(2026, 12, 1))

    assert run.billed_on == date(2027, 1, 2)
    assert rows(seats) == [
        ("2027-01-02", "2026-12-01", "2026-12-31", 9900),
        ("2027-01-02", "2027-01-01", "2027-01-31", 9900),
    ]


def test_what_is_due_may_be_many_pages(
    business: Organization, saas: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ritournelle.subscriptions.run.CHUNK", 2)
    for number in range(5):
        city = "" if number == 2 else "Lyon"  # a failure stays due: it must not hold the pages
        customer = customer_of(business, f"C{number:03}", city=city)
        subscribe(customer, [saas], starts_on="2026-12-01")

    run = bill_on(business, "2026-12-01")

    assert (run.issued_count, run.failed_count) == (4, 1)
    numbers: Any = Invoice.objects.order_by("chain_position").values_list("number", flat=True)
    assert list(numbers) == [f"FA-2026-000{n}" for n in (1, 2, 3, 4)]
