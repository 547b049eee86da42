"""One file to import: where it stands, what it found and what it made."""

from django.db import models

from ritournelle.accounts.models import Organization, User
from ritournelle.kit.claims import Claimable


class ImportJob(Claimable):
    """A file of customers, products, plans or subscriptions, from its upload to its undoing.

    Workers take it when `due_at` is set: to rehearse it, to import it, or to undo it.
    """

    class Subject(models.TextChoices):
        CUSTOMERS = "customers", "Clients"
        PRODUCTS = "products", "Produits"
        PLANS = "plans", "Formules"
        SUBSCRIPTIONS = "subscriptions", "Abonnements"

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "Colonnes à vérifier"
        REHEARSING = "rehearsing", "Vérification en cours"
        REHEARSED = "rehearsed", "Vérifié"
        IMPORTING = "importing", "Import en cours"
        DONE = "done", "Importé"
        UNDOING = "undoing", "Annulation en cours"
        UNDONE = "undone", "Annulé"
        FAILED = "failed", "En échec"

    organization = models.ForeignKey(Organization, models.CASCADE, db_index=False)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    subject = models.CharField("contenu", max_length=20, choices=Subject)
    status = models.CharField("état", max_length=12, choices=Status, default=Status.UPLOADED)
    file_name = models.CharField("fichier", max_length=140)
    content = models.BinaryField("contenu du fichier")
    # Our column, by the heading of the file that fills it.
    columns = models.JSONField("colonnes", default=dict)
    row_count = models.PositiveIntegerField("lignes", default=0)
    done_count = models.PositiveIntegerField("lignes traitées", default=0)
    # What the rehearsal says by cell: [row, column, value, message, remedy], warnings with a sixth.
    errors = models.JSONField("erreurs", default=list)
    counts = models.JSONField("résultat", default=dict)
    # What it made and what it changed, with the values of before: what undoing needs.
    changes = models.JSONField("modifications", default=list)
    created_at = models.DateTimeField("déposé le")
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-id"], name="import_by_date"),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(due_at__isnull=False),
                name="import_to_do",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def errors_found(self) -> int:
        """How many errors stop the import."""
        return int(self.counts.get("errors", 0))
