"""What screens remember because it takes too long to compute while somebody waits."""

from django.db import models

from ritournelle.accounts.models import Organization, User


class Forecast(models.Model):
    """The invoices of the next 31 days, added up by day, as they were computed at a moment."""

    organization = models.OneToOneField(
        Organization, models.CASCADE, primary_key=True, related_name="forecast"
    )
    day = models.DateField("calculé le jour")
    computed_at = models.DateTimeField("calculé à")
    # Nothing was recorded after this moment: as long as nothing is, the figures hold.
    last_event_at = models.DateTimeField("dernier événement connu", null=True)
    milliseconds = models.PositiveIntegerField("durée du calcul")
    # By day: how many invoices, their total without VAT, with VAT. What is late counts today.
    days = models.JSONField("par jour", default=dict)
    failures = models.PositiveIntegerField("en erreur", default=0)

    # What had been billed last month up to the same day: that changes no more.
    billed_before_cents = models.BigIntegerField("facturé le mois dernier au même jour", default=0)

    def __str__(self) -> str:
        return f"{self.organization} {self.day:%d/%m/%Y}"


class Submission(models.Model):
    """A form that made something: the very same sent again leads to what it made."""

    key = models.CharField("empreinte de ce qui fut envoyé", max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    place = models.CharField("où il mène", max_length=500, blank=True)
    created_at = models.DateTimeField("envoyé à", db_index=True)

    def __str__(self) -> str:
        return self.key
