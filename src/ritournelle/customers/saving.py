"""A customer as a whole form fills it in: fields, contacts, tags and own values, all or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.customers.contacts import (
    NewContact,
    add_contact,
    remove_contact,
    update_contact,
)
from ritournelle.customers.log import record_for
from ritournelle.customers.models import Contact, Customer, OwnField
from ritournelle.customers.own_fields import check_own_values, own_fields_of, shown_value
from ritournelle.customers.services import create_customer, update_customer
from ritournelle.customers.tags import replace_tags


class ContactEdit(NamedTuple):
    """What becomes of one contact: without `contact` it is new, without `values` it goes."""

    contact: Contact | None
    values: NewContact | None


class Filled(NamedTuple):
    """What a form says of a customer."""

    fields: Mapping[str, Any]
    contacts: Sequence[ContactEdit] = ()
    tags: Sequence[str] | None = None
    own_values: Mapping[str, str] | None = None


@transaction.atomic
def save_new(organization: Organization, filled: Filled, *, at: datetime, actor: str) -> Customer:
    """Create a customer with all that goes with it. Raises DomainError."""
    customer = create_customer(organization, at=at, actor=actor, **filled.fields)
    _save_rest(customer, filled, at=at, actor=actor, told=False)
    return customer


@transaction.atomic
def save_known(
    customer: Customer, filled: Filled, *, at: datetime, actor: str, revision: int | None
) -> Customer:
    """Change a customer and all that goes with it. Raises DomainError, StaleRevision."""
    customer = update_customer(customer, at=at, actor=actor, revision=revision, **filled.fields)
    _save_rest(customer, filled, at=at, actor=actor, told=True)
    return customer


def _save_rest(customer: Customer, filled: Filled, *, at: datetime, actor: str, told: bool) -> None:
    _save_contacts(customer, filled.contacts, at=at, actor=actor)
    changes: dict[str, list[str]] = {}
    if filled.tags is not None:
        moved = replace_tags(customer, filled.tags, at=at, actor=actor)
        changes |= {"tags": moved} if moved else {}
    if filled.own_values is not None:
        changes |= _save_own_values(customer, filled.own_values)
    if changes and told:
        record_for(customer, "customer.updated", at=at, actor=actor, changes=changes)


def _save_contacts(
    customer: Customer, edits: Sequence[ContactEdit], *, at: datetime, actor: str
) -> None:
    """Remove first: an address that goes may come back on another contact."""
    for contact, values in edits:
        if contact and values is None:
            remove_contact(contact, at=at, actor=actor)
    for contact, values in edits:
        if contact and values:
            update_contact(contact, values, at=at, actor=actor)
        elif values:
            add_contact(customer, values, at=at, actor=actor)


def _save_own_values(customer: Customer, values: Mapping[str, str]) -> dict[str, list[str]]:
    """Write the values of the fields in use; those of archived fields stay. Raises BadOwnValue."""
    fields = own_fields_of(customer.organization)
    kept, errors = check_own_values(fields, values)
    for error in errors.values():
        raise error
    before = customer.own_values
    after = {key: value for key, value in before.items() if key not in _keys(fields)} | kept
    if after == before:
        return {}
    customer.own_values = after
    customer.revision += 1
    customer.save(update_fields=["own_values", "revision"])
    return {
        field.label: [shown_value(field, some.get(key, "")) for some in (before, after)]
        for field in fields
        if before.get(key := str(field.pk)) != after.get(key)
    }


def _keys(fields: Sequence[OwnField]) -> set[str]:
    return {str(field.pk) for field in fields}
