"""The log of everything that happens. Rows are added, never changed: the database refuses it."""

from django.db import models
from django.db.models import Q

from ritournelle.kit import triggers

# What the bell tells of. A migration goes with every change: an index holds these kinds only.
NOTABLE = (
    "run.finished",
    "run.stopped",
    "pro_forma.accepted",
    "message.failed",
    "message.bounced",
    "message.uncertain",
    "message.impossible",
    "import.finished",
    "invoice.drawing_failed",
    "member.joined",
)


class Event(models.Model):
    """One thing that happened, written in the transaction that did it."""

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField("moment")
    kind = models.CharField("type", max_length=40)  # invoice.issued, subscription.activated…
    actor = models.CharField("auteur", max_length=80)  # "system", or who acted
    subject = models.CharField("objet", max_length=40)  # "invoice:123"
    # The log outlives what it tells of: an import that is undone takes its customers away.
    customer = models.ForeignKey(
        "customers.Customer",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    data = models.JSONField("détail", default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "at"], name="event_by_time"),
            models.Index(fields=["customer", "at"], name="event_by_customer"),
            models.Index(fields=["subject"], name="event_by_subject"),
            models.Index(
                fields=["organization", "id"], condition=Q(kind__in=NOTABLE), name="notable_event"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


triggers.declare(
    triggers.Guard("kit_event", "UPDATE", "TRUE", "an event never changes"),
    triggers.Guard(
        "kit_event",
        "DELETE",
        triggers.is_real("OLD.organization_id"),
        "an event is never deleted",
    ),
)
