"""The kit as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from ritournelle.kit import (
    lookups,  # noqa: F401 (registers them)
    triggers,
)


class KitConfig(AppConfig):
    """Keeps the triggers of the database as the code says, after every migration."""

    name = "ritournelle.kit"

    def ready(self) -> None:
        """Install triggers after `migrate`: a table remade by SQLite loses its own."""
        post_migrate.connect(triggers.install_after_migrate, sender=self)
