"""An organisation's own mail server: kept, forgotten, tried."""

import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from pytest_django import Settings

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.kit.models import Event
from ritournelle.kit.secrets import decrypt
from ritournelle.outbox.errors import PasswordNeeded, ServerRefused, WrongServer
from ritournelle.outbox.mail_server import (
    check_server,
    forget_mail_server,
    kept_password,
    set_mail_server,
)
from ritournelle.outbox.transports import Server
from tests import factories
from tests.outbox.builders import MailServer, Postman

NOW = factories.NOON
SERVER = Server("smtp.exemple.fr", 587, "alice", "motdepasse", "starttls")


def test_the_password_is_kept_encrypted_and_told_to_no_log(organization: Organization) -> None:
    kept = set_mail_server(organization, SERVER, at=NOW, actor="user:1")
    kept.refresh_from_db()
    assert (kept.smtp_host, kept.smtp_port, kept.smtp_user) == ("smtp.exemple.fr", 587, "alice")
    assert decrypt(kept.smtp_password) == "motdepasse"
    told = str(list(Event.objects.values("kind", "data")))
    assert "smtp.exemple.fr" in told
    assert "motdepasse" not in told
    assert kept.smtp_password not in told


def test_an_empty_password_keeps_the_one_there_is(organization: Organization) -> None:
    kept = set_mail_server(organization, SERVER, at=NOW)
    kept = set_mail_server(kept, SERVER._replace(password=""), at=NOW)
    assert decrypt(kept.smtp_password) == "motdepasse"


@pytest.mark.parametrize(
    "change",
    [{"host": "smtp.voleur.example"}, {"port": 25}, {"user": "bob"}, {"security": "none"}],
)
def test_a_password_is_never_told_to_another_server(
    organization: Organization, change: dict[str, str]
) -> None:
    kept = set_mail_server(organization, SERVER, at=NOW)
    other = SERVER._replace(password="", **change)
    with pytest.raises(PasswordNeeded):
        set_mail_server(kept, other, at=NOW)
    with pytest.raises(PasswordNeeded):
        kept_password(kept, other)
    kept.refresh_from_db()
    assert kept.smtp_host == "smtp.exemple.fr"


def test_a_server_that_is_forgotten_leaves_no_password(organization: Organization) -> None:
    kept = forget_mail_server(set_mail_server(organization, SERVER, at=NOW), at=NOW)
    kept.refresh_from_db()
    assert (kept.smtp_host, kept.smtp_user, kept.smtp_password) == ("", "", "")


@pytest.mark.parametrize("host", ["", "a b", "smtp..fr", "http://x", "x\nHELO", "-x"])
def test_what_is_no_name_is_refused(organization: Organization, host: str) -> None:
    with pytest.raises(WrongServer):
        set_mail_server(organization, SERVER._replace(host=host), at=NOW)
    with pytest.raises(WrongServer):
        check_server(SERVER._replace(host=host))


@pytest.fixture
def locked_server() -> object:
    """A server that asks for a password: « juste »."""

    def authenticate(
        server: object, session: object, envelope: object, *given: object
    ) -> AuthResult:
        data = given[-1]
        is_right = isinstance(data, LoginPassword) and data.password == b"juste"
        return AuthResult(success=is_right, handled=False)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(
        Postman(),
        hostname="127.0.0.1",
        port=port,
        authenticator=authenticate,
        auth_require_tls=False,
    )
    controller.start()
    yield controller
    controller.stop()


def test_a_server_that_lets_us_in_is_fine(locked_server: Controller, settings: Settings) -> None:
    settings.PRIVATE_SMTP = True
    check_server(Server("127.0.0.1", locked_server.port, "alice", "juste", "none"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"password": "faux"}, "refuse l’identifiant", id="a wrong password"),
        pytest.param({"security": "starttls"}, "ne propose pas STARTTLS", id="no STARTTLS"),
        pytest.param({"security": "ssl"}, "connexion chiffrée", id="no SSL"),
        pytest.param({"port": 1}, "ne répond pas\u00a0: connexion refusée", id="nobody there"),
        pytest.param({"host": "smtp.invalid"}, "introuvable", id="no such name"),
        pytest.param({"password": "é"}, "", id="a password out of ASCII"),
    ],
)
def test_what_is_wrong_is_said_in_french(
    locked_server: Controller, settings: Settings, change: dict[str, str], words: str
) -> None:
    settings.PRIVATE_SMTP = True
    server = Server("127.0.0.1", locked_server.port, "alice", "juste", "none")
    with pytest.raises(ServerRefused) as refusal:
        check_server(server._replace(**change))
    assert words in refusal.value.message
    assert refusal.value.remedy


def test_the_private_network_is_out_of_reach_unless_allowed(
    mail_server: MailServer, settings: Settings
) -> None:
    settings.PRIVATE_SMTP = False
    with pytest.raises(ServerRefused, match="réseau privé") as refusal:
        check_server(Server("127.0.0.1", mail_server.port, "", "", "none"))
    assert isinstance(refusal.value, DomainError)
