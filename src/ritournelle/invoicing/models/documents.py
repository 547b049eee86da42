"""Documents (invoices, credit notes, pro formas), their lines and their VAT."""

from django.db import models
from django.db.models import F, Q

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models.series import Snapshot

UNNUMBERED = {"pro_forma": "PF"}  # any other document without number is a brouillon: B


class Invoice(models.Model):
    """A facture, an avoir or a facture pro forma."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Facture"
        CREDIT_NOTE = "credit_note", "Avoir"
        PRO_FORMA = "pro_forma", "Facture pro forma"

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        ISSUED = "issued", "Émise"

    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    kind = models.CharField("type", max_length=20, choices=Kind, default=Kind.INVOICE)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.DRAFT)
    number = models.CharField("numéro", max_length=35, null=True, blank=True)  # noqa: DJ001
    issued_on = models.DateField("date d’émission", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    created_at = models.DateTimeField("créée le")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices")
    # The schema knows more than the code: these two belong to a package above this one.
    subscription = models.ForeignKey(
        "subscriptions.Subscription",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
    )
    run = models.ForeignKey(
        "subscriptions.BillingRun", models.PROTECT, null=True, blank=True, related_name="invoices"
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credit_notes"
    )
    sends = models.BooleanField("à envoyer", default=True)
    # Of a draft made by hand; empty: those of the customer. Issued, the terms say them.
    payment_means = models.CharField("mode de règlement", max_length=2, blank=True, db_default="")
    payment_days = models.PositiveSmallIntegerField("délai (jours)", null=True, blank=True)
    payment_end_of_month = models.BooleanField("fin de mois", null=True, blank=True)
    payment_day = models.PositiveSmallIntegerField("le jour du mois", null=True, blank=True)
    # Addresses to send to instead of the customer's; counts the changes of a draft.
    recipients = models.JSONField("destinataires", blank=True, db_default=[])
    revision = models.PositiveIntegerField("révision", db_default=0, editable=False)
    # Of the page that made a draft: sent twice, it makes one.
    form_token = models.UUIDField("jeton du formulaire", null=True, editable=False)

    language = models.CharField("langue", max_length=2, default="fr")
    currency = models.CharField("devise", max_length=3, default="EUR")
    period_start = models.DateField("début de période", null=True, blank=True)
    period_end = models.DateField("fin de période (exclue)", null=True, blank=True)
    order_reference = models.CharField("n° de commande", max_length=50, blank=True)
    contract_reference = models.CharField("n° de contrat", max_length=50, blank=True)
    own_text = models.TextField("mention propre", blank=True)

    # Empty on a draft, which shows its parties as they are today.
    seller = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    buyer = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    terms = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    discount_label = models.CharField("remise", max_length=140, blank=True)
    discount_cents = models.BigIntegerField("remise globale HT", default=0)
    net_cents = models.BigIntegerField("total HT", default=0)
    vat_cents = models.BigIntegerField("TVA", default=0)
    gross_cents = models.BigIntegerField("total TTC", default=0)

    chain_position = models.PositiveBigIntegerField("rang dans la chaîne", null=True, blank=True)
    chain_hash = models.CharField("empreinte", max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="invoice_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "chain_position"], name="chain_position_is_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "form_token"],
                condition=Q(form_token__isnull=False),
                name="one_draft_a_page",
            ),
            models.CheckConstraint(
                name="invoice_totals_add_up",
                condition=Q(gross_cents=F("net_cents") + F("vat_cents")),
            ),
            models.CheckConstraint(
                name="invoice_is_numbered_once_issued",
                condition=Q(status="draft", number=None, issued_on=None, chain_position=None)
                | Q(status="issued", kind="pro_forma", number=None, issued_on__isnull=False)
                | (
                    Q(status="issued", number__isnull=False, issued_on__isnull=False)
                    & Q(chain_position__isnull=False, seller__isnull=False)
                    & Q(buyer__isnull=False, terms__isnull=False, due_on__isnull=False)
                    & ~Q(kind="pro_forma")
                ),
            ),
            models.CheckConstraint(
                name="issued_amounts_are_not_negative",
                condition=Q(status="draft") | Q(net_cents__gte=0, vat_cents__gte=0),
            ),
            models.CheckConstraint(
                name="only_a_credit_note_corrects",
                condition=Q(kind="credit_note", corrects__isnull=False)
                | (~Q(kind="credit_note") & Q(corrects=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-issued_on", "-id"], name="invoice_by_date"),
            models.Index(fields=["organization", "gross_cents"], name="invoice_by_amount"),
            models.Index(
                fields=["organization", "-created_at"],
                condition=Q(status="draft"),
                name="draft_by_date",
            ),
            models.Index(
                fields=["organization", "-issued_on", "-id"],
                condition=Q(kind="credit_note"),
                name="credit_note_by_date",
            ),
            models.Index(
                fields=["organization", "-issued_on", "-id"],
                condition=Q(kind="pro_forma"),
                name="pro_forma_by_date",
            ),
            models.Index(
                fields=["organization", "-issued_on", "-id"],
                condition=Q(subscription=None),
                name="manual_by_date",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number, or a name that cannot be mistaken for one of the series."""
        return self.number or f"{UNNUMBERED.get(self.kind, 'B')}-{self.pk}"


