"""The palette finds customers, subscriptions, documents and actions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.web.screens.search.queries import cents_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(organization: Organization) -> Invoice:
    """FA-2026-0412 of Boulangerie Martin: 118,80 € TTC."""
    factories.make_series(organization)
    customer = factories.make_customer(organization, siret="44306184100047")
    product = factories.make_product(organization)
    factories.make_subscription(customer, [(product, {})], reference="AB-0007")
    return factories.make_issued_invoice(customer, "FA-2026-0412")


def answers(client: Client, text: str) -> str:
    response = client.get("/recherche/", {"q": text}, headers={"HX-Request": "true"})
    return response.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("FA-2026-0412", id="the number"),
        pytest.param("fa-2026-0412", id="the number in small letters"),
        pytest.param("412", id="the counter alone"),
        pytest.param("FA-2026-04", id="the beginning of the number"),
        pytest.param("118,80", id="the amount"),
        pytest.param("118,80 €", id="the amount with its unit"),
    ],
)
def test_a_document_is_found_by(text: str, alice: Client, issued: Invoice) -> None:
    page = answers(alice, text)
    assert f'href="/factures/{issued.pk}/"' in page
    assert "118,80\u00a0€" in page


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("boulang", id="a part of the name"),
        pytest.param("martin boulangerie", id="words in any order"),
        pytest.param("C001", id="the reference"),
        pytest.param("443 061 841", id="the SIREN"),
        pytest.param("44306184100047", id="the SIRET"),
    ],
)
def test_a_customer_and_the_subscriptions_are_found_by(
    text: str, alice: Client, issued: Invoice
) -> None:
    page = answers(alice, text)
    assert f'href="/clients/{issued.customer_id}/"' in page
    assert "/abonnements/" in page


def test_the_exact_number_comes_first(alice: Client, issued: Invoice) -> None:
    factories.make_customer(issued.organization, code="FA-2026-0412", name="Homonyme")
    page = answers(alice, "FA-2026-0412")
    assert page.index("/factures/") < page.index("/clients/")
    assert page.count('aria-selected="true"') == 1


def test_actions_are_found_without_accents_and_kept_to_the_role(alice: Client, bob: Client) -> None:
    assert "Paramètres" in answers(alice, "parametre")
    assert "Nouvel abonnement" in answers(alice, "nouv")
    assert "Nouvel abonnement" not in answers(bob, "nouv")


def test_an_action_called_so_comes_before_those_that_have_to_do_with_it(alice: Client) -> None:
    page = answers(alice, "facture")
    assert page.index("Nouvelle facture") < page.index("Nouvel abonnement")


def test_nothing_of_another_organisation_is_found(charlie: Client, issued: Invoice) -> None:
    for text in ("boulang", "FA-2026-0412", "118,80", "AB-0007"):
        page = answers(charlie, text)
        assert "/clients/" not in page.replace('href="/clients/"', "")
        assert "FA-2026-0412 ·" not in page


def test_what_finds_nothing_says_what_to_try(alice: Client, issued: Invoice) -> None:
    assert "Essayez un nom de client" in answers(alice, "zzzzzz")


def test_the_page_works_without_javascript(alice: Client, issued: Invoice) -> None:
    page = alice.get("/recherche/", {"q": "boulang"}).content.decode()
    assert "<form" in page
    assert "Boulangerie Martin" in page


@pytest.mark.parametrize(
    ("text", "cents"),
    [("641,52", 64152), ("1 234,5 €", 123450), ("12", 1200), ("12,345", None), ("-5", None),
     ("douze", None), ("²", None), ("9" * 40, None)],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text: str, cents: int | None) -> None:
    assert cents_of(text) == cents


def test_strange_texts_are_no_fault(alice: Client, issued: Invoice) -> None:
    for text in ("%", "²²²", "\x01", "'; --", "9" * 200, "@", "_" * 80):
        assert alice.get("/recherche/", {"q": text}).status_code == 200


def test_queries_do_not_grow_with_the_rows(alice: Client, issued: Invoice) -> None:
    few = _queries(alice)
    product = factories.make_product(issued.organization, code="B")
    for n in range(20):
        customer = factories.make_customer(
            issued.organization, code=f"M{n}", name=f"Martin et fils {n}"
        )
        factories.make_subscription(customer, [(product, {})], reference=f"AB-1{n}")
    assert Customer.objects.count() == 21
    assert _queries(alice) == few


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        answers(client, "martin")
    return len(captured)
