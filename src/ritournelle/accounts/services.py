"""Acts on organisations: create one, change its settings, give it a logo."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify

from ritournelle.accounts.checks import check_organization
from ritournelle.accounts.errors import ChangedMeanwhile, SlugTaken
from ritournelle.accounts.logos import check_logo
from ritournelle.accounts.models import Organization
from ritournelle.kit import events
from ritournelle.kit.imports import change
from ritournelle.kit.storage import digest
from ritournelle.kit.validation import merged, own_fields

FIELDS = tuple(name for name in own_fields(Organization) if name != "logo")


@transaction.atomic
def create_organization(
    *, at: datetime, actor: str = "system", is_demo: bool = False, **fields: Any
) -> Organization:
    """Write an organisation with canonical identifiers. Raises DomainError for the first fault.

    Without a short name it gets a free one, after its name.
    """
    fields["slug"] = fields.get("slug") or free_slug(str(fields.get("name", "")))
    values = check_organization(merged(Organization(), FIELDS, fields)).result()
    _check_slug(values["slug"])
    organization = Organization.objects.create(**values, is_demo=is_demo, created_at=at)
    _record("organization.created", organization, at=at, actor=actor, slug=organization.slug)
    return organization


def free_slug(name: str) -> str:
    """Return a short name that no organisation has, made of the first words of a name."""
    stem = slugify(name)[:40].strip("-") or "societe"
    taken = set(Organization.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    names = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in names if slug not in taken)


@transaction.atomic
def update_organization(
    organization: Organization,
    *,
    at: datetime,
    actor: str = "system",
    seen: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Organization:
    """Change some settings; issued documents keep what they say. Raises DomainError.

    `seen` holds values as the page showed them: raises ChangedMeanwhile when one is another now.
    """
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if any(getattr(organization, name) != value for name, value in (seen or {}).items()):
        raise ChangedMeanwhile
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
    suffix = check_logo(PurePath(name).name, content)
    kept = f"{organization.pk}-{digest(content)[:16]}{suffix}"
    organization.logo.save(kept, ContentFile(content), save=False)
    organization.save(update_fields=["logo"])
    _record("organization.updated", organization, at=at, actor=actor, logo=kept)


@transaction.atomic
def remove_logo(organization: Organization, *, at: datetime, actor: str = "system") -> None:
    """Do without a logo from now on; its file stays, for whoever still draws with it."""
    organization.logo = ""
    organization.save(update_fields=["logo"])
    _record("organization.updated", organization, at=at, actor=actor, logo="")


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
