"""`ritournelle user`: somebody who may sign in, made from the terminal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ritournelle.accounts.models import Membership, Organization, User


def user(*arguments: str, password: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))
    said = StringIO()
    call_command("user", *arguments, "--password-stdin", stdout=said)
    return said.getvalue()


def test_the_person_signs_in_at_once(
    organization: Organization, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = user(
        "Dora@Acme.example", "--name", "Dora", "--organization", organization.slug,
        "--role", "billing", password="phrase de passe sûre", monkeypatch=monkeypatch,
    )  # fmt: skip
    assert said == "dora@acme.example peut se connecter.\n"
    assert Membership.objects.get(organization=organization).role == "billing"
    sign_in = {"login": "dora@acme.example", "password": "phrase de passe sûre"}
    assert client.post("/compte/login/", sign_in).headers["Location"] == "/"


def test_the_same_command_changes_password_and_role(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role, password in (("owner", "phrase de passe sûre"), ("owner", "une autre phrase")):
        user(
            "dora@acme.example", "--organization", organization.slug, "--role", role,
            password=password, monkeypatch=monkeypatch,
        )  # fmt: skip
    assert User.objects.get().check_password("une autre phrase")
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        pytest.param(["dora"], "phrase de passe sûre", "e-mail", id="address"),
        pytest.param(["dora@acme.example"], "court", "10 caractères", id="password"),
        pytest.param(
            ["dora@acme.example", "--organization", "rien"], "phrase de passe sûre",
            "Aucune société", id="organization",
        ),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_what_cannot_be_is_refused_and_nobody_is_made(
    arguments: list[str], password: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match=words):
        user(*arguments, password=password, monkeypatch=monkeypatch)
    assert not User.objects.exists()
