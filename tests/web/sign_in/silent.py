"""A mail server that does not answer."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class SilentBackend(BaseEmailBackend):
    """Fails as an unreachable server does."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Time out."""
        raise TimeoutError
