"""A real SMTP server for the tests of the outbox."""

from collections.abc import Iterator

import pytest

from tests.outbox.builders import MailServer, Postman


@pytest.fixture
def postman() -> Postman:
    """What the server does; a test changes it as it likes."""
    return Postman()


@pytest.fixture
def mail_server(postman: Postman) -> Iterator[MailServer]:
    """A running SMTP server."""
    server = MailServer(postman)
    server.start()
    yield server
    server.stop()
