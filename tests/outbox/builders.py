"""Rows and servers for the tests of the outbox."""

import socket
from datetime import date
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice, InvoiceFile
from ritournelle.kit import storage
from ritournelle.outbox.delivery import OutgoingEmail
from ritournelle.outbox.models import Message
from ritournelle.outbox.smtp import SmtpBackend
from tests import factories

PDF = b"%PDF-1.7 a file"


def invoice_in_memory(**fields: Any) -> Invoice:
    """An issued invoice of 641,52 € that no database knows."""
    organization = Organization(slug="lilas", name="Éditions des Lilas")
    customer = Customer(organization=organization, name="Boulangerie Martin")
    defaults: dict[str, Any] = {
        "kind": "invoice",
        "number": "FA-2026-0001",
        "issued_on": date(2026, 11, 21),
        "due_on": date(2026, 12, 1),
        "gross_cents": 64152,
        "period_start": date(2026, 12, 1),
        "period_end": date(2027, 1, 1),
        "customer": customer,
        "organization": organization,
    }
    return Invoice(**defaults | fields)


def make_file(
    customer: Customer, number: str = "FA-2026-0001", content: bytes = PDF, **fields: Any
) -> Invoice:
    """An issued invoice of 118,80 €, filed, whose message is to be made."""
    invoice = factories.make_issued_invoice(customer, number, **fields)
    InvoiceFile.objects.create(
        invoice=invoice,
        sha256=storage.put(content, ".pdf"),
        size=len(content),
        filed_at=factories.NOON,
        to_send=True,
    )
    return invoice


def make_reachable_customer(organization: Organization, code: str = "C001") -> Customer:
    """A customer with one contact that receives invoices."""
    customer = factories.make_customer(organization, code=code)
    factories.make_contact(customer, email=f"{code.lower()}@martin.example")
    return customer


def make_message(organization: Organization, **fields: Any) -> Message:
    """A message that is due, about nothing."""
    defaults: dict[str, Any] = {
        "purpose": "run_notice",
        "due_at": factories.NOON,
        "created_at": factories.NOON,
        "message_id": f"<{Message.objects.count() + 1}@ritournelle.example>",
        "sender": "Ritournelle SAS <factures@ritournelle.example>",
        "recipients": ["alice@martin.example"],
        "subject": "Bonjour",
        "body": "Bonjour Alice",
    }
    return Message.objects.create(organization=organization, **defaults | fields)


def make_email(**fields: Any) -> OutgoingEmail:
    """An e-mail to Alice, with a hidden copy to the accountants."""
    defaults: dict[str, Any] = {
        "subject": "Facture",
        "body": "Période facturée\u00a0: décembre",
        "from_email": "Éditions des Lilas <factures@lilas.example>",
        "to": ["alice@martin.example"],
        "bcc": ["compta@lilas.example"],
        "headers": {"Message-ID": "<1@lilas.example>"},
    }
    return OutgoingEmail(**defaults | fields)


class Postman:
    """What an SMTP server does with each address and content, and what it has taken."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.connections = 0
        self.replies: dict[str, str] = {}  # by address
        self.answer = "250 2.0.0 Ok: queued as 4F2A"
        self.drops_at = ""  # "RCPT" or "DATA"

    async def handle_EHLO(  # noqa: N802 (the name and arguments are aiosmtpd's)
        self, server: SMTP, session: Session, envelope: Envelope, host: str, answers: list[str]
    ) -> list[str]:
        """Count the connections."""
        self.connections += 1
        session.host_name = host
        return answers

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take an address, refuse it, or hang up."""
        if self.drops_at == "RCPT":
            server.transport.abort()
        reply = self.replies.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the content, and say so unless told to hang up."""
        if self.answer.startswith("250"):
            self.taken.append(envelope)
        if self.drops_at == "DATA":
            server.transport.abort()
        return self.answer


class MailServer(Controller):
    """A real SMTP server on a free port."""

    def __init__(self, postman: Postman) -> None:
        super().__init__(postman, hostname="127.0.0.1", port=_free_port())

    def backend(self, timeout: int = 5) -> SmtpBackend:
        """A transport that talks to this server."""
        return SmtpBackend(
            host=self.hostname, port=self.port, use_tls=False, use_ssl=False, timeout=timeout
        )


class MuteServer:
    """A server that follows the conversation and never answers one of its commands."""

    def __init__(self, mute_at: str) -> None:
        self.mute_at = mute_at
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        Thread(target=self._talk, daemon=True).start()

    def _talk(self) -> None:
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 hello\r\n")
            for line in lines:
                word = line[:4].upper().strip().decode()
                if word == self.mute_at:
                    continue
                reply = {"DATA": b"354 go on\r\n", "EHLO": b"250 hello\r\n", "MAIL": b"250 OK\r\n"}
                if answer := reply.get(word, b"250 OK\r\n" if word == "RCPT" else b""):
                    lines.write(answer)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
