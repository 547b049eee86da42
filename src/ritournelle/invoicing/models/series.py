"""Numbers without gap, the chain of hashes, and what documents say of their parties."""

from django.db import models

from ritournelle.accounts.models import Organization
from ritournelle.france.numbering import Restart


class NumberSeries(models.Model):
    """A series (séquence) of numbers without gap. Its row is locked by whoever issues.

    Issue dates never go back within a series, so that one counter is enough:
    it starts again when its key (the year, the month) changes.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Factures"
        CREDIT_NOTE = "credit_note", "Avoirs"

    class Restarts(models.TextChoices):
        YEARLY = Restart.YEARLY, "Chaque année"
        MONTHLY = Restart.MONTHLY, "Chaque mois"
        NEVER = Restart.NEVER, "Jamais"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="series")
    kind = models.CharField("documents", max_length=20, choices=Kind)
    pattern = models.CharField("modèle", max_length=60)
    restart = models.CharField("recommence", max_length=10, choices=Restarts, default="yearly")
    counter_key = models.CharField("période du compteur", max_length=10, blank=True)
    last_number = models.PositiveIntegerField("dernier numéro", default=0)
    last_issued_on = models.DateField("dernière émission", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind"], name="one_series_a_kind"),
        ]

    def __str__(self) -> str:
        return self.pattern


class SeriesPattern(models.Model):
    """How a series numbered before its pattern changed: up to which rank of the chain.

    Numbers given under it stay as they are; the proof reads them with it.
    """

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="former_patterns")
    pattern = models.CharField("modèle", max_length=60)
    restart = models.CharField("recommençait", max_length=10, choices=NumberSeries.Restarts)
    until_position = models.PositiveBigIntegerField("jusqu’au rang")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "until_position"], name="one_former_pattern_a_rank"
            ),
        ]

    def __str__(self) -> str:
        return self.pattern


class Chain(models.Model):
    """The end of an organisation's chain of hashes over all its issued documents."""

    organization = models.OneToOneField(Organization, models.PROTECT, primary_key=True)
    position = models.PositiveBigIntegerField("rang", default=0)
    last_hash = models.CharField("dernière empreinte", max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.position} {self.last_hash[:8]}"


class Snapshot(models.Model):
    """What a document says of its seller, its buyer or the terms, as it was when issued.

    Kept once for all documents that say the same, under the hash of its text.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    sha256 = models.CharField("empreinte", max_length=64)
    text = models.TextField("contenu (JSON)")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "sha256"], name="snapshot_is_unique"),
        ]

    def __str__(self) -> str:
        return self.sha256
