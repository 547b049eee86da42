"""Creating one's organisation, switching, the first-day check-list."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ritournelle.accounts.models import Membership, Organization
from ritournelle.invoicing.models import NumberSeries
from ritournelle.invoicing.series import next_number
from ritournelle.web.screens.organizations.checklist import checklist
from tests import factories
from tests.web.conftest import make_user, signed_in

pytestmark = pytest.mark.django_db
CREATE = "/societes/nouvelle/"
ACME = {
    "siren": "552 100 554",
    "legal_form": "SAS",
    "name": "Acme",
    "address_line1": "1 rue des Lilas",
    "postcode": "75011",
    "city": "Paris",
    "country": "FR",
    "time_zone": "Europe/Paris",
    "billing_time": "02:00",
    "colour": "#0b6e99",
    "invoice_pattern": "FA-{year}-{number:4}",
    "credit_note_pattern": "AV-{year}-{number:4}",
    "restart": "yearly",
}
LOGO = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><circle r='4'/></svg>"


@pytest.fixture
def dora(clock: object, db: None) -> Client:
    return signed_in(make_user("dora@acme.example", None))


def test_somebody_without_organisation_creates_one_and_is_ready_to_bill(dora: Client) -> None:
    assert dora.get("/clients/").headers["Location"] == CREATE
    assert "Créer ma société" in dora.get(CREATE).text
    logo = SimpleUploadedFile("logo.svg", LOGO)
    response = dora.post(CREATE, ACME | {"logo": logo, "iban": "FR76 3000 6000 0112 3456 7890 189"})
    assert response.headers["Location"] == "/"
    acme = Organization.objects.get()
    assert (acme.slug, acme.siren, acme.vat_number) == ("acme", "552100554", "FR96552100554")
    assert acme.iban == "FR7630006000011234567890189"
    assert acme.logo.name.endswith(".svg")
    assert not acme.is_demo
    owner = Membership.objects.get()
    assert owner.role == "owner"
    assert acme.team_email == owner.user.email  # somebody reads what the nights have done
    series = NumberSeries.objects.get(kind="invoice")
    assert next_number(series, date(2026, 11, 21)) == "FA-2026-0001"


def test_all_faults_show_at_once_and_what_was_typed_stays(dora: Client) -> None:
    wrong = {
        "siren": "552 100 555", "postcode": "7501", "iban": "FR00", "invoice_pattern": "FA",
        "email": "pas une adresse",
    }  # fmt: skip
    response = dora.post(CREATE, ACME | wrong)
    assert response.status_code == 422
    text = response.text
    for words in (
        "5 points à corriger",
        "code postal",
        "IBAN",
        "numéro d’ordre",
        "e-mail n’est pas valide",
    ):
        assert words in text, words
    assert 'value="552 100 555"' in text
    assert not Organization.objects.exists()


def test_a_number_of_the_former_tool_needs_its_date(dora: Client) -> None:
    response = dora.post(CREATE, ACME | {"last_number": "412"})
    assert "La date du dernier document" in response.text
    assert not Organization.objects.exists()
    dora.post(CREATE, ACME | {"last_number": "412", "last_issued_on": "2026-11-03"})
    assert NumberSeries.objects.get(kind="invoice").last_number == 412


def test_a_dangerous_logo_is_refused(dora: Client) -> None:
    logo = SimpleUploadedFile("logo.svg", LOGO.replace(b"<circle", b"<script/><circle"))
    response = dora.post(CREATE, ACME | {"logo": logo})
    assert "ni script, ni lien" in response.text
    assert not Organization.objects.exists()


def test_a_person_switches_between_their_organisations_only(
    alice: Client, organization: Organization, other_organization: Organization
) -> None:
    assert alice.post(f"/societes/{other_organization.pk}/choisir/").status_code == 404
    alice.post(CREATE, ACME)
    mine = Organization.objects.get(slug="acme")
    assert alice.get("/profil/").context["shell"].organization == mine
    place = f"/societes/{organization.pk}/choisir/"
    assert alice.post(place, {"next": "/profil/"}).headers["Location"] == "/profil/"
    assert alice.get("/profil/").context["shell"].organization == organization
    assert alice.post(place, {"next": "https://a.example/"}).headers["Location"] == "/"
    assert alice.get(place).status_code == 405


def test_the_check_list_follows_what_is_done(
    organization: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        steps = checklist(organization)
    assert [step.key for step in steps] == [
        "company", "logo", "customer", "subscription", "sending",
    ]  # fmt: skip
    before = steps.done
    customer = factories.make_customer(organization)
    product = factories.make_product(organization)
    factories.make_subscription(customer, [(product, {})])
    with django_assert_num_queries(2):
        assert checklist(organization).done == before + 2
