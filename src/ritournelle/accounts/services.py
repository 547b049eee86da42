"""Acts on organisations: create one, change its settings, give it a logo."""

from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from ritournelle.accounts.checks import check_organization
from ritournelle.accounts.errors import BadSetting, SlugTaken
from ritournelle.accounts.models import Organization
from ritournelle.kit import events
from ritournelle.kit.imports import change
from ritournelle.kit.storage import digest
from ritournelle.kit.validation import merged, own_fields

FIELDS = tuple(name for name in own_fields(Organization) if name != "logo")
LOGO_SUFFIXES = (".png", ".jpg", ".jpeg", ".svg")
LARGEST_LOGO = 2 * 1024 * 1024


@transaction.atomic
def create_organization(*, at: datetime, actor: str = "system", **fields: Any) -> Organization:
    """Write an organisation with canonical identifiers. Raises DomainError for the first fault."""
    values = check_organization(merged(Organization(), FIELDS, fields)).result()
    _check_slug(values["slug"])
    organization = Organization.objects.create(**values, created_at=at)
    _record("organization.created", organization, at=at, actor=actor, slug=organization.slug)
    return organization


@transaction.atomic
def update_organization(
    organization: Organization, *, at: datetime, actor: str = "system", **changes: Any
) -> Organization:
    """Change some settings; issued documents keep what they say. Raises DomainError."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    values = check_organization(merged(organization, FIELDS, changes)).result()
    if values["slug"] != organization.slug:
        _check_slug(values["slug"])
    changed = change(organization, values)
    if changed:
        organization.save(update_fields=list(changed))
        _record("organization.updated", organization, at=at, actor=actor, changes=changed)
    return organization


@transaction.atomic
def set_logo(
    organization: Organization, name: str, content: bytes, *, at: datetime, actor: str = "system"
) -> None:
    """Keep a logo for the documents to come, under the hash of its content. Raises BadSetting."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in LOGO_SUFFIXES or len(content) > LARGEST_LOGO:
        raise BadSetting(
            f"Le fichier «\u00a0{PurePath(name).name}\u00a0» ne peut pas servir de logo.",
            "Choisissez une image PNG, JPEG ou SVG de 2\u00a0Mo au plus.",
        )
    kept = f"{organization.pk}-{digest(content)[:16]}{suffix}"
    organization.logo.save(kept, ContentFile(content), save=False)
    organization.save(update_fields=["logo"])
    _record("organization.updated", organization, at=at, actor=actor, logo=kept)


def _check_slug(slug: str) -> None:
    if Organization.objects.filter(slug=slug).exists():
        raise SlugTaken(slug)


def _record(
    kind: str, organization: Organization, *, at: datetime, actor: str, **data: Any
) -> None:
    events.record(
        kind,
        f"organization:{organization.pk}",
        organization_id=organization.pk,
        at=at,
        actor=actor,
        **data,
    )
