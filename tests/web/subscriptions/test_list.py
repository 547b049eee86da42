"""The list: what it shows, finds, counts and gives away, in a fixed number of queries."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.subscriptions.models import (
    BillingFailure,
    BillingRun,
    RevenueMovement,
    Subscription,
)
from ritournelle.web.screens.subscriptions import queries
from tests import factories

pytestmark = pytest.mark.django_db

LIST = reverse("subscriptions:list")


def text_of(client: Client, query: str = "") -> str:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def references(client: Client, query: str = "") -> list[str]:
    """The references that the list shows, in its order."""
    return [line.row.reference for line in client.get(LIST + query).context["lines"]]


def make(customer: Customer, reference: str, **fields: object) -> Subscription:
    return factories.make_subscription(customer, reference=reference, **fields)


def fail(subscription: Subscription) -> None:
    run = BillingRun.objects.create(
        organization=subscription.organization,
        billed_on=factories.TODAY,
        started_at=factories.NOON,
        seen_at=factories.NOON,
    )
    BillingFailure.objects.create(
        subscription=subscription, run=run, code="x", reason="Adresse incomplète.",
        remedy="Complétez la fiche.", first_seen_at=factories.NOON, last_seen_at=factories.NOON,
    )  # fmt: skip


def test_the_next_to_be_billed_comes_first_and_those_without_a_date_last(
    alice: Client, customer: Customer
) -> None:
    make(customer, "AB-2", next_billing_on=date(2026, 12, 15))
    make(customer, "AB-3", next_billing_on=None, rhythm_unit="event", rhythm_days="")
    make(customer, "AB-1", next_billing_on=date(2026, 11, 24))
    assert references(alice) == ["AB-1", "AB-2", "AB-3"]
    assert "dans 3 jours" in text_of(alice)


@pytest.mark.parametrize(
    ("query", "pages"),
    [
        pytest.param("", [["A", "B"], ["C", "D"], ["E"], ["E"]], id="dated, then not"),
        pytest.param("?q=-", [["A", "B"], ["C", "D"], ["E"], ["E"]], id="found"),
        pytest.param("?tri=-reference", [["E", "D"], ["C", "B"], ["A"], ["A"]], id="sorted"),
    ],
)
def test_no_row_is_lost_between_two_pages(
    query: str,
    pages: list[list[str]],
    alice: Client,
    customer: Customer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three with a next invoice and two without, two a page; a page too far is the last."""
    monkeypatch.setattr(queries, "PAGE", 2)
    for number, reference in enumerate("ABCDE"):
        on = date(2026, 12, 1 + number) if number < 3 else None
        make(customer, f"-{reference}", next_billing_on=on)
    mark = "&" if query else "?"
    for number, expected in enumerate(pages, 1):
        found = references(alice, f"{query}{mark}page={number}")
        assert found == [f"-{one}" for one in expected]


def test_the_foot_adds_up_what_the_filter_brings_in_a_month(
    alice: Client, customer: Customer
) -> None:
    """99,00 € + 50,50 € are 149,50 €; without the one that is not sent, 99,00 €."""
    make(customer, "AB-1", mrr_cents=9900)
    make(customer, "AB-2", mrr_cents=5050, sends=False)
    assert alice.get(LIST).context["total"].mrr_cents == 14950
    assert "149,50 €" in text_of(alice)
    assert alice.get(LIST + "?envoi=oui").context["total"].mrr_cents == 9900


def test_what_has_not_begun_says_from_when_it_will_bring_something(
    alice: Client, customer: Customer
) -> None:
    subscription = make(customer, "AB-1", mrr_cents=0)
    RevenueMovement.objects.create(
        organization=customer.organization, subscription=subscription,
        on=date(2026, 12, 1), kind="new", cents=9900,
    )  # fmt: skip
    assert "99,00 € dès le 1er déc." in text_of(alice)
    page = alice.get(reverse("subscriptions:detail", args=[subscription.pk])).content.decode()
    assert "99,00\u00a0€ dès le 1er décembre 2026" in page


