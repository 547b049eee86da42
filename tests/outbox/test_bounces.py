"""Messages that come back."""

from typing import Any

import pytest
from anymail.signals import AnymailTrackingEvent, tracking

from ritournelle.accounts.models import Organization
from ritournelle.kit.models import Event
from ritournelle.outbox.bounces import record_bounce
from ritournelle.outbox.models import Message
from tests import factories
from tests.outbox.builders import make_message

NOW = factories.NOON
SENT: dict[str, Any] = {"status": "sent", "sent_at": NOW, "due_at": None}


@pytest.mark.parametrize("name", ["<1@lilas.example>", "esp-123"])
def test_a_sent_message_that_comes_back_is_bounced(organization: Organization, name: str) -> None:
    fields = SENT | {"message_id": "<1@lilas.example>", "transport_id": "esp-123"}
    make_message(organization, **fields)
    assert record_bounce(name, "550 unknown", NOW, address="alice@martin.example")
    message = Message.objects.get()
    assert (message.status, message.last_error) == ("bounced", "alice@martin.example 550 unknown")
    assert Event.objects.get().kind == "message.bounced"


def test_a_copy_that_comes_back_is_noted_only(organization: Organization) -> None:
    make_message(organization, message_id="<1@l>", copies=["Compta@lilas.example"], **SENT)
    assert record_bounce("<1@l>", "550 unknown", NOW, address="compta@lilas.example")
    message = Message.objects.get()
    assert (message.status, message.last_error) == ("sent", "compta@lilas.example 550 unknown")


@pytest.mark.parametrize("name", ["", "<somebody@else>"])
def test_what_is_not_ours_changes_nothing(organization: Organization, name: str) -> None:
    make_message(organization, **SENT)
    assert not record_bounce(name, "550 unknown", NOW)
    assert Message.objects.get().status == "sent"


def test_a_message_that_waits_cannot_come_back(organization: Organization) -> None:
    message = make_message(organization)
    assert not record_bounce(message.message_id, "550 unknown", NOW)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("bounced", "bounced"), ("rejected", "bounced"), ("delivered", "sent"), ("opened", "sent")],
)
def test_an_email_service_is_listened_to(
    organization: Organization, kind: str, status: str
) -> None:
    make_message(organization, transport_id="esp-123", **SENT)
    event = AnymailTrackingEvent(
        event_type=kind, timestamp=NOW, message_id="esp-123", mta_response="550 unknown"
    )
    tracking.send(sender=object(), event=event, esp_name="Brevo")
    assert Message.objects.get().status == status
