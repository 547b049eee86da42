"""The log of everything that happens. Rows are added, never changed: the database refuses it."""

from django.db import models

from ritournelle.kit import triggers


class Event(models.Model):
    """One thing that happened, written in the transaction that did it."""

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField("moment")
    kind = models.CharField("type", max_length=40)  # invoice.issued, subscription.activated…
    actor = models.CharField("auteur", max_length=80)  # "system", or who acted
    subject = models.CharField("objet", max_length=40)  # "invoice:123"
    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    data = models.JSONField("détail", default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "at"], name="event_by_time"),
            models.Index(fields=["customer", "at"], name="event_by_customer"),
            models.Index(fields=["subject"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


triggers.declare(
    triggers.Guard("kit_event", "UPDATE", "TRUE", "an event never changes"),
    triggers.Guard("kit_event", "DELETE", "TRUE", "an event is never deleted"),
)
