"""From filed documents to messages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.kit.models import Event
from ritournelle.kit.storage import digest
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.models import Message, MessageTemplate
from tests import factories
from tests.outbox.builders import make_file, make_reachable_customer
from tests.threads import run_together

NOW = factories.NOON


def test_a_filed_document_gets_one_message_ever(organization: Organization) -> None:
    organization.sender_email = "factures@ritournelle.example"
    organization.accounting_email = "compta@ritournelle.example"
    organization.save()
    invoice = make_file(make_reachable_customer(organization))

    assert compose_due(NOW, limit=10) == 1
    assert compose_due(NOW, limit=10) == 0
    InvoiceFile.objects.update(to_send=True)
    assert compose_due(NOW, limit=10) == 1

    message = Message.objects.get()
    assert (message.purpose, message.status, message.due_at) == ("invoice", "waiting", NOW)
    assert message.message_id == f"<ritournelle.{invoice.pk}.invoice@ritournelle.example>"
    assert message.sender == "Ritournelle SAS <factures@ritournelle.example>"
    assert message.recipients == ["c001@martin.example"]
    assert message.copies == ["compta@ritournelle.example"]
    assert message.subject == "Facture FA-2026-0001 – Ritournelle SAS"
    assert message.attachment_sha256 == digest(b"%PDF-1.7 a file")
    assert message.attachment_name == "FA-2026-0001.pdf"
    assert not InvoiceFile.objects.filter(to_send=True).exists()


def test_only_what_is_filed_and_to_be_sent_gets_a_message(organization: Organization) -> None:
    customer = make_reachable_customer(organization)
    drawn_later = factories.make_issued_invoice(customer, "FA-2026-0001")
    InvoiceFile.objects.create(invoice=drawn_later, to_send=True, due_at=NOW)
    not_sent = make_file(customer, "FA-2026-0002")
    InvoiceFile.objects.filter(invoice=not_sent).update(to_send=False)

    assert compose_due(NOW, limit=10) == 0
    assert InvoiceFile.objects.get(invoice=drawn_later).to_send


def test_contacts_that_receive_invoices_get_them_and_nobody_twice(
    organization: Organization,
) -> None:
    customer = factories.make_customer(organization)
    factories.make_contact(customer, email="alice@martin.example")
    factories.make_contact(customer, email="Compta@martin.example")
    factories.make_contact(customer, email="bob@martin.example", receives_invoices=False)
    organization.accounting_email = "compta@martin.example"
    organization.save()
    make_file(customer)

    compose_due(NOW, limit=10)

    message = Message.objects.get()
    assert message.recipients == ["alice@martin.example", "Compta@martin.example"]
    assert message.copies == []


def test_a_customer_without_address_is_seen_and_stops_nobody(organization: Organization) -> None:
    unreachable = factories.make_customer(organization, name="Lift & Cie")
    make_file(unreachable, "FA-2026-0001")
    make_file(make_reachable_customer(organization, "C002"), "FA-2026-0002")

    compose_due(NOW, limit=10)

    failed, waiting = Message.objects.order_by("invoice__number")
    assert (failed.status, failed.due_at, waiting.status) == ("failed", None, "waiting")
    assert failed.last_error == (
        "Aucune adresse e-mail ne reçoit les factures de Lift & Cie. "
        "Ajoutez un contact qui reçoit les factures à la fiche du client, puis relancez l’envoi."
    )
    event = Event.objects.get(kind="message.impossible")
    assert (event.subject, event.customer) == (f"message:{failed.pk}", unreachable)


def test_a_faulty_text_is_seen_and_stops_no_other_organisation(
    organization: Organization, other_organization: Organization
) -> None:
    MessageTemplate.objects.create(
        organization=organization, purpose="invoice", subject="Facture {nombre}", body="Bonjour"
    )
    make_file(make_reachable_customer(organization))
    make_file(make_reachable_customer(other_organization))

    compose_due(NOW, limit=10)

    failed = Message.objects.get(organization=organization)
    assert failed.subject == "Facture FA-2026-0001 – Ritournelle SAS"
    assert "{nombre}" in failed.last_error
    assert Message.objects.get(organization=other_organization).status == "waiting"


def test_organisations_share_neither_texts_nor_addresses(
    organization: Organization, other_organization: Organization
) -> None:
    MessageTemplate.objects.create(
        organization=organization, purpose="invoice", subject="Chez nous", body="Bonjour {number}"
    )
    organization.accounting_email = "compta@ritournelle.example"
    organization.reply_to = "bonjour@ritournelle.example"
    organization.save()
    other_organization.email = "b@autre.example"
    other_organization.save()
    make_file(make_reachable_customer(organization, "A"))
    make_file(make_reachable_customer(other_organization, "B"))

    compose_due(NOW, limit=10)

    ours = Message.objects.get(organization=organization)
    theirs = Message.objects.get(organization=other_organization)
    assert (ours.subject, ours.body) == ("Chez nous", "Bonjour FA-2026-0001")
    assert theirs.subject == "Facture FA-2026-0001 – Autre société"
    assert "Ritournelle" not in f"{theirs.sender} {theirs.body}"
    assert (theirs.recipients, theirs.copies) == (["b@martin.example"], [])
    assert (ours.reply_to, theirs.reply_to) == ("bonjour@ritournelle.example", "b@autre.example")


def test_the_number_of_queries_does_not_grow_with_the_documents(
    organization: Organization,
) -> None:
    make_file(make_reachable_customer(organization, "C100"), "FA-2026-0100")
    with CaptureQueriesContext(connection) as one:
        compose_due(NOW, limit=100)
    for rank in range(20):
        customer = make_reachable_customer(organization, f"C{rank:03}")
        make_file(customer, f"FA-2026-{rank:04}")
    with CaptureQueriesContext(connection) as twenty:
        assert compose_due(NOW, limit=100) == 20
    assert len(twenty) == len(one)


def test_the_limit_is_kept(organization: Organization) -> None:
    customer = make_reachable_customer(organization)
    make_file(customer, "FA-2026-0001")
    make_file(customer, "FA-2026-0002")
    assert [compose_due(NOW, limit=1) for _ in range(3)] == [1, 1, 0]


@pytest.mark.usefixtures("committed_db")
def test_two_workers_make_one_message_a_document() -> None:
    customer = make_reachable_customer(factories.make_organization())
    for rank in range(8):
        make_file(customer, f"FA-2026-{rank:04}")

    counts = run_together(lambda: compose_due(NOW, 8), lambda: compose_due(NOW, 8))

    assert sum(counts) == 8
    assert Message.objects.count() == 8
