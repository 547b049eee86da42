"""The screens of the outbox."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from ritournelle.accounts.models import Organization
from ritournelle.kit.models import Event
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.models import Message
from tests import factories
from tests.outbox.builders import make_file, make_message, make_reachable_customer

NOW = factories.NOON


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def make_unreachable(organization: Organization) -> Message:
    """A message that could not be made: its customer has no address."""
    make_file(factories.make_customer(organization, name="Garage Lefèvre"))
    compose_due(NOW, 10)
    return Message.objects.latest("pk")


def act(client: Client, name: str, message: Message, **data: Any) -> str:
    answer = client.post(reverse(f"outbox:{name}", args=[message.pk]), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_opens_on_what_waits_for_a_person(
    alice: Client, organization: Organization
) -> None:
    make_message(organization, status="sent", sent_at=NOW, subject="Partie")
    make_unreachable(organization)
    page = text_of(alice, "/envois/")
    assert "Garage Lefèvre" in page
    assert "Partie" not in page
    assert "Partie" in text_of(alice, "/envois/?vue=envoyes")


def test_without_server_the_list_says_that_messages_wait(
    alice: Client, organization: Organization, settings: Settings
) -> None:
    settings.EMAIL_TRANSPORT = ""
    make_message(organization)
    page = text_of(alice, "/envois/")
    assert "Aucun serveur d’envoi" in page
    assert "1 message attend." in page
    settings.EMAIL_TRANSPORT = "smtp"
    assert "Aucun serveur d’envoi" not in text_of(alice, "/envois/")


@pytest.mark.parametrize(
    ("search", "is_found"),
    [
        pytest.param("martin", True, id="the customer"),
        pytest.param("c001@mar", True, id="the address"),
        pytest.param("fa-2026-0001", True, id="the number"),
        pytest.param("lilas", False, id="somebody else"),
    ],
)
@pytest.mark.parametrize("status", ["failed", "sent"])
def test_messages_are_found(
    alice: Client, organization: Organization, search: str, is_found: bool, status: str
) -> None:
    make_file(make_reachable_customer(organization))
    compose_due(NOW, 10)
    Message.objects.update(status=status, sent_at=NOW)
    view = {"failed": "en-echec", "sent": "envoyes"}[status]
    page = text_of(alice, f"/envois/?vue={view}&q={search}")
    assert ("Facture FA-2026-0001" in page) is is_found


def test_a_message_shows_what_it_says_and_how_to_mend_it(
    alice: Client, organization: Organization
) -> None:
    message = make_unreachable(organization)
    page = text_of(alice, f"/envois/{message.pk}/")
    assert "Aucune adresse e-mail ne reçoit les factures de Garage Lefèvre." in page
    assert "Ouvrir la fiche du client" in page
    assert f"/envois/{message.pk}/destinataires/" in page


def test_the_attached_file_is_downloaded(alice: Client, organization: Organization) -> None:
    make_file(make_reachable_customer(organization), content=b"%PDF-1.7 mine")
    compose_due(NOW, 10)
    answer = alice.get(f"/envois/{Message.objects.get().pk}/piece-jointe/")
    assert answer.content == b"%PDF-1.7 mine"
    assert answer["Content-Disposition"] == 'attachment; filename="FA-2026-0001.pdf"'


def test_new_recipients_are_written_and_the_message_goes(
    alice: Client, organization: Organization
) -> None:
    message = make_unreachable(organization)
    page = act(alice, "recipients", message, recipients="alice@martin.example\nbob@martin.example")
    message.refresh_from_db()
    assert message.recipients == ["alice@martin.example", "bob@martin.example"]
    assert message.status == "waiting"
    assert "Le message part dans 10\u00a0secondes." in page


def test_a_wrong_address_is_told_at_its_field_and_stays_typed(
    alice: Client, organization: Organization
) -> None:
    message = make_unreachable(organization)
    answer = alice.post(f"/envois/{message.pk}/destinataires/", {"recipients": "alice martin"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "n’est pas une adresse e-mail" in page
    assert "alice martin</textarea>" in page
    message.refresh_from_db()
    assert message.status == "failed"


def test_a_refusal_to_send_again_says_why(alice: Client, organization: Organization) -> None:
    message = make_unreachable(organization)
    page = act(alice, "retry", message)
    assert "Aucune adresse e-mail ne reçoit les factures de Garage Lefèvre." in page
    message.refresh_from_db()
    assert message.status == "failed"


def test_a_cancelled_message_comes_back_with_one_click(
    alice: Client, organization: Organization
) -> None:
    message = make_message(organization, status="bounced", due_at=None)
    page = act(alice, "cancel", message)
    assert "Le message est annulé." in page
    assert 'action="/envois/retablir/"' in page
    alice.post("/envois/retablir/")
    message.refresh_from_db()
    assert message.status == "bounced"
    assert Event.objects.filter(kind="message.cancelled").get().actor.startswith("user:")


def test_an_uncertain_message_is_confirmed(alice: Client, organization: Organization) -> None:
    message = make_message(organization, status="uncertain", due_at=None)
    act(alice, "confirm", message)
    message.refresh_from_db()
    assert message.status == "sent"


def test_a_held_message_is_approved_and_held_again(
    alice: Client, organization: Organization
) -> None:
    message = make_message(organization, status="held", due_at=None)
    act(alice, "approve", message)
    message.refresh_from_db()
    assert message.status == "waiting"
    alice.post("/envois/retablir/")
    message.refresh_from_db()
    assert message.status == "held"


def test_many_are_sent_again_and_the_others_are_told(
    alice: Client, organization: Organization
) -> None:
    make_unreachable(organization)
    make_message(organization, status="failed", due_at=None)
    make_message(organization, status="failed", due_at=None)
    answer = alice.post(
        "/envois/selection/?vue=en-echec", {"act": "retry", "all": "1"}, follow=True
    )
    page = answer.content.decode()
    assert "2 messages partent dans 10\u00a0secondes." in page
    assert "Aucune adresse e-mail" in page
    assert Message.objects.filter(status="waiting").count() == 2


def test_the_whole_filter_is_no_more_than_the_filter(
    alice: Client, organization: Organization, other_organization: Organization
) -> None:
    make_message(organization, status="failed", due_at=None)
    kept = make_message(organization, status="bounced", due_at=None)
    theirs = make_message(other_organization, status="failed", due_at=None)
    alice.post("/envois/selection/?vue=en-echec", {"act": "cancel", "all": "1"})
    alice.post("/envois/selection/?vue=en-echec", {"act": "cancel", "pk": [str(theirs.pk)]})
    for message in (kept, theirs):
        was = message.status
        message.refresh_from_db()
        assert message.status == was
    assert Message.objects.filter(status="cancelled").count() == 1


def test_a_colleague_who_only_reads_sees_no_button(bob: Client, organization: Organization) -> None:
    message = make_message(organization, status="failed", due_at=None)
    page = text_of(bob, f"/envois/{message.pk}/")
    assert "Renvoyer" not in page
    assert "Annuler l’envoi" not in page


def test_pages_ask_as_much_with_thirty_messages_as_with_one(
    alice: Client, organization: Organization
) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            text_of(alice, address)
        return len(captured)

    def add(rank: int) -> None:
        make_file(make_reachable_customer(organization, f"C{rank:03}"), f"FA-2026-{rank:04}")

    add(1)
    compose_due(NOW, 100)
    message = Message.objects.get()
    addresses = ["/envois/?vue=a-envoyer", "/envois/?vue=a-envoyer&q=martin"]
    addresses.append(f"/envois/{message.pk}/")
    one = [queries(address) for address in addresses]
    for rank in range(2, 31):
        add(rank)
    compose_due(NOW, 100)
    assert [queries(address) for address in addresses] == one
