"""All rows of a database as lines of text that two runs of the same night share.

Left out: the instants (only whether there is one), the attempts, and keys, which
are replaced by the names of what they point at.
"""

import re
from collections import Counter
from typing import Any

from django.apps import apps
from django.db.models import AutoField, DateTimeField, ForeignKey, Model

from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.outbox.models import Message

State = dict[str, Counter[str]]
Names = dict[str, dict[int, str]]

# Which document showed a shape first, and how long and how often things were tried, is chance.
LEFT_OUT = (
    "attempts",
    "milliseconds",
    "message_id",
    "transport_id",
    "CheckedShape.invoice",
    "mrr_cents",
)
# Derived figures, brought up to date after a run or by the next night's: a kill between the two
# leaves them a night behind.
DERIVED = ("RevenueMovement", "Forecast")
# What only a message that a person had to look at goes through.
DETOURS = ("message.uncertain", "message.retried")

DRAFT = re.compile(r"Brouillon B-\d+")


def state() -> State:
    """Return every row of every table."""
    models = [model for model in apps.get_models() if model.__name__ not in DERIVED]
    names = {
        str(model._meta.model_name): {row.pk: _name(row) for row in model._default_manager.all()}
        for model in models
    }
    names["run"] = names["billingrun"]  # as events call it
    return {model.__name__: Counter(_rows(model, names)) for model in models}


def differences(found: State, expected: State, *tables: str) -> list[str]:
    """Return the rows that only one side has, of some tables or of all of them."""
    return [
        line
        for table in tables or expected
        for line in (
            *(f"{table} without {row}" for row in (expected[table] - found[table]).elements()),
            *(f"{table} with {row}" for row in (found[table] - expected[table]).elements()),
        )
    ]


def _rows(model: type[Model], names: Names) -> list[str]:
    rows = model._default_manager.all()
    if model is Event:
        rows = rows.exclude(kind__in=DETOURS)
    return [_line(row, names) for row in rows]


def _name(row: Model) -> str:
    """Return how a row is called without its key."""
    if isinstance(row, Invoice):
        about = (row.organization.slug, row.customer.code, row.period_start)
        return row.number or " ".join(map(str, about))
    if isinstance(row, Message):
        return f"{row.purpose} {_name(row.invoice) if row.invoice else row.organization.slug}"
    return str(row)


def _line(row: Model, names: Names) -> str:
    values = {
        field.name: _value(row, field, names)
        for field in row._meta.concrete_fields
        if not isinstance(field, AutoField)
        and not {field.name, f"{type(row).__name__}.{field.name}"} & {*LEFT_OUT}
    }
    if isinstance(row, Event):
        values |= _told(row, names)
    return ", ".join(f"{name}={value}" for name, value in values.items())


def _value(row: Model, field: Any, names: Names) -> object:
    value = field.value_from_object(row)
    if isinstance(field, DateTimeField):
        return value is not None
    if field.name == "body":  # the keys of drafts may differ, and so may their names
        return DRAFT.sub("Brouillon", value)
    if isinstance(field, ForeignKey) and value is not None:
        return names[str(field.related_model._meta.model_name)][value]
    return value


def _told(event: Event, names: Names) -> dict[str, object]:
    """Return an event's words without keys; a message confirmed by a person is a message sent."""
    kind = event.kind.replace("message.confirmed", "message.sent")
    table, _, key = event.subject.partition(":")
    data = {} if kind == "message.sent" else dict(event.data)
    if "invoice" in data:
        data["invoice"] = names["invoice"].get(data["invoice"])
    return {"kind": kind, "subject": names[table][int(key)], "data": sorted(data.items())}
