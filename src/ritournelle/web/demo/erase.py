"""Erasing a demonstration: the only organisations whose documents may go."""

from django.apps import apps
from django.db import models, transaction

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.models import Chain, InvoiceFile
from ritournelle.kit import storage

Owned = tuple[type[models.Model], str]


class NotADemonstration(DomainError):
    """Raised by any attempt to erase a real business."""

    code = "not-a-demonstration"
    status = 403

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} n’est pas une société de démonstration.",
            "Les documents émis d’une vraie société se conservent dix ans\u00a0: rien ne les efface.",
        )


def erase_demo(organization: Organization) -> None:
    """Delete a demonstration with everything it holds. Raises NotADemonstration."""
    if not organization.is_demo:
        raise NotADemonstration(organization.name)
    with transaction.atomic():
        # A run that is billing it finishes first.
        list(Chain.objects.select_for_update().filter(organization=organization))
        files = set(
            InvoiceFile.objects.filter(invoice__organization=organization)
            .exclude(sha256="")
            .values_list("sha256", flat=True)
        )
        for model, path in owned_models():
            rows = model._base_manager.filter(**{path: organization.pk})
            rows._raw_delete("default")
        Organization.objects.filter(pk=organization.pk)._raw_delete("default")
    _forget(files)


def owned_models() -> list[Owned]:
    """Return every table whose rows belong to an organisation, with the path from each to it.

    The furthest come first: a row goes before what says to whom it belongs.
    """
    paths: dict[type[models.Model], str] = {Organization: ""}
    pending = apps.get_models(include_auto_created=True)
    found: list[Owned] = []
    while level := [(model, path) for model in pending if (path := _path(model, paths))]:
        paths |= dict(level)
        pending = [model for model in pending if model not in paths]
        found = [*level, *found]
    return found


def _path(model: type[models.Model], paths: dict[type[models.Model], str]) -> str:
    """Return the shortest path along columns that are never empty."""
    if model in paths:
        return ""
    steps = [
        f"{field.name}__{paths[field.related_model]}".removesuffix("__")
        for field in model._meta.concrete_fields
        if field.is_relation and not field.null and field.related_model in paths
    ]
    return min(steps, key=len, default="")


def _forget(files: set[str]) -> None:
    """Remove the files that no other document names."""
    kept = InvoiceFile.objects.filter(sha256__in=files).values_list("sha256", flat=True)
    for sha256 in files - set(kept):
        storage.remove(sha256, ".pdf")