class InvoiceLine(models.Model):
    """One line. Its net is quantity × unit price, rounded to the cent, less its discount.

    A line that bills a period of a subscription item carries that item, and `part`
    when a price in tiers makes several lines: with the start of the period, these
    are unique, so that a period cannot be billed twice.
    """

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField("rang")
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    item = models.ForeignKey(
        "subscriptions.SubscriptionItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        db_index=False,
    )
    part = models.PositiveSmallIntegerField("tranche", default=0)
    credits = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credited_by", db_index=False
    )
    name = models.CharField("désignation", max_length=200)
    description = models.TextField("description", blank=True)
    reference = models.CharField("référence", max_length=40, blank=True)
    quantity = models.DecimalField("quantité", max_digits=14, decimal_places=4)
    unit = models.CharField("unité", max_length=3, default="C62")
    unit_price = models.DecimalField("prix unitaire HT", max_digits=16, decimal_places=6)
    gross_cents = models.BigIntegerField("montant avant remise")
    discount_label = models.CharField("remise", max_length=140, blank=True)
    discount_cents = models.BigIntegerField("montant de la remise", default=0)
    net_cents = models.BigIntegerField("montant HT")
    vat_category = models.CharField("catégorie de TVA", max_length=2)
    vat_rate = models.DecimalField("taux de TVA", max_digits=5, decimal_places=2)
    vat_exemption = models.CharField("code d’exonération", max_length=30, blank=True)
    period_start = models.DateField("début", null=True, blank=True)
    period_end = models.DateField("fin (exclue)", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="line_position_is_unique"),
            models.UniqueConstraint(
                fields=["item", "period_start", "part"],
                condition=Q(item__isnull=False),
                name="a_period_is_billed_once",
            ),
            models.CheckConstraint(
                name="line_net_adds_up",
                condition=Q(net_cents=F("gross_cents") - F("discount_cents")),
            ),
            models.CheckConstraint(
                name="a_billed_item_has_a_period",
                condition=Q(item=None) | Q(period_start__isnull=False, period_end__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["credits"], condition=Q(credits__isnull=False), name="credited_lines"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InvoiceVat(models.Model):
    """The base and the VAT of one (category, rate) of a document, as EN 16931 wants them."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="vat")
    category = models.CharField("catégorie", max_length=2)
    rate = models.DecimalField("taux", max_digits=5, decimal_places=2)
    exemption = models.CharField("code d’exonération", max_length=30, blank=True)
    lines_cents = models.BigIntegerField("total des lignes")
    discount_cents = models.BigIntegerField("part de la remise globale", default=0)
    net_cents = models.BigIntegerField("base HT")
    vat_cents = models.BigIntegerField("TVA")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "category", "rate", "exemption"], name="vat_rate_is_unique"
            ),
            models.CheckConstraint(
                name="vat_base_adds_up",
                condition=Q(net_cents=F("lines_cents") - F("discount_cents")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.rate} %"
