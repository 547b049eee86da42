"""`ritournelle outbox` and `ritournelle send`."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from ritournelle.accounts.models import Organization
from ritournelle.outbox.models import Message
from tests.outbox.builders import make_file, make_message, make_reachable_customer


@pytest.fixture
def mailbox(tmp_path: Path, settings: Settings) -> Path:
    """A folder that takes the messages."""
    settings.EMAIL_TRANSPORT = "folder"
    settings.EMAIL_BACKEND = "ritournelle.outbox.folder.FolderBackend"
    settings.EMAIL_FOLDER = tmp_path
    return tmp_path


def run(*arguments: str) -> str:
    """Run a command and return what it says, errors too."""
    said = StringIO()
    call_command(*arguments, stdout=said, stderr=said)
    return said.getvalue()


def test_send_makes_and_sends_all_that_is_due(organization: Organization, mailbox: Path) -> None:
    make_file(make_reachable_customer(organization), "FA-2026-0001")
    make_file(make_reachable_customer(organization, "C002"), "FA-2026-0002")
    assert run("send") == "Messages traités\u00a0: 2.\nEnvoyé\u00a0: 2\n"
    assert len(list(mailbox.glob("*.eml"))) == 2
    assert run("send") == "Messages traités\u00a0: 0.\nEnvoyé\u00a0: 2\n"


def test_send_keeps_to_its_limit(organization: Organization, mailbox: Path) -> None:
    for _ in range(3):
        make_message(organization)
    assert run("send", "--limit", "2").startswith("Messages traités\u00a0: 2.")


def test_send_says_that_nothing_can_go(organization: Organization, settings: Settings) -> None:
    settings.EMAIL_TRANSPORT = ""
    make_message(organization)
    said = run("send")
    assert "Aucun envoi d’e-mails n’est configuré" in said
    assert "En attente\u00a0: 1" in said


def test_send_tells_why_messages_still_wait(
    organization: Organization, mailbox: Path, settings: Settings
) -> None:
    settings.EMAIL_FOLDER = mailbox / "file"
    settings.EMAIL_FOLDER.write_text("not a folder")
    make_message(organization)
    said = run("send")
    assert "Dernière erreur\u00a0: Le dossier" in said
    assert "En attente\u00a0: 1" in said


def test_the_list_shows_state_and_reason_of_one_organisation(
    organization: Organization, other_organization: Organization
) -> None:
    make_message(organization, status="failed", last_error="Aucune adresse", due_at=None)
    make_message(organization, status="waiting")
    make_message(other_organization, subject="Secret")
    said = run("outbox", "--organization", organization.slug)
    assert "Aucune adresse" in said
    assert "à partir du 21/11/2026 à 12:00 UTC" in said
    assert "Secret" not in said
    assert said.endswith("En attente\u00a0: 1\nEn échec\u00a0: 1\n")
    assert "Aucune adresse" not in run("outbox", "--status", "waiting")


@pytest.mark.parametrize(
    ("option", "said", "status"),
    [
        ("--retry", "sera renvoyé.", "waiting"),
        ("--cancel", "est annulé.", "cancelled"),
        ("--confirm", "est noté comme envoyé.", "sent"),
    ],
)
def test_acts_on_one_message(
    organization: Organization, option: str, said: str, status: str
) -> None:
    message = make_message(organization, status="uncertain")
    assert run("outbox", option, str(message.pk)) == f"Le message {message.pk} {said}\n"
    assert Message.objects.get().status == status


def test_a_refusal_is_told_in_french(organization: Organization) -> None:
    message = make_message(organization)
    with pytest.raises(CommandError, match="Ce message ne peut pas être confirmé"):
        run("outbox", "--confirm", str(message.pk))
    with pytest.raises(CommandError, match="Le message 0 n’existe pas"):
        run("outbox", "--retry", "0")


def test_a_message_of_another_organisation_is_out_of_reach(
    organization: Organization, other_organization: Organization
) -> None:
    message = make_message(other_organization)
    with pytest.raises(CommandError, match="n’existe pas"):
        run("outbox", "--organization", organization.slug, "--cancel", str(message.pk))
    assert Message.objects.get().status == "waiting"


def test_a_test_message_is_sent_at_once(organization: Organization, mailbox: Path) -> None:
    said = run("outbox", "--test", "alice@martin.example", "--organization", organization.slug)
    assert said.startswith("Message d’essai remis. Réponse du serveur\u00a0: écrit dans ")
    assert len(list(mailbox.glob("*.eml"))) == 1
    with pytest.raises(CommandError, match="Indiquez la société"):
        run("outbox", "--test", "alice@martin.example")
