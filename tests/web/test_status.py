from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ritournelle.accounts.models import Organization
from tests import factories


def test_the_page_counts_and_names_nobody(client: Client, organization: Organization) -> None:
    customer = factories.make_customer(organization, name="Société Secrète")
    factories.make_subscription(customer, [(factories.make_product(organization), {})])
    page = client.get("/etat/").content.decode()
    assert "Tout fonctionne" in page
    assert "Aucun serveur d’envoi n’est réglé" in page
    assert customer.name not in page
    assert organization.name not in page


def test_the_page_allows_no_script_and_nothing_inline(client: Client, db: None) -> None:
    response = client.get("/etat/")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    page = response.content.decode()
    assert "<script" not in page
    assert "style=" not in page


def test_only_reading_is_allowed(client: Client, db: None) -> None:
    assert client.post("/etat/").status_code == 405


def test_bounces_are_closed_without_a_secret(client: Client, db: None) -> None:
    assert client.post("/anymail/brevo/tracking/").status_code == 404


def test_the_number_of_queries_does_not_depend_on_the_data(
    client: Client, organization: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        factories.make_customer(organization, code=f"C{number}")
    with django_assert_num_queries(10):
        client.get("/etat/")
