"""Customers (clients) and their contacts."""

from typing import Any

from django.db import models
from django.db.models import Q

from ritournelle.accounts.models import Organization, User
from ritournelle.france.buyers import BuyerKind
from ritournelle.kit.folding import FoldedField


class Customer(models.Model):
    """Who buys. What a document says of a customer is copied onto it when it is issued."""

    class Kind(models.TextChoices):
        """The three classes that the law tells apart."""

        PROFESSIONAL = BuyerKind.PROFESSIONAL, "Professionnel"
        NON_PROFESSIONAL = BuyerKind.NON_PROFESSIONAL, "Personne morale non professionnelle"
        CONSUMER = BuyerKind.CONSUMER, "Particulier"

    class PaymentMeans(models.TextChoices):
        """How a customer pays; the value is the UNTDID 4461 code of an e-invoice."""

        TRANSFER = "58", "Virement"
        DIRECT_DEBIT = "59", "Prélèvement SEPA"
        CARD = "48", "Carte bancaire"
        CHEQUE = "20", "Chèque"
        CASH = "10", "Espèces"

    class Language(models.TextChoices):
        FRENCH = "fr", "Français"
        ENGLISH = "en", "Anglais"

    organization = models.ForeignKey(Organization, models.PROTECT)
    code = models.CharField("référence", max_length=40)
    kind = models.CharField("catégorie", max_length=20, choices=Kind, default=Kind.PROFESSIONAL)
    name = models.CharField("nom ou raison sociale", max_length=140)
    folded_name = FoldedField("nom, pour trier et chercher")
    siren = models.CharField("SIREN", max_length=9, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    vat_number = models.CharField("n° de TVA", max_length=14, blank=True)
    vat_exemption = models.CharField("exonération imposée", max_length=30, blank=True)
    electronic_address = models.CharField("adresse électronique", max_length=125, blank=True)

    address_line1 = models.CharField("adresse", max_length=100, blank=True)
    address_line2 = models.CharField("complément d’adresse", max_length=100, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=60, blank=True)
    country = models.CharField("pays", max_length=2, default="FR")
    # Where goods go or the service is given, when it is not the billing address.
    delivery_name = models.CharField("livré à", max_length=140, blank=True)
    delivery_line1 = models.CharField("adresse de livraison", max_length=100, blank=True)
    delivery_postcode = models.CharField("code postal de livraison", max_length=10, blank=True)
    delivery_city = models.CharField("ville de livraison", max_length=60, blank=True)
    delivery_country = models.CharField("pays de livraison", max_length=2, blank=True)
    language = models.CharField("langue", max_length=2, choices=Language, default="fr")
    phone = models.CharField("téléphone", max_length=30, blank=True)

    payment_means = models.CharField(
        "mode de règlement", max_length=2, choices=PaymentMeans, default=PaymentMeans.TRANSFER
    )
    # Empty: the terms of the organisation.
    payment_days = models.PositiveSmallIntegerField("délai (jours)", null=True, blank=True)
    payment_end_of_month = models.BooleanField("fin de mois", null=True, blank=True)
    payment_day = models.PositiveSmallIntegerField("le jour du mois", null=True, blank=True)
    is_vip = models.BooleanField("client VIP", default=False)
    archived_on = models.DateField("archivé le", null=True, blank=True)
    tags: "models.ManyToManyField[Tag, Any]" = models.ManyToManyField(
        "Tag", blank=True, related_name="customers", editable=False
    )
    # The values of the organisation's own fields, by the key of the field.
    own_values = models.JSONField("champs propres", default=dict, blank=True, editable=False)
    # Counts the changes, so that two people do not overwrite one another.
    revision = models.PositiveIntegerField("révision", default=0, db_default=0, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "folded_name", "id"], name="customer_by_folded_name"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"], name="customer_code_is_unique"
            ),
            models.CheckConstraint(
                name="customer_payment_terms_are_whole",
                condition=Q(payment_days=None, payment_end_of_month=None, payment_day=None)
                | Q(payment_days__isnull=False, payment_end_of_month__isnull=False),
            ),
            models.CheckConstraint(
                name="customer_delivery_address_is_whole",
                condition=Q(delivery_name="", delivery_line1="", delivery_postcode="")
                & Q(delivery_city="", delivery_country="")
                | ~Q(delivery_line1="") & ~Q(delivery_city="") & ~Q(delivery_country=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person or a mailbox at a customer's."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    name = models.CharField("nom", max_length=140, blank=True)
    email = models.EmailField("e-mail")
    phone = models.CharField("téléphone", max_length=30, blank=True)
    job = models.CharField("fonction", max_length=80, blank=True)
    receives_invoices = models.BooleanField("reçoit les factures", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "email"], name="contact_email_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Tag(models.Model):
    """A group (étiquette) of customers, for filters and, later, their own rules."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    name = models.CharField("nom", max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="tag_name_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class OwnField(models.Model):
    """A field that an organisation adds to its customers."""

    class Kind(models.TextChoices):
        TEXT = "text", "Texte"
        NUMBER = "number", "Nombre"
        DATE = "date", "Date"
        CHOICE = "choice", "Liste de choix"
        YES_NO = "yes_no", "Oui ou non"

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="own_fields")
    label = models.CharField("intitulé", max_length=60)
    kind = models.CharField("type", max_length=10, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField("choix", default=list, blank=True)
    position = models.PositiveSmallIntegerField("rang", default=1)
    archived_on = models.DateField("archivé le", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "label"], name="own_field_label_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Note(models.Model):
    """What somebody wrote down about a customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    text = models.TextField("note", max_length=5000)
    created_at = models.DateTimeField("écrite le")

    class Meta:
        indexes = [models.Index(fields=["customer", "-created_at"], name="note_by_customer")]

    def __str__(self) -> str:
        return self.text[:60]


class Task(models.Model):
    """Something to do for a customer, by a day."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="tasks")
    title = models.CharField("à faire", max_length=140)
    due_on = models.DateField("pour le", null=True, blank=True)
    assignee = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="confiée à"
    )
    created_at = models.DateTimeField("créée le")
    done_at = models.DateTimeField("faite le", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "due_on"],
                condition=Q(done_at=None),
                name="open_task_by_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title
