"""Settings on screen: all faults at once, nothing overwritten silently."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import NumberSeries
from tests import factories
from tests.web.organizations.test_organizations import LOGO

pytestmark = pytest.mark.django_db
AT = "/parametres/"


def filled(client: Client, page: str, **changes: str) -> dict[str, str]:
    """What the browser would send: every field of the form as shown, some changed."""
    form = client.get(AT + page).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    sent = {name: str(value) for name, value in values.items() if value not in (None, False)}
    sent["billing_time"] = "02:00"
    return sent | changes


def test_the_list_has_its_own_search(alice: Client) -> None:
    assert "Numérotation" in alice.get(AT).text
    found = alice.get(AT, {"q": "IBAN"}).context["settings_pages"]
    assert [page.title for page in found] == ["Société"]
    assert "Aucun réglage" in alice.get(AT, {"q": "ascenseur"}).text


def test_a_member_without_the_right_sees_only_what_they_may_open(bob: Client) -> None:
    titles = [page.title for page in bob.get(AT).context["settings_pages"]]
    assert titles == ["Équipe", "Mon profil"]


def test_the_company_changes_and_keeps_canonical_numbers(
    alice: Client, organization: Organization
) -> None:
    sent = filled(alice, "societe/", city="Lyon", capital_cents="15 000,50", bic="agrifrppxxx")
    response = alice.post(AT + "societe/", sent, follow=True)
    assert "Réglages enregistrés" in response.text
    organization.refresh_from_db()
    assert (organization.city, organization.capital_cents) == ("Lyon", 1_500_050)
    assert organization.bic == "AGRIFRPPXXX"


def test_every_fault_of_the_company_shows_at_its_field(alice: Client) -> None:
    sent = filled(alice, "societe/", siren="1", postcode="1", iban="FR1", name="")
    response = alice.post(AT + "societe/", sent)
    assert response.status_code == 422
    assert set(response.context["form"].errors) >= {"siren", "postcode", "iban", "name"}
    assert 'value="FR1"' in response.text


def test_two_people_do_not_overwrite_one_another(alice: Client, organization: Organization) -> None:
    sent = filled(alice, "societe/", city="Nantes")
    Organization.objects.filter(pk=organization.pk).update(city="Lyon")
    response = alice.post(AT + "societe/", sent)
    assert "Quelqu’un d’autre a changé ces réglages" in response.text
    assert 'value="Nantes"' in response.text
    organization.refresh_from_db()
    assert organization.city == "Lyon"
    shown = re.search(r'name="revision" value="(\w+)"', response.text)
    assert shown
    alice.post(AT + "societe/", sent | {"revision": shown[1]})
    organization.refresh_from_db()
    assert organization.city == "Nantes"


def test_the_night_and_its_bounds_change(alice: Client, organization: Organization) -> None:
    sent = filled(alice, "facturation/", billing_time="04:30", time_zone="Indian/Reunion")
    alice.post(AT + "facturation/", sent | {"approves_sending": "on", "run_bound": "5"})
    organization.refresh_from_db()
    assert organization.billing_time.hour == 4
    assert (organization.time_zone, organization.run_bound) == ("Indian/Reunion", 5)
    assert organization.approves_sending
    refused = alice.post(AT + "facturation/", filled(alice, "facturation/", run_bound="1"))
    assert "2 fois l’habitude" in refused.text


def test_texts_change(alice: Client, organization: Organization) -> None:
    alice.post(AT + "mentions/", filled(alice, "mentions/", footer="À bientôt."))
    organization.refresh_from_db()
    assert organization.footer == "À bientôt."


def test_a_logo_comes_shows_and_goes(alice: Client, organization: Organization) -> None:
    logo = SimpleUploadedFile("logo.svg", LOGO)
    sent = filled(alice, "apparence/", colour="#112233")
    alice.post(AT + "apparence/", {**sent, "logo": logo})
    organization.refresh_from_db()
    assert organization.colour == "#112233"
    response = alice.get(AT + "apparence/logo/")
    assert response.content == LOGO
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    specimen = alice.get(AT + "apparence/specimen.pdf")
    assert specimen.content.startswith(b"%PDF")
    alice.post(AT + "apparence/logo/retirer/")
    assert alice.get(AT + "apparence/logo/").status_code == 204


def numbers(**changes: str) -> dict[str, str]:
    return {
        "invoice-pattern": "FA-{year}-{number:4}",
        "invoice-restart": "yearly",
        "invoice-last_number": "",
        "credit_note-pattern": "AV-{year}-{number:4}",
        "credit_note-restart": "yearly",
    } | changes


def test_numbers_change_with_their_next_one_shown(
    alice: Client, organization: Organization
) -> None:
    factories.make_series(organization)
    factories.make_series(organization, "credit_note")
    assert "FA-2026-0001" in alice.get(AT + "numerotation/").text
    sent = numbers(**{"invoice-pattern": "F{yy}-{number:5}"})
    response = alice.post(AT + "numerotation/", sent, follow=True)
    assert "F26-00001" in response.text
    refused = alice.post(AT + "numerotation/", numbers(**{"invoice-pattern": "F{number:5}"}))
    assert "Sans l’année" in refused.text
    assert NumberSeries.objects.get(kind="invoice").pattern == "F{yy}-{number:5}"


def test_two_series_with_one_pattern_are_refused_together(
    alice: Client, organization: Organization
) -> None:
    factories.make_series(organization)
    factories.make_series(organization, "credit_note")
    sent = numbers(
        **{"invoice-pattern": "X{yy}-{number:4}", "credit_note-pattern": "X{yy}-{number:4}"}
    )
    response = alice.post(AT + "numerotation/", sent)
    assert "sert déjà à une autre séquence" in response.text
    assert NumberSeries.objects.get(kind="invoice").pattern == "FA-{year}-{number:4}"
