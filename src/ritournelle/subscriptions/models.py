"""Subscriptions (abonnements), their lines and discounts, and the runs that bill them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import PlanItem, PlanVersion, Product, RhythmFields
from ritournelle.customers.models import Customer


class Subscription(RhythmFields):
    """Who buys what, at which rhythm, from when.

    `next_billing_on` is empty unless something is to be billed, so that its
    index holds what the nights look for and nothing else.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        ACTIVE = "active", "Actif"
        ENDED = "ended", "Terminé"

    class Output(models.TextChoices):
        """What the night makes."""

        ISSUED = "issued", "Facture définitive"
        DRAFT = "draft", "Brouillon à valider"

    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="subscriptions")
    reference = models.CharField("référence", max_length=40)
    name = models.CharField("intitulé", max_length=140, blank=True)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.DRAFT)
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, blank=True)

    starts_on = models.DateField("début")
    trial_days = models.PositiveSmallIntegerField("jours d’essai", default=0)
    ends_on = models.DateField("fin (premier jour non servi)", null=True, blank=True)
    occurrence_count = models.PositiveSmallIntegerField("nombre d’échéances", null=True, blank=True)

    output = models.CharField("facture produite", max_length=10, choices=Output, default="issued")
    sends = models.BooleanField("envoyer par e-mail", default=True)
    order_reference = models.CharField("n° de commande", max_length=50, blank=True)
    contract_reference = models.CharField("n° de contrat", max_length=50, blank=True)
    own_text = models.TextField("mention propre", blank=True)

    # Empty: those of the customer.
    payment_means = models.CharField(
        "mode de règlement", max_length=2, choices=Customer.PaymentMeans, blank=True
    )
    payment_days = models.PositiveSmallIntegerField("délai (jours)", null=True, blank=True)
    payment_end_of_month = models.BooleanField("fin de mois", null=True, blank=True)
    payment_day = models.PositiveSmallIntegerField("le jour du mois", null=True, blank=True)
    recipients = models.JSONField("destinataires", default=list, blank=True)

    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    # Of the page on which it was made: sent twice, it makes one subscription.
    form_token = models.UUIDField(null=True, unique=True, editable=False)
    # Counts the changes, so that two people do not overwrite one another.
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    # What it brings in a month today, discounts deducted; its history is in RevenueMovement.
    mrr_cents = models.BigIntegerField("revenu mensuel récurrent", default=0, editable=False)

    # Periods that begin before this day are billed or were skipped.
    billed_until = models.DateField("facturé jusqu’au", null=True, blank=True)
    next_billing_on = models.DateField("prochaine facture", null=True, blank=True)
    last_billed_on = models.DateField("dernière facture", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "reference"], name="subscription_reference_is_unique"
            ),
            models.CheckConstraint(
                name="subscription_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="subscription_payment_terms_are_whole",
                condition=Q(payment_days=None, payment_end_of_month=None, payment_day=None)
                | Q(payment_days__isnull=False, payment_end_of_month__isnull=False),
            ),
            models.CheckConstraint(
                name="only_an_active_subscription_is_due",
                condition=Q(status="active") | Q(next_billing_on=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "next_billing_on", "id"],
                condition=Q(next_billing_on__isnull=False),
                name="subscription_due",
            ),
            # Counts and sums of the screens are read from it alone.
            models.Index(
                fields=["organization", "status", "customer", "mrr_cents"],
                name="subscription_by_holder",
            ),
            models.Index(
                fields=["organization", "name"], condition=~Q(name=""), name="named_subscription"
            ),
            models.Index(
                fields=["organization", "billed_until"],
                condition=Q(next_billing_on=None, last_billed_on__isnull=False),
                name="subscription_billed_to_its_end",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SubscriptionItem(models.Model):
    """One line of a subscription. Without a price of its own it follows its plan, or its product."""

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("rang")
    product = models.ForeignKey(Product, models.PROTECT)
    plan_item = models.ForeignKey(PlanItem, models.PROTECT, null=True, blank=True)
    name = models.CharField("désignation", max_length=140, blank=True)
    description = models.TextField("description", blank=True)
    quantity = models.DecimalField("quantité", max_digits=14, decimal_places=4, default=1)
    unit_price = models.DecimalField(
        "prix unitaire HT", max_digits=16, decimal_places=6, null=True, blank=True
    )
    is_one_off = models.BooleanField("une seule fois", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "position"], name="subscription_item_is_unique"
            ),
            models.CheckConstraint(
                name="subscription_item_is_not_negative",
                condition=Q(quantity__gte=0) & (Q(unit_price=None) | Q(unit_price__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.product)


class SubscriptionDiscount(models.Model):
    """A discount (remise) on one line or, without an item, on the whole invoice."""

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="discounts")
    item = models.ForeignKey(SubscriptionItem, models.PROTECT, null=True, blank=True)
    position = models.PositiveSmallIntegerField("rang", default=1)
    label = models.CharField("intitulé", max_length=80)
    percent = models.DecimalField("%", max_digits=5, decimal_places=2, null=True, blank=True)
    cents = models.BigIntegerField("montant", null=True, blank=True)
    first_occurrence = models.PositiveSmallIntegerField("dès l’échéance n°", default=1)
    occurrence_count = models.PositiveSmallIntegerField("nombre d’échéances", null=True, blank=True)
    until = models.DateField("avant le", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="discount_is_a_percentage_or_an_amount",
                condition=Q(percent__gt=0, percent__lte=100, cents=None)
                | Q(percent=None, cents__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class ScheduleChange(models.Model):
    """What a person changed in the calendar: an occurrence moved, skipped, or added on an event."""

    class Kind(models.TextChoices):
        MOVED = "moved", "Déplacée"
        SKIPPED = "skipped", "Sautée"
        EVENT = "event", "Sur événement"

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="schedule_changes")
    kind = models.CharField("type", max_length=10, choices=Kind)
    period_start = models.DateField("début de la période")
    moved_to = models.DateField("nouvelle date", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "period_start", "kind"], name="schedule_change_is_unique"
            ),
            models.CheckConstraint(
                name="a_moved_occurrence_has_a_new_date",
                condition=Q(kind="moved", moved_to__isnull=False)
                | (~Q(kind="moved") & Q(moved_to=None)),
            ),
        ]
        indexes = [models.Index(fields=["period_start"], name="schedule_change_by_period")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period_start}"


