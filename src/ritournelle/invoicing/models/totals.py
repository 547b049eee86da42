"""What was issued, added up by month: lists of hundreds of thousands need no counting."""

from django.db import models

from ritournelle.accounts.models import Organization


class MonthTotals(models.Model):
    """The issued documents of one kind in a month, written in the transaction that issues them."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    month = models.DateField("mois")  # its first day
    kind = models.CharField("type", max_length=20)
    is_recurring = models.BooleanField("récurrentes")
    count = models.PositiveIntegerField("documents", default=0)
    net_cents = models.BigIntegerField("total HT", default=0)
    vat_cents = models.BigIntegerField("TVA", default=0)
    gross_cents = models.BigIntegerField("total TTC", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "month", "kind", "is_recurring"],
                name="month_totals_are_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"
