"""The e-mail settings."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from ritournelle.accounts.models import Organization, Role
from ritournelle.kit.secrets import decrypt
from ritournelle.outbox.models import Message
from ritournelle.outbox.own_texts import own_text
from ritournelle.outbox.texts import Template
from tests.outbox.builders import (
    MailServer,
    Postman,
    make_file,
    make_message,
    make_reachable_customer,
)

TEXT = "/parametres/e-mails/textes/invoice/fr/"
SERVER = "/parametres/e-mails/serveur/"
SENDER = {"sender_name": "", "sender_email": "", "reply_to": "", "accounting_email": ""}


def body_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def reachable(mail_server: MailServer, settings: Settings) -> MailServer:
    """A server on this machine that the installation allows."""
    settings.PRIVATE_SMTP = True
    return mail_server


def typed(server: MailServer, **more: str) -> dict[str, str]:
    """A server as somebody types it."""
    place = {"host": server.hostname, "port": str(server.port), "security": "none"}
    return place | {"user": "", "password": ""} | more


def test_the_page_says_that_messages_wait_for_a_server(
    alice: Client, organization: Organization, settings: Settings
) -> None:
    settings.EMAIL_TRANSPORT = ""
    make_message(organization)
    assert "1 message attend." in body_of(alice, "/parametres/e-mails/")


def test_the_sender_is_changed(alice: Client, organization: Organization) -> None:
    data = SENDER | {"sender_email": "factures@ritournelle.example", "team_email": "a@b.example"}
    answer = alice.post("/parametres/e-mails/expediteur/", data)
    assert answer.status_code == 302
    organization.refresh_from_db()
    assert organization.sender_email == "factures@ritournelle.example"
    assert organization.team_email == "a@b.example"


def test_a_wrong_address_stays_typed_beside_its_fault(
    alice: Client, organization: Organization
) -> None:
    answer = alice.post("/parametres/e-mails/expediteur/", SENDER | {"reply_to": "bonjour"})
    assert answer.status_code == 422
    assert 'value="bonjour"' in answer.content.decode()
    organization.refresh_from_db()
    assert organization.reply_to == ""


def test_two_people_do_not_overwrite_one_another(alice: Client, organization: Organization) -> None:
    Organization.objects.update(reply_to="bob@ritournelle.example")
    data = SENDER | {"reply_to": "alice@ritournelle.example", "was_reply_to": ""}
    assert alice.post("/parametres/e-mails/expediteur/", data).status_code == 422
    organization.refresh_from_db()
    assert organization.reply_to == "bob@ritournelle.example"


def test_a_server_is_tried_before_it_is_kept(
    alice: Client, organization: Organization, reachable: MailServer, postman: Postman
) -> None:
    answer = alice.post(SERVER, typed(reachable, act="try"))
    assert "250 2.0.0 Ok: queued as 4F2A" in answer.content.decode()
    assert postman.taken[0].rcpt_tos == ["alice@ritournelle.example"]
    organization.refresh_from_db()
    assert organization.smtp_host == ""


def test_a_server_is_kept_and_its_password_never_shown(
    alice: Client, organization: Organization, reachable: MailServer
) -> None:
    alice.post(SERVER, typed(reachable, act="keep", user="alice", password="motdepasse"))
    organization.refresh_from_db()
    assert decrypt(organization.smtp_password) == "motdepasse"
    page = body_of(alice, SERVER)
    assert "motdepasse" not in page
    assert organization.smtp_password not in page
    assert "Laissez vide pour le garder" in page


def test_a_server_that_does_not_answer_is_diagnosed(alice: Client, reachable: MailServer) -> None:
    answer = alice.post(SERVER, typed(reachable, act="try", port="1"))
    assert answer.status_code == 422
    assert "127.0.0.1:1 ne répond pas" in answer.content.decode()


def test_a_server_of_the_private_network_is_refused(
    alice: Client, mail_server: MailServer, settings: Settings, postman: Postman
) -> None:
    settings.PRIVATE_SMTP = False
    answer = alice.post(SERVER, typed(mail_server, act="try"))
    assert "réseau privé" in answer.content.decode()
    assert postman.connections == 0


def test_a_trial_goes_through_the_kept_server(
    alice: Client, organization: Organization, reachable: MailServer, postman: Postman
) -> None:
    alice.post(SERVER, typed(reachable, act="keep"))
    page = alice.post("/parametres/e-mails/serveur/essai/", follow=True).content.decode()
    assert "Message d’essai envoyé à alice@ritournelle.example" in page
    assert len(postman.taken) == 1
    alice.post("/parametres/e-mails/serveur/retirer/")
    organization.refresh_from_db()
    assert organization.smtp_host == ""


def test_a_text_is_written_and_taken_back(alice: Client, organization: Organization) -> None:
    text = {"subject": "Votre facture {numero}", "body": "Bonjour {client},\n\nVoici {montant}."}
    alice.post(TEXT, text | {"act": "keep"})
    assert own_text(organization, "invoice", "fr") == Template(**text)

    page = alice.post(f"{TEXT}origine/", follow=True).content.decode()
    assert own_text(organization, "invoice", "fr") is None
    assert f'action="{TEXT}retablir/"' in page

    alice.post(f"{TEXT}retablir/")
    assert own_text(organization, "invoice", "fr") == Template(**text)


def test_an_unknown_variable_is_told_at_once_and_nothing_is_kept(
    alice: Client, organization: Organization
) -> None:
    text = {"subject": "Facture {numero}", "body": "Il faut {payer}"}
    told = alice.post(f"{TEXT}apercu/", text).content.decode()
    assert "La variable {payer} n’existe pas" in told
    answer = alice.post(TEXT, text | {"act": "keep"})
    assert answer.status_code == 422
    assert "Il faut {payer}</textarea>" in answer.content.decode()
    assert own_text(organization, "invoice", "fr") is None


def test_the_preview_speaks_of_the_chosen_document(
    alice: Client, organization: Organization
) -> None:
    customer = make_reachable_customer(organization)
    first = make_file(customer, "FA-2026-0001")
    make_file(customer, "FA-2026-0002")
    text = {"subject": "{numero}", "body": "Bonjour {client}, {montant}, {lien}"}
    latest = alice.post(f"{TEXT}apercu/", text).content.decode()
    assert "FA-2026-0002" in latest
    assert "Bonjour Boulangerie Martin, 118,80\u00a0€" in latest
    assert "/p/exemple/" in latest
    chosen = alice.post(f"{TEXT}apercu/", text | {"document": str(first.pk)}).content.decode()
    assert "FA-2026-0001" in chosen


@pytest.mark.parametrize("purpose", ["invoice", "credit_note", "pro_forma"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_document_an_example_is_shown(alice: Client, purpose: str, language: str) -> None:
    page = body_of(alice, f"/parametres/e-mails/textes/{purpose}/{language}/")
    assert "118,80\u00a0€" in page if language == "fr" else "€118.80" in page
    assert "Sur un exemple" in page


def test_a_trial_of_a_text_is_sent_to_oneself_and_kept_nowhere(
    alice: Client, organization: Organization, reachable: MailServer, postman: Postman
) -> None:
    alice.post(SERVER, typed(reachable, act="keep"))
    make_file(make_reachable_customer(organization))
    text = {"subject": "Essai {numero}", "body": "Bonjour {client}", "act": "try"}
    page = alice.post(TEXT, text).content.decode()
    assert "Message d’essai envoyé à alice@ritournelle.example." in page
    assert postman.taken[0].rcpt_tos == ["alice@ritournelle.example"]
    assert own_text(organization, "invoice", "fr") is None
    assert not Message.objects.exists()


@pytest.mark.parametrize("kind", ["run_notice/fr", "invoice/de", "rien/fr"])
def test_a_text_that_is_never_written_is_not_found(alice: Client, kind: str) -> None:
    assert alice.get(f"/parametres/e-mails/textes/{kind}/").status_code == 404


def test_billing_changes_texts_but_no_server(member: object, organization: Organization) -> None:
    bob = member(Role.BILLING)  # type: ignore[operator]
    page = body_of(bob, "/parametres/e-mails/")
    assert "Utiliser mon serveur" not in page
    assert bob.get(TEXT).status_code == 200
    assert bob.get(SERVER).status_code == 403


def test_pages_ask_as_much_with_thirty_documents_as_with_one(
    alice: Client, organization: Organization
) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            body_of(alice, address)
        return len(captured)

    customer = make_reachable_customer(organization)
    make_file(customer, "FA-2026-0001")
    addresses = ["/parametres/e-mails/", TEXT]
    one = [queries(address) for address in addresses]
    for rank in range(2, 31):
        make_file(customer, f"FA-2026-{rank:04}")
        make_message(organization)
    assert [queries(address) for address in addresses] == one
