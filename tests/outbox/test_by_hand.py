"""Sending one document because a person says so."""

from datetime import timedelta

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.kit import storage
from ritournelle.kit.cells import BadCell
from ritournelle.kit.models import Event
from ritournelle.outbox.by_hand import send_document
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.errors import NoRecipient, NotIssued, TooManyRecipients
from ritournelle.outbox.models import Message
from ritournelle.outbox.sending import send_due
from ritournelle.outbox.services import cancel, retry
from ritournelle.outbox.texts import Template
from tests import factories
from tests.outbox.builders import (
    PDF,
    MailServer,
    Postman,
    make_file,
    make_reachable_customer,
)
from tests.threads import run_together

NOW = factories.NOON
LEAVES = NOW + timedelta(seconds=10)


def test_it_leaves_ten_seconds_later_to_the_contacts(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    invoice = make_file(make_reachable_customer(organization))
    message = send_document(invoice, [], at=NOW, actor="user:1")

    assert (message.status, message.due_at) == ("waiting", LEAVES)
    assert send_due(LEAVES - timedelta(seconds=1), 10, mail_server.backend()) == 0
    assert send_due(LEAVES, 10, mail_server.backend()) == 1
    assert postman.taken[0].rcpt_tos == ["c001@martin.example"]
    assert Event.objects.get(kind="message.created").actor == "user:1"


def test_it_can_be_taken_back_before_it_leaves(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    invoice = make_file(make_reachable_customer(organization))
    cancel(send_document(invoice, [], at=NOW), now=NOW)
    assert send_due(LEAVES, 10, mail_server.backend()) == 0
    assert postman.taken == []


def test_it_goes_to_the_chosen_people_with_the_chosen_words(organization: Organization) -> None:
    invoice = make_file(make_reachable_customer(organization))
    text = Template("Votre facture", "Bonjour Bob,\n\nVoici {ceci}.\n")
    message = send_document(invoice, ["bob@martin.example"], at=NOW, text=text)
    assert (message.recipients, message.subject) == (["bob@martin.example"], "Votre facture")
    assert message.body == "Bonjour Bob,\n\nVoici {ceci}."
    assert message.attachment_name == "FA-2026-0001.pdf"


def test_a_second_click_changes_the_message_that_has_not_left(organization: Organization) -> None:
    invoice = make_file(make_reachable_customer(organization))
    send_document(invoice, ["a@martin.example"], at=NOW)
    send_document(invoice, ["b@martin.example"], at=NOW)
    assert Message.objects.get().recipients == ["b@martin.example"]


def test_the_message_of_the_run_is_not_made_twice(organization: Organization) -> None:
    invoice = make_file(make_reachable_customer(organization))
    send_document(invoice, [], at=NOW)
    compose_due(NOW, 10)
    assert Message.objects.count() == 1
    assert not InvoiceFile.objects.filter(to_send=True).exists()


def test_a_message_that_could_not_be_made_goes_to_the_chosen_people(
    organization: Organization,
) -> None:
    invoice = make_file(factories.make_customer(organization))
    compose_due(NOW, 10)
    send_document(invoice, ["alice@martin.example"], at=NOW)
    message = Message.objects.get()
    assert (message.status, message.recipients) == ("waiting", ["alice@martin.example"])
    assert (message.subject, message.last_error) == ("Facture FA-2026-0001 – Ritournelle SAS", "")


def test_what_went_is_sent_again_under_another_name(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    invoice = make_file(make_reachable_customer(organization))
    first = send_document(invoice, [], at=NOW)
    send_due(LEAVES, 10, mail_server.backend())
    second = send_document(invoice, ["bob@martin.example"], at=LEAVES)
    send_due(LEAVES + timedelta(seconds=10), 10, mail_server.backend())

    assert second.resends_id == first.pk
    assert [one.message_id for one in Message.objects.order_by("pk")] == [
        f"<ritournelle.{invoice.pk}.invoice@localhost>",
        f"<ritournelle.{invoice.pk}.invoice.2@localhost>",
    ]
    assert [one.rcpt_tos for one in postman.taken] == [
        ["c001@martin.example"],
        ["bob@martin.example"],
    ]


def test_a_document_that_is_being_drawn_waits_for_its_file(
    organization: Organization, mail_server: MailServer, postman: Postman
) -> None:
    invoice = factories.make_issued_invoice(make_reachable_customer(organization))
    InvoiceFile.objects.create(invoice=invoice, due_at=NOW)
    send_document(invoice, [], at=NOW)
    send_due(LEAVES, 10, mail_server.backend())
    waiting = Message.objects.get()
    assert (waiting.status, waiting.attempts, postman.taken) == ("waiting", 0, [])
    assert "en cours de préparation" in waiting.last_error

    InvoiceFile.objects.update(sha256=storage.put(PDF, ".pdf"), filed_at=NOW, due_at=None)
    send_due(LEAVES + timedelta(seconds=20), 10, mail_server.backend())
    content = postman.taken[0].content
    assert isinstance(content, bytes)
    assert b'filename="FA-2026-0001.pdf"' in content


def test_what_a_person_chose_stays_when_it_is_tried_again(organization: Organization) -> None:
    invoice = make_file(make_reachable_customer(organization))
    text = Template("Votre facture", "Bonjour Bob")
    message = send_document(invoice, ["bob@martin.example"], at=NOW, text=text)
    Message.objects.update(status="failed", due_at=None)
    message = retry(message, now=LEAVES)
    assert (message.recipients, message.body) == (["bob@martin.example"], "Bonjour Bob")


def test_the_addresses_of_the_document_come_before_those_of_the_customer(
    organization: Organization,
) -> None:
    customer = make_reachable_customer(organization)
    invoice = make_file(customer, recipients=["projet@martin.example"])
    assert send_document(invoice, [], at=NOW).recipients == ["projet@martin.example"]


def test_a_draft_is_not_sent(organization: Organization) -> None:
    draft = factories.make_invoice(make_reachable_customer(organization))
    with pytest.raises(NotIssued):
        send_document(draft, [], at=NOW)


@pytest.mark.parametrize(
    ("recipients", "error"),
    [
        pytest.param(["pas une adresse"], BadCell, id="what is no address"),
        pytest.param(["a@b.example\nBcc: c@d.example"], BadCell, id="a header in an address"),
        pytest.param([" "], NoRecipient, id="nobody"),
        pytest.param([f"{n}@b.example" for n in range(21)], TooManyRecipients, id="a crowd"),
    ],
)
def test_addresses_that_cannot_be_are_refused(
    organization: Organization, recipients: list[str], error: type[Exception]
) -> None:
    invoice = make_file(make_reachable_customer(organization))
    with pytest.raises(error):
        send_document(invoice, recipients, at=NOW)
    assert not Message.objects.exists()


@pytest.mark.usefixtures("committed_db")
def test_two_clicks_at_once_make_one_message() -> None:
    invoice = make_file(make_reachable_customer(factories.make_organization()))
    run_together(
        lambda: send_document(invoice, [], at=NOW), lambda: send_document(invoice, [], at=NOW)
    )
    assert Message.objects.count() == 1
