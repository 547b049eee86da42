"""From sign-up to an organisation: the address is proved, secrets stay secret."""

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.test import Client
from pytest_django import Settings

from ritournelle.accounts.models import User
from tests.web.conftest import make_user

pytestmark = pytest.mark.django_db
DORA = {"name": "Dora Petit", "email": "Dora@Exemple.example", "password1": "phrase de passe sûre"}


@pytest.fixture(autouse=True)
def transport(settings: Settings) -> None:
    """An installation that sends: messages are in `outbox`."""
    settings.EMAIL_TRANSPORT = "smtp"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def link_in(body: str) -> str:
    found = re.search(r"http://testserver(/\S+)", body)
    assert found, body
    return found[1]


def test_a_new_person_confirms_the_address_then_creates_an_organisation(client: Client) -> None:
    response = client.post("/compte/signup/", DORA, follow=True)
    assert "Vérifiez votre boîte aux lettres" in response.text
    [message] = outbox.outbox
    assert message.subject == "Confirmez votre adresse e-mail"
    page = client.get(link_in(str(message.body)))
    assert "Confirmer mon adresse" in page.text
    response = client.post(link_in(str(message.body)), follow=True)
    assert response.redirect_chain[-1][0] == "/societes/nouvelle/"
    user = User.objects.get()
    assert (user.name, user.email) == ("Dora Petit", "dora@exemple.example")
    assert EmailAddress.objects.get(user=user).verified


def test_nobody_signs_in_with_an_address_that_is_not_confirmed(client: Client) -> None:
    client.post("/compte/signup/", DORA)
    other = Client()
    sign_in = {"login": DORA["email"], "password": DORA["password1"]}
    response = other.post("/compte/login/", sign_in, follow=True)
    assert "Vérifiez votre boîte aux lettres" in response.text
    assert "_auth_user_id" not in other.session


def test_a_known_address_is_not_told_to_whoever_asks(client: Client) -> None:
    make_user("dora@exemple.example", None)
    response = client.post("/compte/signup/", DORA, follow=True)
    assert "Vérifiez votre boîte aux lettres" in response.text
    assert outbox.outbox[0].subject == "Vous avez déjà un compte"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "words"),
    [
        pytest.param("court", "10 caractères", id="short"),
        pytest.param("motdepasse", "trop courant", id="common"),
    ],
)
def test_a_weak_password_is_refused_and_the_rest_kept(
    client: Client, password: str, words: str
) -> None:
    response = client.post("/compte/signup/", DORA | {"password1": password})
    assert words in response.text
    assert 'value="Dora Petit"' in response.text
    assert not User.objects.exists()


def test_a_wrong_password_says_nothing_of_the_address(client: Client) -> None:
    make_user("dora@exemple.example", None)
    words = "L’adresse e-mail ou le mot de passe n’est pas le bon."
    for email in ("dora@exemple.example", "personne@exemple.example"):
        response = client.post("/compte/login/", {"login": email, "password": "faux"})
        assert words in response.text


def test_a_lost_password_is_chosen_again_by_the_link(client: Client) -> None:
    user = make_user("dora@exemple.example", None)
    response = client.post("/compte/password/reset/", {"email": user.email}, follow=True)
    assert "boîte aux lettres" in response.text
    link = link_in(str(outbox.outbox[0].body))
    page = client.get(link, follow=True)
    assert "Nouveau mot de passe" in page.text
    new = "une autre phrase de passe"
    action = page.redirect_chain[-1][0]
    client.post(action, {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert "Ce lien ne sert plus" in Client().get(link, follow=True).text


def test_signing_in_never_leads_out_of_the_site(client: Client) -> None:
    user = make_user("dora@exemple.example", None)
    sign_in = {"login": user.email, "password": "mot de passe solide"}
    response = client.post("/compte/login/?next=https://ailleurs.example/", sign_in)
    assert response.headers["Location"] == "/"


def test_without_a_transport_the_link_is_kept_and_logged(
    client: Client, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_TRANSPORT, settings.EMAIL_FOLDER = "", tmp_path
    response = client.post("/compte/signup/", DORA, follow=True)
    assert "n’envoie pas encore d’e-mails" in response.text
    assert "/compte/confirm-email/" in caplog.text
    [file] = tmp_path.glob("*.eml")
    assert b"dora@exemple.example" in file.read_bytes()


def test_a_server_that_does_not_answer_loses_no_message_and_logs_no_link(
    client: Client, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "tests.web.sign_in.silent.SilentBackend"
    settings.EMAIL_FOLDER = tmp_path
    response = client.post("/compte/signup/", DORA, follow=True)
    assert "n’a pas pu partir" in response.text
    assert len(list(tmp_path.glob("*.eml"))) == 1
    assert "E-mail gardé" in caplog.text
    assert "/compte/confirm-email/" not in caplog.text


def test_a_closed_installation_takes_only_those_invited(client: Client, settings: Settings) -> None:
    settings.OPEN_SIGN_UP = False
    assert "Inscription fermée" in client.get("/compte/signup/").text
    assert not client.post("/compte/signup/", DORA).context.get("user").is_authenticated
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "page",
    ["/compte/login/", "/compte/signup/", "/compte/password/reset/", "/compte/confirm-email/"],
)
def test_a_page_of_the_door_has_nothing_inline(client: Client, page: str) -> None:
    text = client.get(page).text
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script
    assert " style=" not in text
    assert "Ritournelle" in text


def test_many_wrong_passwords_are_slowed_down(client: Client) -> None:
    make_user("dora@exemple.example", None)
    wrong: dict[str, Any] = {"login": "dora@exemple.example", "password": "faux"}
    answers = [client.post("/compte/login/", wrong).text for _ in range(6)]
    assert "Trop d’essais" in answers[-1]
