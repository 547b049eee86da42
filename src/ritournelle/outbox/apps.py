"""The outbox as a Django application."""

from anymail.signals import tracking
from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Listens to what e-mail services say of messages they have taken."""

    name = "ritournelle.outbox"

    def ready(self) -> None:
        """Listen to django-anymail, whose only way to tell of a bounce is its own signal."""
        from ritournelle.outbox.bounces import hear  # noqa: PLC0415 (models are loaded by now)

        tracking.connect(hear, dispatch_uid="ritournelle.outbox.bounces")
