"""The organisations that bill with this installation."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ritournelle.core.terms import EndOfMonth


class Organization(models.Model):
    """A business (société) that bills its customers. Nothing is shared between two of them."""

    class EndOfMonthReading(models.TextChoices):
        """How « 30 jours fin de mois » is counted."""

        DAYS_THEN_END = EndOfMonth.DAYS_THEN_END, "30 jours, puis la fin du mois"
        END_THEN_DAYS = EndOfMonth.END_THEN_DAYS, "la fin du mois, puis 30 jours"

    class SmtpSecurity(models.TextChoices):
        """How the connection to the mail server is protected."""

        STARTTLS = "starttls", "STARTTLS (port 587)"
        SSL = "ssl", "SSL/TLS (port 465)"
        NONE = "none", "aucune"

    slug = models.SlugField("nom court", unique=True)
    name = models.CharField("raison sociale", max_length=140)
    legal_form = models.CharField("forme juridique", max_length=40, blank=True)
    capital_cents = models.BigIntegerField("capital social", null=True, blank=True)
    register = models.CharField("immatriculation (RCS, RNE)", max_length=80, blank=True)
    is_sole_trader = models.BooleanField("entrepreneur individuel", default=False)
    siren = models.CharField("SIREN", max_length=9)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    vat_number = models.CharField("n° de TVA", max_length=14, blank=True)
    is_franchise = models.BooleanField("franchise en base de TVA", default=False)
    vat_on_debits = models.BooleanField("option pour les débits", default=False)

    address_line1 = models.CharField("adresse", max_length=100)
    address_line2 = models.CharField("complément d’adresse", max_length=100, blank=True)
    postcode = models.CharField("code postal", max_length=10)
    city = models.CharField("ville", max_length=60)
    country = models.CharField("pays", max_length=2, default="FR")
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)

    colour = models.CharField("couleur", max_length=7, default="#0b6e99")
    logo = models.FileField("logo", upload_to="logos", blank=True)
    footer = models.TextField("pied de page", blank=True)
    own_text = models.TextField("mention propre", blank=True)
    penalty_text = models.TextField("pénalités de retard", blank=True)
    discount_text = models.TextField("conditions d’escompte", blank=True)

    payment_days = models.PositiveSmallIntegerField("délai de règlement (jours)", default=30)
    payment_end_of_month = models.BooleanField("fin de mois", default=False)
    end_of_month_reading = models.CharField(
        "lecture de « fin de mois »",
        max_length=20,
        choices=EndOfMonthReading,
        default=EndOfMonthReading.DAYS_THEN_END,
    )

    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    billing_time = models.TimeField("heure de facturation", default=time(2))
    holiday_region = models.CharField("jours fériés", max_length=30, default="METROPOLE")
    run_bound = models.PositiveSmallIntegerField("arrêt au-delà de N fois l’habitude", default=10)
    late_bound = models.PositiveSmallIntegerField("retard maximal (périodes)", default=24)

    accounting_email = models.EmailField("copie à la comptabilité", blank=True)
    team_email = models.EmailField("compte rendu à l’équipe", blank=True)
    sender_name = models.CharField("nom d’expéditeur", max_length=80, blank=True)
    sender_email = models.EmailField("adresse d’expéditeur", blank=True)
    reply_to = models.EmailField("répondre à", blank=True)
    # Its own mail server; without a host, that of the installation.
    smtp_host = models.CharField("serveur d’envoi", max_length=120, blank=True)
    smtp_port = models.PositiveIntegerField("port", default=587)
    smtp_user = models.CharField("identifiant", max_length=120, blank=True)
    smtp_password = models.TextField("mot de passe (chiffré)", blank=True, editable=False)
    smtp_security = models.CharField(
        "sécurité", max_length=10, choices=SmtpSecurity, default=SmtpSecurity.STARTTLS
    )
    approves_sending = models.BooleanField("approuver avant d’envoyer", default=False)
    is_demo = models.BooleanField("société de démonstration", default=False, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organization_bounds_are_positive",
                condition=Q(run_bound__gte=2) & Q(late_bound__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name
