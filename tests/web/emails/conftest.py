"""The real SMTP server of the outbox’s tests."""

from tests.outbox.conftest import mail_server, postman

__all__ = ["mail_server", "postman"]
