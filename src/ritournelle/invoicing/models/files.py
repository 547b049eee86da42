"""Files of issued documents, and the addresses under which customers see them."""

from django.db import models
from django.db.models import Q

from ritournelle.invoicing.models.documents import Invoice
from ritournelle.kit.claims import Claimable


class InvoiceFile(Claimable):
    """The file of an issued document: to be drawn (`due_at` set), then filed under its hash."""

    invoice = models.OneToOneField(Invoice, models.CASCADE, primary_key=True, related_name="file")
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    size = models.PositiveIntegerField("taille", default=0)
    shape = models.CharField("forme", max_length=64, blank=True)
    filed_at = models.DateTimeField("classé le", null=True, blank=True)
    # Set until the outbox has made the message that carries this file.
    to_send = models.BooleanField("message à préparer", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_filed_document_has_a_hash",
                condition=Q(filed_at=None, sha256="") | (Q(filed_at__isnull=False) & ~Q(sha256="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "invoice"], condition=Q(due_at__isnull=False), name="file_to_draw"
            ),
            models.Index(
                fields=["filed_at", "invoice"], condition=Q(to_send=True), name="file_to_send"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256 or "à produire"


class CheckedShape(models.Model):
    """A shape of document that the official rule sets have accepted, in one of their versions."""

    shape = models.CharField("forme", max_length=64)
    rules = models.CharField("jeux de règles", max_length=80)
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="+")
    checked_at = models.DateTimeField("contrôlée le")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shape", "rules"], name="checked_shape_is_unique"),
        ]

    def __str__(self) -> str:
        return self.shape


class PublicLink(models.Model):
    """The address under which a customer sees one document without signing in."""

    invoice = models.OneToOneField(
        Invoice, models.CASCADE, primary_key=True, related_name="public_link"
    )
    token = models.CharField("jeton", max_length=64, unique=True)
    created_at = models.DateTimeField("créé le")
    expires_at = models.DateTimeField("expire le", null=True, blank=True)
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.CharField("acceptée par", max_length=140, blank=True)

    def __str__(self) -> str:
        return str(self.invoice)
