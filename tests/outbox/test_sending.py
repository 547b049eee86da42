"""Sending over a real server."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from ritournelle.accounts.models import Organization
from ritournelle.kit.models import Event
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.models import Message
from ritournelle.outbox.sending import MAX_ATTEMPTS, send_due
from ritournelle.outbox.smtp import SmtpBackend
from tests import factories
from tests.outbox.builders import (
    MailServer,
    Postman,
    make_file,
    make_message,
    make_reachable_customer,
)
from tests.threads import run_together

NOW = factories.NOON
ALICE = "alice@martin.example"


def test_a_document_goes_with_its_file_and_the_event_is_written(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    customer = make_reachable_customer(organization)
    invoice = make_file(customer, content=b"%PDF-1.7 the file")
    compose_due(NOW, limit=10)

    assert send_due(NOW, 10, mail_server.backend()) == 1

    message = Message.objects.get()
    assert (message.status, message.due_at, message.last_error) == ("sent", None, "")
    assert message.sent_at is not None
    assert NOW <= message.sent_at < NOW + timedelta(minutes=1)
    content = postman.taken[0].content
    assert isinstance(content, bytes)
    assert b'filename="FA-2026-0001.pdf"' in content
    assert b"JVBERi0xLjcgdGhlIGZpbGU=" in content  # base64 of the file
    event = Event.objects.get(kind="message.sent")
    assert (event.subject, event.customer) == (f"message:{message.pk}", customer)
    assert event.data == {
        "invoice": invoice.pk,
        "recipients": ["c001@martin.example"],
        "answer": "250 2.0.0 Ok: queued as 4F2A",
    }


def test_nothing_goes_twice(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    make_message(organization)
    counts = [send_due(NOW + timedelta(hours=hour), 10, mail_server.backend()) for hour in range(3)]
    assert counts == [1, 0, 0]
    assert len(postman.taken) == 1


def test_a_batch_takes_one_connection_and_its_limit(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    for _ in range(3):
        make_message(organization)
    assert send_due(NOW, 2, mail_server.backend()) == 2
    assert (len(postman.taken), postman.connections) == (2, 1)


def test_without_transport_messages_wait(organization: Organization, settings: Settings) -> None:
    settings.EMAIL_TRANSPORT = ""
    make_message(organization)
    assert send_due(NOW, 10) == 0
    message = Message.objects.get()
    assert (message.status, message.due_at, message.attempts) == ("waiting", NOW, 0)


def test_a_message_that_is_not_due_waits(
    organization: Organization, mail_server: MailServer
) -> None:
    make_message(organization, due_at=NOW + timedelta(seconds=1))
    assert send_due(NOW, 10, mail_server.backend()) == 0


def test_a_certain_failure_is_tried_again_later_and_later_then_no_more(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    make_message(organization)
    postman.replies = {ALICE: "450 4.2.0 Greylisted"}
    waits = []
    at = NOW
    while (message := Message.objects.get()).due_at:
        at = message.due_at
        send_due(at, 10, mail_server.backend())
        message.refresh_from_db()
        if message.due_at:
            waits.append(_minutes(message.due_at - at))
    assert waits == [1, 5, 15, 60, 240, 720, 720, 720, 720]
    assert (message.status, message.attempts) == ("failed", MAX_ATTEMPTS)
    assert (
        message.last_error == "Refus provisoire\u00a0: alice@martin.example (450 4.2.0 Greylisted)"
    )
    assert Event.objects.filter(kind="message.failed").count() == 1
    postman.replies = {}
    assert send_due(at + timedelta(days=9), 10, mail_server.backend()) == 0


def _minutes(wait: timedelta) -> int:
    return round(wait.total_seconds() / 60)


def test_a_refused_recipient_bounces_and_stops_nobody(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    make_message(organization)
    make_message(organization, recipients=["bob@martin.example"])
    postman.replies = {ALICE: "550 5.1.1 User unknown"}

    send_due(NOW, 10, mail_server.backend())

    bounced, sent = Message.objects.order_by("pk")
    assert (bounced.status, bounced.due_at, sent.status) == ("bounced", None, "sent")
    assert bounced.last_error == (
        "Destinataire refusé\u00a0: alice@martin.example (550 5.1.1 User unknown)"
    )
    assert Event.objects.filter(kind="message.bounced").count() == 1


def test_a_connection_lost_after_the_content_leaves_the_message_to_a_person(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    make_message(organization)
    postman.drops_at = "DATA"
    send_due(NOW, 10, mail_server.backend())
    postman.drops_at = ""
    assert send_due(NOW + timedelta(days=9), 10, mail_server.backend()) == 0

    message = Message.objects.get()
    assert (message.status, message.due_at) == ("uncertain", None)
    assert "peut-être parti" in message.last_error
    assert len(postman.taken) == 1


def test_a_refused_copy_is_noted_on_a_sent_message(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    make_message(organization, copies=["compta@lilas.example"])
    postman.replies = {"compta@lilas.example": "550 5.1.1 no"}
    send_due(NOW, 10, mail_server.backend())
    message = Message.objects.get()
    assert message.status == "sent"
    assert message.last_error == "Adresses refusées\u00a0: compta@lilas.example (550 5.1.1 no)"


def test_a_server_that_is_down_costs_no_attempt_and_is_asked_once(
    organization: Organization,
) -> None:
    for _ in range(3):
        make_message(organization)
    backend = SmtpBackend(host="127.0.0.1", port=1, use_tls=False, timeout=1)
    assert send_due(NOW, 10, backend) == 0
    for message in Message.objects.all():
        assert (message.status, message.attempts) == ("waiting", 0)
        assert message.due_at is not None
        assert _minutes(message.due_at - NOW) == 5
        assert "ne répond pas" in message.last_error


def test_a_missing_file_is_a_certain_failure_that_says_so(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    make_message(organization, attachment_sha256="ab" * 32, attachment_name="FA-2026-0001.pdf")
    send_due(NOW, 10, mail_server.backend())
    message = Message.objects.get()
    assert message.status == "waiting"
    assert message.last_error == (
        "Le fichier FA-2026-0001.pdf est introuvable dans le stockage (empreinte abababababab…)."
    )
    assert postman.taken == []


def test_claims_are_taken_in_the_order_of_their_day(
    organization: Organization, mail_server: MailServer
) -> None:
    later = make_message(organization, due_at=NOW)
    first = make_message(organization, due_at=NOW - timedelta(hours=1))
    send_due(NOW, 1, mail_server.backend())
    assert Message.objects.get(status="sent") == first
    assert Message.objects.get(status="waiting") == later


@pytest.mark.usefixtures("committed_db")
def test_four_workers_at_once_send_each_message_once(
    mail_server: MailServer, postman: Postman
) -> None:
    organization = factories.make_organization()
    for rank in range(20):
        make_message(organization, recipients=[f"customer{rank}@martin.example"])

    counts = run_together(*[lambda: _send_all(mail_server)] * 4)

    assert sum(counts) == 20
    reached = sorted(envelope.rcpt_tos[0] for envelope in postman.taken)
    assert reached == sorted(f"customer{rank}@martin.example" for rank in range(20))
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}


def _send_all(mail_server: MailServer, now: datetime = NOW) -> int:
    total = 0
    while taken := send_due(now, 3, mail_server.backend()):
        total += taken
    return total
