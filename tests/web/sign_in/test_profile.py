"""One's own profile."""

import pytest
from django.test import Client

from ritournelle.accounts.models import Organization, User
from tests.web.conftest import make_user, signed_in

pytestmark = pytest.mark.django_db


def test_a_person_changes_their_name_and_switches_shortcuts_off(alice: Client) -> None:
    page = alice.get("/profil/")
    assert "Ritournelle SAS" in page.text
    response = alice.post("/profil/", {"name": "Alice Martin"}, follow=True)
    assert "Profil enregistré" in response.text
    user = User.objects.get(email="alice@ritournelle.example")
    assert (user.name, user.has_shortcuts) == ("Alice Martin", False)


def test_somebody_without_organisation_has_a_profile_too(db: None) -> None:
    client = signed_in(make_user("seul@exemple.example", None))
    assert "Aucune pour l’instant" in client.get("/profil/").text


def test_the_last_owner_is_told_why_leaving_is_refused(
    alice: Client, organization: Organization
) -> None:
    assert "nouvelle invitation" in alice.get("/parametres/equipe/quitter/").text
    response = alice.post("/parametres/equipe/quitter/", follow=True)
    assert "au moins un propriétaire" in response.text
    assert organization.memberships.count() == 1
