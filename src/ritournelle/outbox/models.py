"""Messages (e-mails) as rows with a state, and the texts they are made from."""

from django.db import models
from django.db.models import Q

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.claims import Claimable


class Purpose(models.TextChoices):
    """Why a message is sent; a document gets one message a purpose."""

    INVOICE = "invoice", "Envoi d’une facture"
    CREDIT_NOTE = "credit_note", "Envoi d’un avoir"
    PRO_FORMA = "pro_forma", "Envoi d’une pro forma"
    RUN_NOTICE = "run_notice", "Compte rendu de facturation"


class MessageTemplate(models.Model):
    """The organisation's own subject and text for a purpose; without one, ours is used."""

    organization = models.ForeignKey(Organization, models.PROTECT)
    purpose = models.CharField("objet", max_length=20, choices=Purpose)
    language = models.CharField("langue", max_length=2, default="fr")
    subject = models.CharField("sujet", max_length=200)
    body = models.TextField("texte")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "purpose", "language"], name="one_template_a_purpose"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Message(Claimable):
    """One e-mail.

    It is marked `handed_over` before the server may answer that it has taken it:
    a worker that dies from there on leaves a message that may have been sent.
    It becomes `uncertain` and is never sent again without a person's word.
    """

    class Status(models.TextChoices):
        HELD = "held", "À approuver"
        WAITING = "waiting", "En attente"
        HANDED_OVER = "handed_over", "En cours de remise"
        SENT = "sent", "Envoyé"
        FAILED = "failed", "En échec"
        UNCERTAIN = "uncertain", "À vérifier"
        BOUNCED = "bounced", "Refusé par le destinataire"
        CANCELLED = "cancelled", "Annulé"

    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    purpose = models.CharField("objet", max_length=20, choices=Purpose)
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, db_index=False)
    run = models.ForeignKey(
        "subscriptions.BillingRun", models.PROTECT, null=True, blank=True, related_name="messages"
    )
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True)
    # Set on a message that a person sends again, to addresses of their choice.
    resends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="resent_as"
    )
    # Its addresses and words were chosen by a person: they stay when it is tried again.
    is_by_hand = models.BooleanField("composé à la main", default=False, db_default=False)
    status = models.CharField("état", max_length=20, choices=Status, default=Status.WAITING)
    message_id = models.CharField("Message-ID", max_length=350, unique=True)
    # The name under which an e-mail service (ESP) speaks of this message afterwards.
    transport_id = models.CharField("identifiant du transporteur", max_length=250, blank=True)
    sender = models.CharField("expéditeur", max_length=450)
    reply_to = models.CharField("répondre à", max_length=250, blank=True)
    recipients = models.JSONField("destinataires", default=list)
    copies = models.JSONField("copies", default=list)
    language = models.CharField("langue", max_length=2, default="fr")
    subject = models.CharField("sujet", max_length=250)
    body = models.TextField("texte")
    # Pairs of a label and a value, shown as a small table above the text.
    summary = models.JSONField("résumé", default=list)
    attachment_sha256 = models.CharField("pièce jointe", max_length=64, blank=True)
    attachment_name = models.CharField("nom de la pièce jointe", max_length=80, blank=True)
    created_at = models.DateTimeField("créé le")
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "purpose"],
                condition=Q(resends=None),
                name="one_message_a_purpose",
            ),
            models.UniqueConstraint(fields=["run", "purpose"], name="one_notice_a_run"),
            models.CheckConstraint(
                name="a_sent_message_has_a_date",
                condition=~Q(status="sent") | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="message_to_send"
            ),
            models.Index(fields=["organization", "status", "-id"], name="message_by_status"),
            models.Index(fields=["invoice"], name="message_by_invoice"),
            models.Index(
                fields=["transport_id"], condition=~Q(transport_id=""), name="message_by_transport"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
