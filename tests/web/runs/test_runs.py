"""The screens of runs: what comes, starting, following, retrying, approving."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingFailure, BillingRun, Subscription
from ritournelle.subscriptions.requests import run_requested
from tests import factories
from tests.factories import NOON, TODAY
from tests.subscriptions.builders import customer_of, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(organization: Organization) -> Subscription:
    """A subscription that began on 1 November: 99,00 € HT are due on the 21st."""
    factories.make_series(organization)
    product = factories.make_product(organization)
    return subscribe(customer_of(organization), [product], starts_on="2026-11-01")


def make_run(organization: Organization, **fields: object) -> BillingRun:
    defaults = {"billed_on": TODAY, "started_at": NOON, "seen_at": NOON, "status": "done"}
    return BillingRun.objects.create(organization=organization, **defaults | fields)


def make_failing(organization: Organization) -> Customer:
    """A subscriber without a city, who cannot be billed."""
    return customer_of(organization, "C009", city="")


def test_the_list_says_what_comes_next_night(alice: Client, due: Subscription) -> None:
    page = alice.get("/facturation/").content.decode()
    assert "dim. 22 nov." in page
    assert "118,80\u00a0€" in page  # 99,00 + 20 %


def test_an_empty_list_offers_a_simulation(alice: Client) -> None:
    assert "Aucune facturation pour l’instant." in alice.get("/facturation/").content.decode()


def test_starting_says_its_consequence_first(alice: Client, due: Subscription) -> None:
    page = alice.get("/facturation/lancer/").content.decode()
    assert "seule une facture d’avoir" in page
    assert not BillingRun.objects.exists()


def test_two_clicks_are_one_run_that_a_worker_takes(alice: Client, due: Subscription) -> None:
    first = alice.post("/facturation/lancer/")
    second = alice.post("/facturation/lancer/")
    assert first.headers["Location"] == second.headers["Location"]

    assert run_requested(lambda: NOON) == 1
    run = BillingRun.objects.get()
    assert (run.status, run.issued_count, run.gross_cents) == ("done", 1, 11880)
    assert run.actor.startswith("user:")
    assert Invoice.objects.get().run == run


def test_a_run_that_is_not_taken_says_that_no_worker_answers(
    alice: Client, organization: Organization
) -> None:
    run = make_run(organization, status="requested", started_at=NOON - timedelta(seconds=11))
    page = alice.get(f"/facturation/{run.pk}/").content.decode()
    assert "Aucun processus de travail ne répond." in page


def test_a_run_that_was_just_asked_for_waits_in_peace(
    alice: Client, organization: Organization
) -> None:
    run = make_run(organization, status="requested")
    page = alice.get(f"/facturation/{run.pk}/").content.decode()
    assert "La facturation va commencer." in page
    assert "Aucun processus" not in page


def test_polling_stops_when_the_run_is_over(alice: Client, organization: Organization) -> None:
    run = make_run(organization, status="running", due_count=4)
    going = alice.get(f"/facturation/{run.pk}/avancement/")
    assert going.status_code == 200
    assert "<title>100\u00a0% · Facturation du 21/11/2026" in going.content.decode()
    BillingRun.objects.update(status="done", finished_at=NOON)
    over = alice.get(f"/facturation/{run.pk}/avancement/")
    assert over.status_code == 286
    assert over.headers["HX-Refresh"] == "true"


def test_the_title_shows_how_much_is_done(alice: Client, due: Subscription) -> None:
    run = make_run(due.organization, status="running", due_count=4)  # one of four is still due
    page = alice.get(f"/facturation/{run.pk}/").content.decode()
    assert "<title>75\u00a0% · Facturation du 21/11/2026" in page


def test_the_report_lists_what_was_issued(alice: Client, due: Subscription) -> None:
    alice.post("/facturation/lancer/")
    run_requested(lambda: NOON - timedelta(hours=1))
    run = BillingRun.objects.get()
    page = alice.get(f"/facturation/{run.pk}/").content.decode()
    assert "FA-2026-0001" in page
    assert "118,80\u00a0€" in page


def test_a_failure_shows_its_remedy_and_is_retried_alone(alice: Client, due: Subscription) -> None:
    organization = due.organization
    customer = make_failing(organization)
    subscribe(customer, [factories.make_product(organization, code="B")], starts_on="2026-11-01")
    alice.post("/facturation/lancer/")
    run_requested(lambda: NOON)
    failure = BillingFailure.objects.get()
    page = alice.get("/facturation/").content.decode()
    assert f'href="/clients/{customer.pk}/modifier/?retour=%2Ffacturation%2F"' in page
    assert failure.reason in page

    Customer.objects.filter(pk=customer.pk).update(city="Lyon")
    answer = alice.post(f"/facturation/erreurs/{failure.pk}/relancer/")
    assert not BillingFailure.objects.exists()
    assert Invoice.objects.filter(customer=customer).count() == 1
    assert answer.headers["Location"] == f"/facturation/{BillingRun.objects.latest('pk').pk}/"


def test_a_product_at_fault_is_one_click_away(alice: Client, due: Subscription) -> None:
    organization = due.organization
    sound = factories.make_product(organization, code="B", name="Assistance")
    wrong = factories.make_product(organization, code="C", name="Cours", vat_rate=19)
    subscribe(customer_of(organization, "C002"), [sound, wrong], starts_on="2026-11-01")
    alice.post("/facturation/lancer/")
    run_requested(lambda: NOON)
    link = f'href="/catalogue/produits/{wrong.pk}/modifier/"'
    assert link in alice.get("/facturation/").content.decode()
    assert link in alice.get("/facturation/simulation/").content.decode()


def test_a_retry_that_fails_again_says_why(alice: Client, due: Subscription) -> None:
    customer = make_failing(due.organization)
    Subscription.objects.update(customer=customer)
    alice.post("/facturation/lancer/")
    run_requested(lambda: NOON)
    failure = BillingFailure.objects.get()
    page = alice.post(f"/facturation/erreurs/{failure.pk}/relancer/", follow=True)
    assert failure.remedy in page.content.decode()
    assert BillingFailure.objects.get().attempts == 2
    assert not Invoice.objects.exists()


def test_a_stopped_run_is_forced_once_its_consequence_is_read(
    alice: Client, due: Subscription
) -> None:
    stopped = make_run(due.organization, status="stopped", reason="Dix fois l’habitude.")
    assert "Dix fois l’habitude." in alice.get(f"/facturation/{stopped.pk}/").content.decode()
    page = alice.get(f"/facturation/{stopped.pk}/malgre-tout/").content.decode()
    assert "Le garde-fou est levé" in page

    alice.post(f"/facturation/{stopped.pk}/malgre-tout/")
    assert BillingRun.objects.latest("pk").accepts_unusual


def test_a_catch_up_too_long_is_accepted_from_its_failure(alice: Client, due: Subscription) -> None:
    Organization.objects.update(late_bound=1)
    late = customer_of(due.organization, "C002")
    product = factories.make_product(due.organization, code="B")
    subscribe(late, [product], starts_on="2026-09-01")
    alice.post("/facturation/lancer/")
    run_requested(lambda: NOON)
    run = BillingRun.objects.get()
    assert (
        f'href="/facturation/{run.pk}/malgre-tout/"' in alice.get("/facturation/").content.decode()
    )
    alice.post(f"/facturation/{run.pk}/malgre-tout/")
    run_requested(lambda: NOON + timedelta(minutes=1))
    assert Invoice.objects.filter(customer=late).count() == 3  # September, October, November


def test_a_run_that_went_well_cannot_be_forced(alice: Client, organization: Organization) -> None:
    run = make_run(organization)
    assert alice.post(f"/facturation/{run.pk}/malgre-tout/").status_code == 404


def test_the_messages_of_a_run_go_once_approved_but_those_kept(
    alice: Client, organization: Organization
) -> None:
    factories.make_series(organization)
    product = factories.make_product(organization)
    for code in ("C001", "C002"):
        subscribe(customer_of(organization, code), [product], starts_on="2026-11-01")
    alice.post("/facturation/lancer/")
    run_requested(lambda: NOON - timedelta(hours=1))
    run = BillingRun.objects.get()
    first, second = (_hold(invoice) for invoice in run.invoices.order_by("pk"))

    page = alice.get(f"/facturation/{run.pk}/").content.decode()
    assert "2 messages attendent votre approbation." in page
    alice.post(f"/facturation/{run.pk}/approuver/", {"garder": [second.pk]})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("waiting", "held")
    assert first.due_at == NOON + timedelta(seconds=10)  # time to think again

    alice.post(f"/facturation/{run.pk}/retenir/")
    first.refresh_from_db()
    assert (first.status, first.due_at) == ("held", None)


def _hold(invoice: Invoice) -> Message:
    return Message.objects.create(
        organization_id=invoice.organization_id, purpose="invoice", invoice=invoice,
        customer_id=invoice.customer_id, status="held", message_id=f"<{invoice.pk}@x>",
        sender="x@x.example", created_at=NOON, subject="x", body="x", recipients=["x@x.example"],
    )  # fmt: skip


@pytest.mark.parametrize("address", ["/facturation/", "/facturation/simulation/?horizon=mois"])
def test_queries_do_not_grow_with_the_rows(address: str, alice: Client, due: Subscription) -> None:
    product = factories.make_product(due.organization, code="B")
    make_run(due.organization)
    few = _queries(alice, address)
    for n in range(20):
        subscribe(customer_of(due.organization, f"D{n}"), [product], starts_on="2026-11-01")
        make_run(due.organization)
    assert _queries(alice, address) == few


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
