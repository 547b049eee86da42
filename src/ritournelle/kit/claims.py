"""Work as rows: who takes a row, for how long, and what happens when he dies.

A row to be worked on has `due_at` (when it may be taken; a taken row's lease
ends there), `attempts` and `last_error`. Taking a row moves `due_at` into the
future; a worker that dies simply never finishes, and the row comes back.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, models, transaction
from django.db.models import F, QuerySet

WAITS = (1, 5, 15, 60, 4 * 60, 12 * 60)  # minutes before the next attempt; the last one repeats


class Claimable(models.Model):
    """A row that workers take in turn."""

    due_at = models.DateTimeField("à traiter à partir de", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("tentatives", default=0)
    last_error = models.TextField("dernière erreur", blank=True, default="")

    class Meta:
        abstract = True


M = TypeVar("M", bound=Claimable)


def claim(rows: QuerySet[M], *, now: datetime, limit: int, lease: timedelta) -> list[M]:
    """Take up to `limit` of the rows that are due; nobody else gets them before the lease ends."""
    until = now + lease
    if not rows.filter(due_at__lte=now).exists():
        return []  # without taking SQLite's only write lock for nothing
    with transaction.atomic():
        due = rows.filter(due_at__lte=now).order_by("due_at", "pk")
        if connection.vendor == "postgresql":
            due = due.select_for_update(skip_locked=True, of=("self",))
        taken = list(due[:limit])
        rows.model._default_manager.filter(pk__in=[row.pk for row in taken]).update(
            due_at=until, attempts=F("attempts") + 1
        )
    for row in taken:
        row.due_at = until
        row.attempts += 1
    return taken


def next_attempt(attempts: int, now: datetime) -> datetime:
    """Return when to try again after `attempts` failures: later and later, at most 12 hours."""
    return now + timedelta(minutes=WAITS[min(attempts, len(WAITS)) - 1])
