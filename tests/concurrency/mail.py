"""A real SMTP server that remembers which messages it took."""

from asyncio import BaseTransport
from email.parser import BytesHeaderParser
from typing import Any

from aiosmtpd.smtp import SMTP

from tests.concurrency.waiting import wait_until
from tests.outbox.builders import MailServer, Postman


class Exchange(MailServer):
    """The server of one installation."""

    def __init__(self) -> None:
        self.postman = Postman()
        self.clients = 0
        super().__init__(self.postman)

    def factory(self) -> SMTP:
        """Make what talks to one client."""
        return _Conversation(self)

    def taken(self) -> list[str]:
        """Return the Message-ID of all messages taken, once no client is connected any more."""
        wait_until(lambda: not self.clients)
        return sorted(
            BytesHeaderParser().parsebytes(envelope.content or b"")["Message-ID"].strip()
            for envelope in self.postman.taken
        )


class _Conversation(SMTP):
    """A conversation that tells when it begins and ends: nothing is taken afterwards."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.postman, **exchange.SMTP_kwargs)
        self._exchange = exchange

    def connection_made(self, transport: BaseTransport) -> None:
        """Count one more."""
        self._exchange.clients += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> Any:
        """Count one less."""
        super().connection_lost(error)
        self._exchange.clients -= 1
