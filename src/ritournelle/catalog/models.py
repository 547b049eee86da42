"""Products, and the plans (formules) that bundle them with a rhythm."""

from django.db import models
from django.db.models import Q

from ritournelle.accounts.models import Organization
from ritournelle.core.pricing import Model as PriceModel
from ritournelle.core.schedule import FirstPeriod, Timing, Unit
from ritournelle.france import natures
from ritournelle.kit.folding import FoldedField


class Product(models.Model):
    """Something with a price, a unit and a VAT rate."""

    class Pricing(models.TextChoices):
        FLAT = PriceModel.FLAT, "Forfait"
        PER_UNIT = PriceModel.PER_UNIT, "À l’unité"
        TIERED = PriceModel.TIERED, "Par tranches"
        VOLUME = PriceModel.VOLUME, "Par palier"
        PACKAGE = PriceModel.PACKAGE, "Par lot"

    class Nature(models.TextChoices):
        """What the tax law sees in a product."""

        SERVICES = natures.Nature.SERVICES, "Prestation de services"
        GOODS = natures.Nature.GOODS, "Livraison de biens"

    organization = models.ForeignKey(Organization, models.PROTECT)
    code = models.CharField("référence", max_length=40)
    name = models.CharField("désignation", max_length=140)
    folded_name = FoldedField("désignation, pour trier et chercher")
    description = models.TextField("description", blank=True)
    unit = models.CharField("unité", max_length=3, default="C62")
    nature = models.CharField("nature", max_length=10, choices=Nature, default=Nature.SERVICES)
    pricing = models.CharField("tarification", max_length=10, choices=Pricing, default="per_unit")
    unit_price = models.DecimalField("prix unitaire HT", max_digits=16, decimal_places=6, default=0)
    # [[up_to or null, unit price, flat price], …], numbers as text
    tiers = models.JSONField("tranches", default=list, blank=True)
    package_size = models.DecimalField(
        "taille du lot", max_digits=14, decimal_places=4, null=True, blank=True
    )
    vat_rate = models.DecimalField("taux de TVA", max_digits=5, decimal_places=2, default=20)
    vat_exemption = models.CharField("code d’exonération", max_length=30, blank=True)
    account = models.CharField("compte comptable", max_length=20, blank=True)
    # Counts the changes, so that two people do not overwrite one another.
    revision = models.PositiveIntegerField("révision", default=0, db_default=0, editable=False)
    archived_on = models.DateField("archivé le", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "folded_name", "id"], name="product_by_folded_name"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="product_code_is_unique"),
            models.CheckConstraint(
                name="product_price_is_not_negative", condition=Q(unit_price__gte=0)
            ),
            models.CheckConstraint(
                name="product_vat_rate_is_a_rate", condition=Q(vat_rate__gte=0, vat_rate__lt=100)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RhythmFields(models.Model):
    """When something is billed; the columns of a `core.schedule.Rhythm` and its choices."""

    class RhythmUnit(models.TextChoices):
        DAY = Unit.DAY, "jours"
        WEEK = Unit.WEEK, "semaines"
        MONTH = Unit.MONTH, "mois"
        EVENT = Unit.EVENT, "sur événement"

    class Timing(models.TextChoices):
        ADVANCE = Timing.ADVANCE, "À échoir"
        ARREARS = Timing.ARREARS, "À terme échu"

    class FirstPeriod(models.TextChoices):
        PRORATED = FirstPeriod.PRORATED, "Au prorata"
        WHOLE = FirstPeriod.WHOLE, "Entière"

    rhythm_unit = models.CharField("rythme", max_length=5, choices=RhythmUnit, default="month")
    rhythm_every = models.PositiveSmallIntegerField("tous les", default=1)
    rhythm_days = models.CharField("jours", max_length=60, blank=True)  # "1,15"; 31: the last day
    rhythm_months = models.CharField("mois", max_length=40, blank=True)  # "1,4,7,10"
    timing = models.CharField("terme", max_length=10, choices=Timing, default="advance")
    first_period = models.CharField(
        "première période", max_length=10, choices=FirstPeriod, default="prorated"
    )
    lead_days = models.PositiveSmallIntegerField("jours d’avance", default=0)
    shifts_to_working_day = models.BooleanField("reporter au jour ouvré", default=False)

    class Meta:
        abstract = True


class Plan(models.Model):
    """A formule: what a new subscriber gets in three clicks. Its content is in its versions."""

    organization = models.ForeignKey(Organization, models.PROTECT)
    code = models.CharField("référence", max_length=40)
    name = models.CharField("nom", max_length=140)
    folded_name = FoldedField("nom, pour trier et chercher")
    archived_on = models.DateField("archivée le", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "folded_name", "id"], name="plan_by_folded_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="plan_code_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanVersion(RhythmFields):
    """The terms of a plan from a day on. Subscribers keep the version they subscribed to."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    valid_from = models.DateField("à partir du")
    trial_days = models.PositiveSmallIntegerField("jours d’essai", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


class PlanItem(models.Model):
    """One line of a plan version."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("rang")
    product = models.ForeignKey(Product, models.PROTECT)
    quantity = models.DecimalField("quantité", max_digits=14, decimal_places=4, default=1)
    # Empty for products priced by tiers, which keep the product's tiers.
    unit_price = models.DecimalField(
        "prix unitaire HT", max_digits=16, decimal_places=6, null=True, blank=True
    )
    is_one_off = models.BooleanField("une seule fois", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="plan_item_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.product}"
