"""The e-mail made from a message: text, HTML, attachment."""

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from ritournelle.accounts.models import Organization
from ritournelle.kit import storage
from ritournelle.outbox.delivery import bytes_of
from ritournelle.outbox.emails import email_of, html_of
from ritournelle.outbox.models import Message


def _message(colour: str = "#0b6e99", **fields: Any) -> Message:
    organization = Organization(name="Lilas & Fils", colour=colour)
    defaults: dict[str, Any] = {
        "message_id": "<lilas.1.invoice@lilas.example>",
        "sender": "Éditions des Lilas <f@lilas.example>",
        "recipients": ["alice@martin.example"],
        "subject": "Facture FA-2026-0001 – 641,52\u00a0€",
        "body": "Bonjour,\n\nUne <b>ligne</b>\net https://lilas.example/page\n- un\n- deux",
        "summary": [("Total TTC", "641,52\u00a0€")],
    }
    return Message(organization=organization, **defaults | fields)


def _parsed(message: Message) -> EmailMessage:
    email = email_of(message, before_content=lambda: None)
    parsed = BytesParser(policy=default).parsebytes(bytes_of(email.message()))
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_the_headers_are_those_of_the_message() -> None:
    parsed = _parsed(_message(reply_to="bonjour@lilas.example", copies=["compta@lilas.example"]))
    assert parsed["Message-ID"] == "<lilas.1.invoice@lilas.example>"
    assert parsed["From"] == "Éditions des Lilas <f@lilas.example>"
    assert parsed["To"] == "alice@martin.example"
    assert parsed["Reply-To"] == "bonjour@lilas.example"
    assert parsed["Subject"] == "Facture FA-2026-0001 – 641,52\u00a0€"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert "compta" not in str(parsed)


def test_the_file_is_attached_under_its_name() -> None:
    sha256 = storage.put(b"%PDF of this test", ".pdf")
    parsed = _parsed(_message(attachment_sha256=sha256, attachment_name="FA-2026-0001.pdf"))
    (attachment,) = parsed.iter_attachments()
    assert attachment.get_filename() == "FA-2026-0001.pdf"
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_payload(decode=True) == b"%PDF of this test"


def test_text_and_html_say_the_same() -> None:
    parsed = _parsed(_message())
    text, html = parsed.get_body(["plain"]), parsed.get_body(["html"])
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines()[0] == "Bonjour,"
    assert '<p style="margin:0 0 16px">Bonjour,</p>' in html.get_content()


def test_html_is_escaped_and_has_lines_lists_links_and_no_image() -> None:
    html = html_of(_message())
    assert 'Une &lt;b&gt;ligne&lt;/b&gt;<br>et <a href="https://lilas.example/page"' in html
    assert "Lilas &amp; Fils" in html
    assert re.findall(r"<li>(.*)</li>", html) == ["un", "deux"]
    assert re.findall(r">(Total TTC|641,52\u00a0€)</", html) == ["Total TTC", "641,52\u00a0€"]
    assert "<img" not in html
    assert "src=" not in html


def test_a_colour_is_made_readable_and_an_odd_one_ignored() -> None:
    assert "border-top:4px solid #0b6e99" in html_of(_message())
    assert "#ffff00" not in html_of(_message(colour="#ffff00"))
    assert "border-top:4px solid #1b2430" in html_of(_message(colour="red;x"))


def test_the_language_is_named() -> None:
    assert '<html lang="en">' in html_of(_message(language="en"))
