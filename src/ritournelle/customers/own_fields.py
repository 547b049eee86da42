"""The fields that an organisation adds to its customers, and the values they hold."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from ritournelle.accounts.models import Organization
from ritournelle.core.nights import local_day
from ritournelle.customers.errors import BadOwnValue, MissingValue, TagTaken
from ritournelle.customers.models import OwnField
from ritournelle.kit import cells, events
from ritournelle.kit.cells import fold
from ritournelle.kit.imports import change
from ritournelle.kit.validation import Checks

Kind = OwnField.Kind
LONGEST = 200
YES_NO = {"oui": "oui", "non": "non"}


def own_fields_of(organization: Organization) -> list[OwnField]:
    """Return the fields in use, in their order."""
    fields = OwnField.objects.filter(organization=organization, archived_on=None)
    return list(fields.order_by("position", "pk"))


@transaction.atomic
def create_own_field(
    organization: Organization, *, at: datetime, actor: str, **values: Any
) -> OwnField:
    """Add a field, the last of all. Raises DomainError."""
    values = _checked(organization.pk, values)
    fields = OwnField.objects.filter(organization=organization)
    last = fields.aggregate(last=Max("position"))["last"] or 0
    field = OwnField.objects.create(organization=organization, position=last + 1, **values)
    _record("field.created", field, at=at, actor=actor)
    return field


@transaction.atomic
def update_own_field(field: OwnField, *, at: datetime, actor: str, **values: Any) -> OwnField:
    """Change the label or the choices of a field; values already written stay. Raises DomainError."""
    field = OwnField.objects.select_for_update(of=("self",)).get(pk=field.pk)
    values = _checked(field.organization_id, {"kind": field.kind, **values}, itself=field.pk)
    if changed := change(field, values):
        field.save(update_fields=list(changed))
        _record("field.updated", field, at=at, actor=actor, changes=changed)
    return field


@transaction.atomic
def archive_own_field(field: OwnField, *, at: datetime, actor: str) -> None:
    """Hide a field; its values are kept."""
    field.archived_on = local_day(at, field.organization.time_zone)
    field.save(update_fields=["archived_on"])
    _record("field.archived", field, at=at, actor=actor)


@transaction.atomic
def restore_own_field(field: OwnField, *, at: datetime, actor: str) -> None:
    """Show a field again, with its values."""
    field.archived_on = None
    field.save(update_fields=["archived_on"])
    _record("field.restored", field, at=at, actor=actor)


@transaction.atomic
def move_own_field(field: OwnField, step: int) -> None:
    """Move a field one place up (-1) or down (1) among those in use."""
    fields = own_fields_of(field.organization)
    at = next((n for n, one in enumerate(fields) if one.pk == field.pk), None)
    if at is None or not 0 <= at + step < len(fields):
        return
    fields.insert(at + step, fields.pop(at))
    for position, one in enumerate(fields, start=1):
        one.position = position
    OwnField.objects.bulk_update(fields, ["position"])


def check_own_values(
    fields: Sequence[OwnField], values: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, BadOwnValue]]:
    """Return the canonical values by the key of their field, and the refusals by the same key."""
    kept, errors = {}, {}
    for field in fields:
        key, text = str(field.pk), values.get(str(field.pk), "").strip()
        if not text:
            continue
        try:
            kept[key] = _value(field, text)
        except BadOwnValue as error:
            errors[key] = error
    return kept, errors


def shown_value(field: OwnField, value: str) -> str:
    """Write a value of an own field as people read it."""
    if field.kind == Kind.DATE and value:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return value.replace(".", ",") if field.kind == Kind.NUMBER else value


def _value(field: OwnField, text: str) -> str:
    readers = {Kind.NUMBER: _number, Kind.DATE: _day, Kind.YES_NO: _yes_no}
    if field.kind == Kind.CHOICE:
        if text not in field.choices:
            raise BadOwnValue(
                f"«\u00a0{text[:60]}\u00a0» n’est pas un choix de la liste.",
                "Choisissez une valeur proposée.",
            )
        return text
    if len(text) > LONGEST:
        raise BadOwnValue(
            f"Ce texte compte {len(text)} caractères.", f"Écrivez-en {LONGEST} au plus."
        )
    return readers[Kind(field.kind)](text) if field.kind in readers else text


def _number(text: str) -> str:
    try:
        return f"{cells.decimal(text):f}"
    except cells.BadCell:
        raise BadOwnValue("Ce n’est pas un nombre.", "Écrivez par exemple 1\u00a0234,5.") from None


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadOwnValue("Cette date n’existe pas.", "Écrivez une date valable.") from None


def _yes_no(text: str) -> str:
    if fold(text) not in YES_NO:
        raise BadOwnValue("Ce n’est ni oui ni non.", "Choisissez oui ou non.")
    return YES_NO[fold(text)]


def _checked(organization_id: int, values: Mapping[str, Any], itself: int = 0) -> dict[str, Any]:
    values = {"kind": Kind.TEXT, "choices": [], **values}
    values["label"] = " ".join(str(values["label"]).split())
    checks = Checks(values)
    if values["kind"] == Kind.CHOICE and not values["choices"]:
        checks.refuse(
            "choices", MissingValue("La liste n’a aucun choix.", "Écrivez-en un par ligne.")
        )
    if values["kind"] != Kind.CHOICE:
        checks.values["choices"] = []
    others = OwnField.objects.filter(organization=organization_id).exclude(pk=itself)
    if fold(values["label"]) in {fold(one) for one in others.values_list("label", flat=True)}:
        checks.refuse("label", TagTaken("Le champ", values["label"]))
    checks.finish(OwnField)
    return checks.result()


def _record(kind: str, field: OwnField, *, at: datetime, actor: str, **data: Any) -> None:
    events.record(
        kind,
        f"field:{field.pk}",
        organization_id=field.organization_id,
        at=at,
        actor=actor,
        name=field.label,
        **data,
    )
