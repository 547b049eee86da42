"""Each organisation's own server, the installation's, and none."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from ritournelle.accounts.models import Organization
from ritournelle.kit.models import Event
from ritournelle.kit.secrets import encrypt
from ritournelle.outbox.delivery import TransportDown
from ritournelle.outbox.models import Message
from ritournelle.outbox.sending import send_due
from ritournelle.outbox.smtp import SmtpBackend
from ritournelle.outbox.transports import transport_of
from tests import factories
from tests.outbox.builders import MailServer, Postman, make_message

NOW = factories.NOON


@pytest.fixture
def own_server(
    organization: Organization, mail_server: MailServer, settings: Settings
) -> MailServer:
    """A server of the organisation's own, on a network that may be reached."""
    settings.PRIVATE_SMTP = True
    Organization.objects.filter(pk=organization.pk).update(
        smtp_host=mail_server.hostname, smtp_port=mail_server.port, smtp_security="none"
    )
    return mail_server


def test_an_own_server_is_used_although_the_installation_has_none(
    organization: Organization,
    other_organization: Organization,
    own_server: MailServer,
    postman: Postman,
) -> None:
    make_message(organization)
    make_message(other_organization, recipients=["bob@martin.example"])
    assert send_due(NOW, 10) == 1
    assert [one.rcpt_tos for one in postman.taken] == [["alice@martin.example"]]
    assert Message.objects.get(organization=other_organization).due_at == NOW


@pytest.mark.parametrize("fault", ["dead", "unreadable"])
def test_a_dead_server_stops_no_other_organisation(
    organization: Organization,
    other_organization: Organization,
    own_server: MailServer,
    postman: Postman,
    fault: str,
) -> None:
    server = {"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none"}
    if fault == "unreadable":
        server = {"smtp_host": "127.0.0.1", "smtp_password": "written by another key"}
    Organization.objects.filter(pk=other_organization.pk).update(**server)
    for _ in range(3):
        make_message(other_organization, due_at=NOW - timedelta(hours=1))
    make_message(organization)

    counts = [send_due(NOW, 2), send_due(NOW, 2)]

    assert counts == [0, 1]
    assert len(postman.taken) == 1
    theirs = Message.objects.filter(organization=other_organization).order_by("pk")
    assert [(one.status, one.attempts) for one in theirs] == [("waiting", 0)] * 3
    assert all(one.due_at and one.due_at >= NOW + timedelta(minutes=5) for one in theirs)
    words = "ne répond pas" if fault == "dead" else "Saisissez-le de nouveau"
    assert words in theirs[0].last_error


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "::1"])
@pytest.mark.parametrize("security", ["ssl", "none"])
def test_a_server_of_the_private_network_is_not_even_asked(
    mail_server: MailServer, postman: Postman, host: str, security: str
) -> None:
    backend = SmtpBackend(
        host=host,
        port=mail_server.port,
        use_tls=False,
        use_ssl=security == "ssl",
        timeout=2,
        public_only=True,
    )
    with pytest.raises(TransportDown, match="réseau privé"):
        backend.open()
    assert postman.connections == 0


def test_a_demonstration_never_reaches_a_server(
    db: None, mail_server: MailServer, postman: Postman, settings: Settings
) -> None:
    settings.PRIVATE_SMTP = True
    demo = factories.make_organization(
        is_demo=True, smtp_host="127.0.0.1", smtp_port=mail_server.port, smtp_security="none"
    )
    make_message(demo)
    assert send_due(NOW, 10) == 1
    assert (Message.objects.get().status, postman.taken) == ("sent", [])
    assert Event.objects.get(kind="message.sent").data["answer"] == "gardé dans la démonstration"


def test_the_password_of_an_own_server_is_used_as_it_was_typed(
    organization: Organization, settings: Settings
) -> None:
    organization.smtp_host, organization.smtp_user = "mail.example", "alice"
    organization.smtp_password = encrypt("clé")
    backend = transport_of(organization)
    assert isinstance(backend, SmtpBackend)
    assert (backend.username, backend.password, backend.use_tls) == ("alice", "clé", True)
    assert backend.public_only
