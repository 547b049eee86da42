"""Tags (étiquettes): made, renamed, deleted, put on customers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.customers.errors import TagTaken
from ritournelle.customers.models import Customer, Tag
from ritournelle.kit import events
from ritournelle.kit.cells import fold
from ritournelle.kit.validation import Checks


@transaction.atomic
def create_tag(organization: Organization, name: str, *, at: datetime, actor: str) -> Tag:
    """Write a tag. Raises DomainError for a name that is empty or taken."""
    name = _checked(organization.pk, name)
    tag = Tag.objects.create(organization=organization, name=name)
    _record("tag.created", tag, at=at, actor=actor, name=name)
    return tag


@transaction.atomic
def rename_tag(tag: Tag, name: str, *, at: datetime, actor: str) -> Tag:
    """Change the name of a tag; whoever bears it goes on. Raises DomainError."""
    tag = Tag.objects.select_for_update(of=("self",)).get(pk=tag.pk)
    before, tag.name = tag.name, _checked(tag.organization_id, name, itself=tag.pk)
    if tag.name != before:
        tag.save(update_fields=["name"])
        changes = {"nom": [before, tag.name]}
        _record("tag.renamed", tag, at=at, actor=actor, changes=changes)
    return tag


@transaction.atomic
def delete_tag(tag: Tag, *, at: datetime, actor: str) -> None:
    """Take a tag off every customer and forget it."""
    _record("tag.deleted", tag, at=at, actor=actor, name=tag.name)
    tag.delete()


def split_names(text: str) -> list[str]:
    """Return the names that a person wrote with commas, each once."""
    names = (" ".join(part.split()) for part in text.replace(";", ",").split(","))
    return list({fold(name): name for name in names if name}.values())


def tags_named(
    organization: Organization, names: Iterable[str], *, at: datetime, actor: str
) -> list[Tag]:
    """Return the tags of some names, making those that do not exist yet."""
    known = {fold(tag.name): tag for tag in Tag.objects.filter(organization=organization)}
    found = []
    for name in names:
        tag = known.get(fold(name)) or create_tag(organization, name, at=at, actor=actor)
        found.append(tag)
    return found


def replace_tags(
    customer: Customer, names: Sequence[str], *, at: datetime, actor: str
) -> list[str] | None:
    """Give a customer these tags and no other; return the names before and after, None if equal."""
    tags = tags_named(customer.organization, names, at=at, actor=actor)
    before = list(customer.tags.order_by("name"))
    if {tag.pk for tag in before} == {tag.pk for tag in tags}:
        return None
    customer.tags.set(tags)
    after = sorted(tags, key=lambda tag: tag.name)
    return [", ".join(tag.name for tag in some) for some in (before, after)]


def _checked(organization_id: int, name: str, itself: int = 0) -> str:
    """Return a name that no other tag has, whatever its case and accents."""
    checks = Checks({"name": " ".join(name.split())})
    checks.finish(Tag)
    name = checks.result()["name"]
    others = Tag.objects.filter(organization=organization_id).exclude(pk=itself)
    if fold(name) in {fold(other) for other in others.values_list("name", flat=True)}:
        raise TagTaken("L’étiquette", name)
    return name


def _record(kind: str, tag: Tag, *, at: datetime, actor: str, **data: Any) -> None:
    events.record(
        kind, f"tag:{tag.pk}", organization_id=tag.organization_id, at=at, actor=actor, **data
    )