def test_each_tab_has_its_rows(alice: Client, customer: Customer) -> None:
    make(customer, "AB-1")
    make(customer, "AB-2", status="draft", next_billing_on=None)
    make(customer, "AB-3", status="ended", next_billing_on=None)
    broken = make(customer, "AB-4")
    fail(broken)
    assert references(alice) == ["AB-1", "AB-4"]
    assert references(alice, "?vue=brouillons") == ["AB-2"]
    assert references(alice, "?vue=termines") == ["AB-3"]
    assert references(alice, "?vue=erreurs") == ["AB-4"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("?q=AB-1", ["AB-1"], id="a reference"),
        pytest.param("?q=moulin", ["AB-2"], id="a part of a customer's name"),
        pytest.param("?q=C002", ["AB-2"], id="a customer's code"),
        pytest.param("?q=formule+pro", ["AB-1"], id="a plan"),
        pytest.param("?q=rien", [], id="nothing"),
        pytest.param("?rythme=trimestre", ["AB-2"], id="a rhythm"),
        pytest.param("?sortie=brouillon", ["AB-2"], id="drafts"),
        pytest.param("?rythme=inconnu&tri=x&page=99", ["AB-1", "AB-2"], id="nonsense"),
    ],
)
def test_one_finds(
    query: str, found: list[str], alice: Client, organization: Organization, customer: Customer
) -> None:
    plan = factories.make_plan(organization)
    make(customer, "AB-1", plan_version=plan.versions.get())
    mill = factories.make_customer(organization, code="C002", name="Le Moulin bleu")
    make(mill, "AB-2", rhythm_every=3, output="draft")
    assert references(alice, query) == found


def test_a_plan_filters(alice: Client, organization: Organization, customer: Customer) -> None:
    plan = factories.make_plan(organization)
    make(customer, "AB-1", plan_version=plan.versions.get())
    make(customer, "AB-2")
    assert references(alice, f"?formule={plan.pk}") == ["AB-1"]


def test_nothing_yet_says_what_to_do(alice: Client, bob: Client, organization: object) -> None:
    assert "Un abonnement = une facture qui part toute seule." in text_of(alice)
    assert reverse("subscriptions:new") in text_of(alice)
    assert "Nouvel abonnement" not in text_of(bob).partition("<main")[2].partition("</main")[0]


def test_a_stranger_sees_none_of_it(charlie: Client, monthly: Subscription) -> None:
    assert "Boulangerie Martin" not in text_of(charlie)


def fill(organization: Organization, product: Product, count: int) -> None:
    for number in range(count):
        customer = factories.make_customer(organization, code=f"X{number}", name=f"Client {number}")
        factories.make_subscription(
            customer,
            [(product, {}), (product, {"quantity": Decimal(2)})],
            reference=f"X-{number}",
            next_billing_on=factories.TODAY + timedelta(days=number),
        )


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("query", ["", "?q=-", "?vue=erreurs", "?tri=client", "?tri=-mrr"])
def test_its_queries_do_not_grow(
    query: str, alice: Client, organization: Organization, saas: Product, monthly: Subscription
) -> None:
    fail(monthly)
    before = queries_of(alice, LIST + query)
    fill(organization, saas, 30)
    assert queries_of(alice, LIST + query) == before
    assert before <= 18


def test_the_filter_is_given_away_as_csv(alice: Client, customer: Customer) -> None:
    make(customer, "AB-1", mrr_cents=123456)
    make(customer, "AB-2", sends=False)
    Customer.objects.filter(pk=customer.pk).update(name="=cmd|calc")
    response = alice.get(reverse("subscriptions:export") + "?envoi=oui&format=csv")
    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("AB-1;'=cmd|calc;C001;Sans ligne;le 1er de chaque mois;Actif;")
    assert ";1234,56;Facture définitive;oui" in lines[1]


def test_the_filter_is_given_away_as_a_workbook(alice: Client, monthly: Subscription) -> None:
    response = alice.get(reverse("subscriptions:export") + "?format=xlsx")
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert rows[1][0] == "AB-0001"
    assert rows[1][8] == 99
