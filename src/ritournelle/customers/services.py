"""Acts on customers: create, update, and say which addresses receive their invoices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.core.nights import local_day
from ritournelle.customers.checks import check_customer
from ritournelle.customers.codes import next_code
from ritournelle.customers.contacts import contact_change, write_contacts
from ritournelle.customers.errors import CustomerCodeTaken
from ritournelle.customers.log import record_for
from ritournelle.customers.models import Customer
from ritournelle.kit.imports import change
from ritournelle.kit.revisions import check_revision
from ritournelle.kit.validation import merged, own_fields

FIELDS = own_fields(Customer)


@transaction.atomic
def create_customer(
    organization: Organization,
    *,
    at: datetime,
    actor: str = "system",
    emails: Sequence[str] = (),
    **fields: Any,
) -> Customer:
    """Write a customer with canonical identifiers. Raises DomainError for the first fault."""
    fields["code"] = fields.get("code") or next_code(organization)
    values = merged(Customer(), FIELDS, fields)
    values = check_customer(values, on=local_day(at, organization.time_zone)).result()
    _check_code(organization.pk, values["code"])
    customer = Customer.objects.create(organization=organization, **values)
    record_for(customer, "customer.created", at=at, actor=actor, code=customer.code)
    if emails:
        set_contacts(customer, emails, at=at, actor=actor)
    return customer


@transaction.atomic
def update_customer(
    customer: Customer,
    *,
    at: datetime,
    actor: str = "system",
    revision: int | None = None,
    **changes: Any,
) -> Customer:
    """Change some fields of a customer; issued documents keep what they say. Raises DomainError.

    With the `revision` that was shown, StaleRevision if somebody changed it since.
    """
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    check_revision(customer, revision)
    today = local_day(at, customer.organization.time_zone)
    values = check_customer(merged(customer, FIELDS, changes), on=today).result()
    if values["code"] != customer.code:
        _check_code(customer.organization_id, values["code"])
    changed = change(customer, values)
    if changed:
        customer.revision += 1
        customer.save(update_fields=[*changed, "folded_name", "revision"])
        record_for(customer, "customer.updated", at=at, actor=actor, changes=changed)
    return customer


@transaction.atomic
def set_contacts(
    customer: Customer, emails: Sequence[str], *, at: datetime, actor: str = "system"
) -> None:
    """Send the customer's invoices to these addresses, and to no other contact any more."""
    changed = contact_change(customer, list(customer.contacts.order_by("pk")), emails)
    if changed:
        write_contacts([changed])
        emails_changed = {"emails": [", ".join(changed.before), ", ".join(changed.after)]}
        record_for(customer, "customer.updated", at=at, actor=actor, changes=emails_changed)


def _check_code(organization_id: int, code: str) -> None:
    if Customer.objects.filter(organization_id=organization_id, code=code).exists():
        raise CustomerCodeTaken(code)
