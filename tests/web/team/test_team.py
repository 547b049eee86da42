"""The team on screen: invited by a link, changed by those who may."""

import re

import pytest
from django.core import mail as outbox
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from ritournelle.accounts.models import Invitation, Membership, Organization, User
from tests.web.conftest import make_user, signed_in

pytestmark = pytest.mark.django_db
TEAM = "/parametres/equipe/"
DORA = "dora@exemple.example"


@pytest.fixture(autouse=True)
def transport(settings: Settings) -> None:
    settings.EMAIL_TRANSPORT = "smtp"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def invited_link(alice: Client, email: str = DORA) -> str:
    alice.post(f"{TEAM}inviter/", {"email": email, "role": "billing"})
    found = re.search(r"http://testserver(/\S+)", str(outbox.outbox[-1].body))
    assert found
    return found[1]


def test_an_invited_person_signs_up_and_joins_without_another_proof(
    alice: Client, organization: Organization, client: Client
) -> None:
    link = invited_link(alice)
    assert outbox.outbox[0].to == [DORA]
    assert "Rejoindre Ritournelle SAS" in client.get(link).text
    sign_up = client.post(link).headers["Location"]
    assert sign_up.startswith("/compte/signup/?email=dora")
    fields = {"name": "Dora", "email": DORA, "password1": "phrase de passe sûre"}
    response = client.post(sign_up, fields, follow=True)
    assert response.redirect_chain[-1][0] == link
    response = client.post(link, follow=True)
    assert "Bienvenue dans Ritournelle SAS" in response.text
    member = Membership.objects.get(user__email=DORA)
    assert (member.organization, member.role) == (organization, "billing")
    assert client.get(link).status_code == 410


def test_a_person_who_has_an_account_signs_in_and_joins(alice: Client, client: Client) -> None:
    make_user(DORA, None)
    link = invited_link(alice)
    sign_in = client.post(link).headers["Location"]
    assert sign_in.startswith("/compte/login/")
    client.post(sign_in, {"login": DORA, "password": "mot de passe solide"})
    client.post(link)
    assert Membership.objects.filter(user__email=DORA).exists()


def test_somebody_else_cannot_take_up_the_invitation(alice: Client, charlie: Client) -> None:
    link = invited_link(alice)
    assert "Invitation destinée à dora" in charlie.get(link).text
    assert charlie.post(link).status_code == 403
    assert not Membership.objects.filter(user__email=DORA).exists()


def test_an_unknown_link_opens_nothing(client: Client) -> None:
    response = client.get("/invitation/abc/")
    assert response.status_code == 410
    assert "n’est plus valable" in response.text


def test_an_invitation_is_sent_again_or_revoked(alice: Client) -> None:
    link = invited_link(alice)
    invitation = Invitation.objects.get()
    alice.post(f"{TEAM}invitations/{invitation.pk}/renvoyer/")
    assert len(outbox.outbox) == 2
    assert Client().get(link).status_code == 410
    alice.post(f"{TEAM}invitations/{invitation.pk}/annuler/")
    assert not Invitation.objects.exists()


def test_a_member_is_not_invited_twice_and_the_form_says_so(alice: Client) -> None:
    fields = {"email": "alice@ritournelle.example", "role": "sales"}
    response = alice.post(f"{TEAM}inviter/", fields)
    assert response.status_code == 422
    assert "fait déjà partie de l’équipe" in response.text
    assert 'value="alice@ritournelle.example"' in response.text


def test_a_role_changes_and_a_member_leaves(alice: Client, organization: Organization) -> None:
    user = make_user(DORA, organization, "sales")
    member = Membership.objects.get(user=user)
    dora = signed_in(user)
    alice.post(f"{TEAM}{member.pk}/role/", {"role": "accountant"})
    member.refresh_from_db()
    assert member.role == "accountant"
    assert "s’arrête aussitôt" in alice.get(f"{TEAM}{member.pk}/retirer/").text
    alice.post(f"{TEAM}{member.pk}/retirer/")
    assert dora.get(TEAM).headers["Location"] == "/societes/nouvelle/"


def test_an_administrator_is_not_offered_to_make_an_owner(
    member: "object", organization: Organization, clock: object
) -> None:
    admin = signed_in(make_user("adele@ritournelle.example", organization, "admin"))
    assert 'value="owner"' not in admin.get(f"{TEAM}inviter/").text
    refused = admin.post(f"{TEAM}inviter/", {"email": DORA, "role": "owner"})
    assert refused.status_code == 422
    assert not Invitation.objects.exists()


def test_a_large_team_costs_as_many_queries_as_a_small_one(
    alice: Client,
    organization: Organization,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(30):
        user = User.objects.create_user(f"n{number}@ritournelle.example")
        Membership.objects.create(organization=organization, user=user, role="sales")
    with django_assert_max_num_queries(10):
        assert "n29@ritournelle.example" in alice.get(TEAM).text


def test_a_name_on_two_lines_adds_no_header_to_the_invitation(
    alice: Client, organization: Organization
) -> None:
    User.objects.update(name="Alice\r\nBcc: tous@evil.example")
    invited_link(alice)
    (sent,) = outbox.outbox
    assert sent.subject == "Alice Bcc: tous@evil.example vous invite à rejoindre Ritournelle SAS"
    assert sent.message()["Bcc"] is None
