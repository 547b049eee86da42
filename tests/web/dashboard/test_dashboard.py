"""The dashboard: every figure from rows, true amounts, a fixed number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer, Task
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.totals import recount
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import (
    BillingFailure,
    BillingRun,
    RevenueMovement,
    Subscription,
)
from ritournelle.web.billed import billed_in_month
from ritournelle.web.screens.dashboard.queries import next_invoices
from ritournelle.web.screens.dashboard.revenue import read_revenue
from ritournelle.web.screens.dashboard.todo import read_todo
from tests import factories
from tests.factories import NOON, TODAY
from tests.subscriptions.builders import customer_of, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(organization: Organization) -> Subscription:
    """One subscription at 99,00 € a month, billed on 1 December."""
    factories.make_series(organization)
    product = factories.make_product(organization)
    return subscribe(customer_of(organization), [product], starts_on="2026-12-01")


def move(subscription: Subscription, on: str, cents: int) -> None:
    RevenueMovement.objects.create(
        organization=subscription.organization,
        subscription=subscription,
        on=date.fromisoformat(on),
        kind="new" if cents > 0 else "churn",
        cents=cents,
    )


def test_day_one_shows_no_invented_figure(alice: Client) -> None:
    page = alice.get("/").content.decode()
    assert "Bonjour alice" in page
    assert "Samedi 21 novembre 2026" in page
    assert "Pas encore de revenu récurrent." in page
    assert "Aucune facture à venir." in page


def test_the_next_invoices_have_the_amount_that_will_be_billed(
    alice: Client, running: Subscription
) -> None:
    page = alice.get("/").content.decode()
    assert "118,80\u00a0€" in page  # 99,00 + 20 %
    assert "mar. 1er déc." in page


def test_the_next_invoices_come_in_order_and_are_eight(organization: Organization) -> None:
    product = factories.make_product(organization)
    for n in range(1, 11):
        customer = customer_of(organization, f"C{n}")
        subscribe(customer, [product], starts_on=f"2026-12-{n:02}", rhythm_days=str(n))
    lines = [one.line for one in next_invoices(organization, TODAY)]
    assert [line.reference for line in lines] == [f"AB-C{n}" for n in range(1, 9)]
    assert {line.gross_cents for line in lines} == {11880}


def test_what_is_late_is_first_and_counts_today(organization: Organization) -> None:
    product = factories.make_product(organization)
    subscribe(customer_of(organization), [product], starts_on="2026-11-01")
    (first, *_) = next_invoices(organization, TODAY)
    assert first.days == 0


def test_the_mrr_is_that_of_each_months_end(running: Subscription) -> None:
    RevenueMovement.objects.all().delete()
    move(running, "2025-10-05", 10000)
    move(running, "2026-09-30", 5000)
    move(running, "2026-11-20", -2000)
    move(running, "2026-11-22", 70000)  # tomorrow: not yet
    revenue = read_revenue(running.organization, TODAY, 12)
    assert (revenue.now, revenue.before, revenue.growth) == (13000, 15000, -13)
    # December 2025 to August 2026: 100,00; September and October: 150,00; today: 130,00.
    assert list(revenue.chart.values) == [10000] * 9 + [15000, 15000, 13000]
    # A year before, only October and November 2025 had any.
    assert list(revenue.chart.previous) == [0] * 10 + [10000, 10000]
    assert revenue.chart.labels[0] == "décembre 2025"
    assert revenue.chart.labels[-1] == "novembre 2026"


def test_what_was_billed_takes_credit_notes_off_and_compares_with_the_same_day(
    organization: Organization,
) -> None:
    customer = factories.make_customer(organization)
    first = issue(customer, "2026-11-01")
    issue(customer, "2026-11-20")
    issue(customer, "2026-11-21")
    issue(customer, "2026-11-21", kind="credit_note", corrects=first)
    issue(customer, "2026-10-21")
    issue(customer, "2026-10-22")  # after the same day of last month
    issue(customer, "2026-09-30")
    recount(organization.pk)
    billed = billed_in_month(organization, TODAY)
    assert billed == (19800, 9900)  # 3 × 99,00 − 99,00; 99,00
    assert billed.growth == 100


def issue(customer: Customer, on: str, **fields: object) -> Invoice:
    """An invoice of 99,00 € HT, issued on a day."""
    invoice = factories.make_invoice(customer, **fields)
    snapshot = factories.make_snapshot(customer.organization, str(invoice.pk))
    Invoice.objects.filter(pk=invoice.pk).update(
        status="issued", number=f"N-{invoice.pk}", issued_on=date.fromisoformat(on), due_on=TODAY,
        seller=snapshot, buyer=snapshot, terms=snapshot, chain_position=invoice.pk,
    )  # fmt: skip
    return invoice


def test_the_list_of_things_to_do_tells_each_kind_once(
    organization: Organization, running: Subscription
) -> None:
    customer = running.customer
    run = BillingRun.objects.create(
        organization=organization, billed_on=TODAY, started_at=NOON, seen_at=NOON, status="done"
    )
    BillingFailure.objects.create(
        subscription=running, run=run, code="x", reason="x", remedy="x", first_seen_at=NOON,
        last_seen_at=NOON,
    )  # fmt: skip
    factories.make_invoice(customer)
    factories.make_invoice(customer)
    Message.objects.create(
        organization=organization, purpose="invoice", customer=customer, status="bounced",
        message_id="<1@x>", sender="x@x.example", subject="x", body="x", created_at=NOON,
    )  # fmt: skip
    Task.objects.create(
        organization=organization, customer=customer, title="Rappeler", due_on=TODAY,
        created_at=NOON,
    )  # fmt: skip
    move(running, "2026-12-15", -9900)
    assert [(one.title, one.note) for one in read_todo(organization, TODAY)] == [
        ("1 abonnement en erreur", "Client C001"),
        ("1 message à vérifier", "1 refusé par le destinataire"),
        ("2 brouillons à valider", "237,60\u00a0€ TTC"),
        ("1 tâche à faire", "Rappeler, Client C001"),
        ("1 abonnement arrive à terme", "sous 30 jours · 99,00\u00a0€ de MRR"),
    ]


def test_an_organisation_without_series_is_told_so(organization: Organization) -> None:
    (one,) = read_todo(organization, TODAY)
    assert one.title == "La numérotation des factures manque"


@pytest.mark.parametrize(
    ("status", "failed", "words"),
    [
        pytest.param("done", 0, "12 factures · 8\u00a0417,20\u00a0€", id="green"),
        pytest.param("done", 2, "2 en erreur", id="amber"),
        pytest.param("stopped", 0, "s’est arrêtée", id="red"),
    ],
)
def test_the_night_is_told(
    status: str, failed: int, words: str, alice: Client, organization: Organization
) -> None:
    BillingRun.objects.create(
        organization=organization, billed_on=TODAY, night=TODAY, started_at=NOON, seen_at=NOON,
        finished_at=NOON, status=status, issued_count=12, gross_cents=841720, failed_count=failed,
        reason="Trop." if status == "stopped" else "",
    )  # fmt: skip
    assert words in alice.get("/").content.decode()


def test_queries_do_not_grow_and_the_page_is_light(alice: Client, running: Subscription) -> None:
    few = _get(alice)
    product = factories.make_product(running.organization, code="B")
    for n in range(30):
        customer = customer_of(running.organization, f"D{n}")
        subscription = subscribe(customer, [product], starts_on="2026-12-02")
        move(subscription, "2026-10-01", 9900)
    assert _get(alice) == few
    sent = alice.get("/", headers={"Accept-Encoding": "gzip"})
    assert len(sent.content) < 20_000  # of the 70 kB; sheet, script and font make the rest


def _get(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    return len(captured)
