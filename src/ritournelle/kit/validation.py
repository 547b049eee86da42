"""Checks on the values of a row before it is written, each refusal under the name of its field."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from ritournelle.core.errors import DomainError


class InvalidValue(DomainError):
    """A value that its column cannot hold."""

    code = "invalid-value"
    status = 422

    def __init__(self, label: str, message: str) -> None:
        name = label[:1].upper() + label[1:]
        super().__init__(f"{name}\u00a0: {message}", "Corrigez cette valeur.")


class UnknownField(DomainError):
    """A name that is no field of the object."""

    code = "unknown-field"
    status = 422

    def __init__(self, name: str) -> None:
        super().__init__(f"Le champ «\u00a0{name}\u00a0» n’existe pas.", "Vérifiez son nom.")


class Checks:
    """Applies checks to named values; keeps what they return, and what they refuse by name."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)
        self.errors: dict[str, DomainError] = {}

    def apply(self, name: str, check: Callable[[Any], Any]) -> None:
        """Replace a value that is not empty by what `check` makes of it."""
        if self.values[name] in ("", None):
            return
        try:
            self.values[name] = check(self.values[name])
        except DomainError as error:
            self.errors[name] = error

    def refuse(self, name: str, error: DomainError) -> None:
        """Keep the first refusal of a value."""
        self.errors.setdefault(name, error)

    def finish(self, model: type[Model]) -> None:
        """Add what the columns themselves refuse: lengths, digits, choices. Makes no query."""
        for name, value in self.values.items():
            if isinstance(value, str) and "\0" in value:  # PostgreSQL takes none
                self._refuse_value(model, name, "un caractère invisible est interdit.")
        row = model(**self.values)
        relations = [field.name for field in model._meta.concrete_fields if field.is_relation]
        try:
            row.clean_fields(exclude=["id", *relations])
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self._refuse_value(model, name, " ".join(messages))

    def _refuse_value(self, model: type[Model], name: str, message: str) -> None:
        label = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        self.refuse(name, InvalidValue(label, message))

    def result(self) -> dict[str, Any]:
        """Return the values, or raise the first refusal."""
        for error in self.errors.values():
            raise error
        return self.values


def merged(row: Model, names: tuple[str, ...], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of some fields of a row with changes laid over, each in its type.

    Raises UnknownField. What has no type of its field stays: `Checks.finish` refuses it.
    """
    for name in changes:
        if name not in names:
            raise UnknownField(name)
    values = {name: getattr(row, name) for name in names} | dict(changes)
    return {name: _typed(row, name, value) for name, value in values.items()}


def _typed(row: Model, name: str, value: Any) -> Any:
    field = row._meta.get_field(name)
    try:
        return field.to_python(value)  # type: ignore[union-attr]
    except ValidationError:
        return value


def own_fields(model: type[Model]) -> tuple[str, ...]:
    """Return the names of the columns that a person fills in: no key, no relation."""
    fields = [one for one in model._meta.concrete_fields if one.editable and not one.primary_key]
    return tuple(one.name for one in fields if not one.is_relation)
