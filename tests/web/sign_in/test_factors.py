"""Second factors: asked for at sign-in, kept unreadable, with codes for a lost phone."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from ritournelle.accounts.models import User
from tests.web.conftest import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "mot de passe solide"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def dora() -> User:
    return make_user("dora@exemple.example", None)


def signed_in_by_password(user: User) -> Client:
    client = Client()
    client.post("/compte/login/", {"login": user.email, "password": PASSWORD})
    return client


def reauthenticated(user: User) -> Client:
    client = signed_in_by_password(user)
    client.post("/compte/reauthenticate/", {"password": PASSWORD})
    return client


def code() -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(SECRET, counter)))


def test_a_code_is_asked_for_once_the_application_is_active(dora: User) -> None:
    client = reauthenticated(dora)
    page = client.get("/compte/2fa/totp/activate/")
    assert "data:image/svg+xml" in page.text
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    client.post("/compte/2fa/totp/activate/", {"code": code()})
    secret = Authenticator.objects.get(type="totp").data["secret"]
    assert SECRET not in secret
    assert Authenticator.objects.filter(type="recovery_codes").exists()

    second = signed_in_by_password(dora)
    assert "_auth_user_id" not in second.session
    assert "Encore une étape" in second.get("/compte/2fa/authenticate/").text
    refused = second.post("/compte/2fa/authenticate/", {"code": "000000"})
    assert "n’est pas le bon" in refused.text


def test_a_recovery_code_serves_once(dora: User) -> None:
    totp.TOTP.activate(dora, SECRET)
    spare = RecoveryCodes.activate(dora).get_unused_codes()[0]
    first, second = signed_in_by_password(dora), signed_in_by_password(dora)
    first.post("/compte/2fa/authenticate/", {"code": spare})
    assert "_auth_user_id" in first.session
    second.post("/compte/2fa/authenticate/", {"code": spare})
    assert "_auth_user_id" not in second.session


@pytest.mark.parametrize(
    "page",
    [
        "/compte/2fa/",
        "/compte/2fa/totp/activate/",
        "/compte/2fa/webauthn/",
        "/compte/2fa/webauthn/add/",
        "/compte/email/",
        "/compte/password/change/",
        "/compte/reauthenticate/",
        "/compte/logout/",
        "/profil/",
    ],
)
def test_pages_of_the_account_speak_french_and_have_nothing_inline(dora: User, page: str) -> None:
    text = reauthenticated(dora).get(page, follow=True).text
    assert '<html lang="fr"' in text
    assert " style=" not in text
    for english in ("Password", "Security", "Email", "Sign", "Cancel"):
        assert f">{english}" not in text
