"""What an event changed: each field by its French name, before and after."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, Product
from ritournelle.customers.models import Contact, Customer, OwnField, Task
from ritournelle.documents.text import money, number, short_date
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.outbox.models import Message, MessageTemplate
from ritournelle.subscriptions.models import Subscription

MODELS: Mapping[str, type[models.Model]] = {
    "customer": Customer,
    "contact": Contact,
    "task": Task,
    "field": OwnField,
    "product": Product,
    "plan": Plan,
    "subscription": Subscription,
    "invoice": Invoice,
    "organization": Organization,
    "template": MessageTemplate,
    "message": Message,
}
LABELS = {
    "emails": "destinataires des factures",
    "tags": "étiquettes",
    "role": "rôle",
    "lines": "lignes",
    "recipients": "destinataires",
}
SECRETS = ("password", "token", "secret")
EMPTY = ("None", "[]", "{}")
_TOKEN = re.compile(r"-?\d+(\.\d+)?")


class Detail(NamedTuple):
    """A value before and after, as `c-diff` shows it."""

    label: str
    before: str
    after: str


def details_of(event: Event) -> tuple[Detail, ...]:
    """Return what an event changed, in the order it was recorded."""
    changes = event.data.get("changes") or {}
    kind = event.kind.partition(".")[0]
    model = MODELS.get(kind)
    return tuple(_detail(model, name, *values) for name, values in changes.items())


def _detail(model: type[models.Model] | None, name: str, before: Any, after: Any) -> Detail:
    if any(word in name for word in SECRETS):
        return Detail(_upper(_label(model, name)), "••••", "••••")
    column = _column(model, name)
    shown = (_shown(column, name, str(value)) for value in (before, after))
    return Detail(_upper(_label(model, name)), *shown)


def _column(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _label(model: type[models.Model] | None, name: str) -> str:
    column = _column(model, name)
    return LABELS.get(name) or (str(column.verbose_name) if column is not None else name)


def _upper(label: str) -> str:
    return label[:1].upper() + label[1:]


def _shown(column: Any, name: str, text: str) -> str:
    """Write a value of the log, which keeps everything as text, the way people read it."""
    if text in EMPTY:
        return ""
    choices = dict(getattr(column, "flatchoices", None) or ())
    if text in choices:
        return str(choices[text])
    if isinstance(column, models.BooleanField):
        return "oui" if text == "True" else "non"
    if name.endswith("_cents") and _TOKEN.fullmatch(text):
        return money(int(text), "EUR", "fr")
    if isinstance(column, models.DecimalField):
        return _decimal(text)
    return _day(text) if isinstance(column, models.DateField) else text


def _decimal(text: str) -> str:
    try:
        return number(Decimal(text), "fr")
    except InvalidOperation:
        return text


def _day(text: str) -> str:
    try:
        return short_date(date.fromisoformat(text[:10]), "fr")
    except ValueError:
        return text
