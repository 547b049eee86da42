"""What a person may do with a message."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from ritournelle.accounts.models import Organization
from ritournelle.kit.models import Event
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.errors import NoRecipient, NoTransport, TrialNotSent, WrongState
from ritournelle.outbox.models import Message
from ritournelle.outbox.sending import send_due
from ritournelle.outbox.services import cancel, confirm_sent, retry, send_test
from ritournelle.outbox.smtp import SmtpBackend
from tests import factories
from tests.outbox.builders import (
    MailServer,
    Postman,
    make_file,
    make_message,
    make_reachable_customer,
)

NOW = factories.NOON
LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize("status", ["waiting", "failed", "bounced", "uncertain", "cancelled"])
def test_what_did_not_surely_go_may_be_sent_again(
    organization: Organization, mail_server: MailServer, postman: Postman, status: str
) -> None:
    message = make_message(organization, status=status, attempts=10, due_at=None, last_error="non")
    retry(message, now=LATER)
    message.refresh_from_db()
    assert (message.status, message.due_at, message.attempts) == ("waiting", LATER, 0)
    assert message.last_error == ""
    send_due(LATER, 10, mail_server.backend())
    assert len(postman.taken) == 1


@pytest.mark.parametrize("status", ["sent", "handed_over"])
def test_what_went_or_is_going_is_neither_sent_again_nor_cancelled(
    organization: Organization, status: str
) -> None:
    message = make_message(organization, status=status, sent_at=NOW)
    for act in (retry, cancel, confirm_sent):
        with pytest.raises(WrongState):
            act(message, now=LATER)
    message.refresh_from_db()
    assert message.status == status


def test_a_message_goes_once_a_contact_is_added_under_the_same_id(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    customer = factories.make_customer(organization)
    make_file(customer)
    compose_due(NOW, limit=10)
    message = Message.objects.get()
    with pytest.raises(NoRecipient):
        retry(message, now=LATER)

    factories.make_contact(customer, email="alice@martin.example")
    retry(message, now=LATER)
    send_due(LATER, 10, mail_server.backend())

    renewed = Message.objects.get()
    assert (renewed.status, renewed.message_id) == ("sent", message.message_id)
    assert renewed.body.startswith("Bonjour,\n\nVous trouverez ci-joint la facture FA-2026-0001")
    assert postman.taken[0].rcpt_tos == ["alice@martin.example"]


def test_a_mended_address_is_used_after_a_bounce(organization: Organization) -> None:
    customer = make_reachable_customer(organization)
    make_file(customer)
    compose_due(NOW, limit=10)
    Message.objects.update(status="bounced", due_at=None)
    customer.contacts.update(email="juste@martin.example")
    retry(Message.objects.get(), now=LATER)
    assert Message.objects.get().recipients == ["juste@martin.example"]


@pytest.mark.parametrize("status", ["waiting", "failed", "bounced", "uncertain"])
def test_a_cancelled_message_never_goes(
    organization: Organization, mail_server: MailServer, status: str
) -> None:
    cancel(make_message(organization, status=status), now=NOW)
    assert send_due(LATER, 10, mail_server.backend()) == 0
    assert Message.objects.get().status == "cancelled"


def test_an_uncertain_message_may_be_confirmed(organization: Organization) -> None:
    message = confirm_sent(
        make_message(organization, status="uncertain", due_at=None), now=LATER, actor="alice"
    )
    assert (message.status, message.sent_at) == ("sent", LATER)
    assert Event.objects.get(kind="message.confirmed").actor == "alice"


def test_only_an_uncertain_message_is_confirmed(organization: Organization) -> None:
    with pytest.raises(WrongState) as refusal:
        confirm_sent(make_message(organization), now=NOW)
    assert refusal.value.message == (
        "Ce message ne peut pas être confirmé\u00a0: il est «\u00a0En attente\u00a0»."
    )


def test_a_test_message_tells_what_the_server_answers(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    answer = send_test(organization, "alice@martin.example", mail_server.backend())
    assert answer == "250 2.0.0 Ok: queued as 4F2A"
    assert postman.taken[0].rcpt_tos == ["alice@martin.example"]
    assert not Message.objects.exists()


def test_a_test_message_that_is_refused_tells_why(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    postman.replies = {"alice@martin.example": "550 5.1.1 User unknown"}
    with pytest.raises(TrialNotSent, match=r"550 5\.1\.1 User unknown"):
        send_test(organization, "alice@martin.example", mail_server.backend())
    with pytest.raises(TrialNotSent, match="ne répond pas"):
        send_test(organization, "a@b.example", SmtpBackend(host="127.0.0.1", port=1, use_tls=False))


def test_a_test_message_needs_a_transport(organization: Organization, settings: Settings) -> None:
    settings.EMAIL_TRANSPORT = ""
    with pytest.raises(NoTransport):
        send_test(organization, "alice@martin.example")
