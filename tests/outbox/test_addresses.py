"""Senders and Message-IDs."""

import pytest
from pytest_django import Settings

from ritournelle.accounts.models import Organization
from ritournelle.outbox import addresses


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(
            {"sender_email": "f@lilas.example"}, "Éditions des Lilas <f@lilas.example>", id="own"
        ),
        pytest.param(
            {"sender_name": "Lilas, SA", "sender_email": "f@lilas.example"},
            '"Lilas, SA" <f@lilas.example>',
            id="a name with a comma",
        ),
        pytest.param({}, "Éditions des Lilas <noreply@factures.example>", id="the installation's"),
        pytest.param(
            {"sender_name": "a\r\nBcc: x@y.z", "sender_email": "f@lilas.example"},
            '"a Bcc: x@y.z" <f@lilas.example>',
            id="a name on two lines",
        ),
    ],
)
def test_sender(fields: dict[str, str], expected: str, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Ritournelle <noreply@factures.example>"
    organization = Organization(slug="lilas", name="Éditions des Lilas", **fields)
    assert addresses.sender(organization) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"email": "a@l.example"}, "a@l.example", id="we send: they answer to a box"),
        pytest.param({"email": "a@l.example", "sender_email": "f@l.example"}, "", id="the sender"),
        pytest.param({"email": "a@l.example", "reply_to": "r@l.example"}, "r@l.example", id="own"),
    ],
)
def test_reply_to(fields: dict[str, str], expected: str) -> None:
    assert addresses.reply_to(Organization(**fields)) == expected


def test_a_message_id_is_plain_ascii_and_always_the_same() -> None:
    organization = Organization(slug="lilas", name="Lilas", sender_email="f@Société.example")
    expected = "<lilas.12.invoice@xn--socit-esab.example>"
    assert addresses.message_id(organization, "12.invoice") == expected
    assert addresses.message_id(organization, "12.invoice") == expected