class BillingRun(models.Model):
    """One execution of the billing, with what it counted."""

    class Status(models.TextChoices):
        REQUESTED = "requested", "Demandée"
        RUNNING = "running", "En cours"
        DONE = "done", "Terminée"
        STOPPED = "stopped", "Arrêtée"

    organization = models.ForeignKey(Organization, models.PROTECT)
    night = models.DateField("nuit du", null=True, blank=True)  # empty: started by hand
    billed_on = models.DateField("jour de facturation")
    status = models.CharField("état", max_length=10, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField("début")
    seen_at = models.DateTimeField("dernier signe de vie")
    finished_at = models.DateTimeField("fin", null=True, blank=True)
    due_count = models.IntegerField("abonnements à facturer", default=0)
    issued_count = models.IntegerField("factures émises", default=0)
    draft_count = models.IntegerField("brouillons", default=0)
    failed_count = models.IntegerField("en erreur", default=0)
    net_cents = models.BigIntegerField("total HT", default=0)
    gross_cents = models.BigIntegerField("total TTC", default=0)
    milliseconds = models.BigIntegerField("durée", default=0)
    reason = models.TextField("motif d’arrêt", blank=True)
    actor = models.CharField("demandée par", max_length=80, default="system")
    accepts_unusual = models.BooleanField("au-delà des bornes", default=False)
    # Only where an organisation approves before sending.
    approved_at = models.DateTimeField("envois approuvés le", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "night"],
                condition=Q(night__isnull=False),
                name="one_run_a_night",
            ),
        ]
        indexes = [models.Index(fields=["organization", "started_at"], name="run_by_time")]

    def __str__(self) -> str:
        return f"{self.billed_on:%d/%m/%Y}"


class BillingFailure(models.Model):
    """A subscription that could not be billed, with the reason, until it is."""

    subscription = models.OneToOneField(
        Subscription, models.PROTECT, primary_key=True, related_name="failure"
    )
    run = models.ForeignKey(BillingRun, models.PROTECT, related_name="failures")
    code = models.CharField("code", max_length=60)
    reason = models.TextField("motif")
    remedy = models.TextField("remède")
    first_seen_at = models.DateTimeField("depuis")
    last_seen_at = models.DateTimeField("dernier essai")
    attempts = models.PositiveIntegerField("essais", default=1)

    def __str__(self) -> str:
        return self.reason


class RevenueMovement(models.Model):
    """A change of what a subscription brings in a month, dated the day it takes effect."""

    class Kind(models.TextChoices):
        NEW = "new", "Nouveau"
        EXPANSION = "expansion", "Montée en gamme"
        CONTRACTION = "contraction", "Baisse"
        CHURN = "churn", "Résiliation"
        REACTIVATION = "reactivation", "Reprise"

    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="revenue_movements")
    on = models.DateField("le")
    kind = models.CharField("mouvement", max_length=12, choices=Kind)
    cents = models.BigIntegerField("variation du revenu mensuel")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "on", "kind", "cents"], name="movement_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"
