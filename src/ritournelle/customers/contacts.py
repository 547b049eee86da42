"""A customer's contacts, and which of their addresses receive invoices."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from ritournelle.customers.errors import ContactTaken
from ritournelle.customers.log import record_for
from ritournelle.customers.models import Contact, Customer
from ritournelle.kit.imports import change
from ritournelle.kit.validation import Checks


class ContactChange(NamedTuple):
    """What makes the contacts of a customer those that were asked for."""

    customer: Customer
    before: list[str]
    after: list[str]
    added: list[str]
    started: list[int]
    stopped: list[int]


def contact_change(
    customer: Customer, contacts: Sequence[Contact], emails: Sequence[str]
) -> ContactChange | None:
    """Return what to change so that exactly `emails` receive invoices; None: nothing.

    No contact is deleted: whoever is not named stops receiving.
    """
    known = {contact.email.casefold(): contact for contact in contacts}
    wanted = {email.casefold(): email for email in emails}
    before = [contact.email for contact in contacts if contact.receives_invoices]
    change = ContactChange(
        customer,
        before,
        list(wanted.values()),
        [email for key, email in wanted.items() if key not in known],
        [known[key].pk for key in wanted if key in known and not known[key].receives_invoices],
        [one.pk for key, one in known.items() if one.receives_invoices and key not in wanted],
    )
    return change if change.added or change.started or change.stopped else None


def write_contacts(changes: Iterable[ContactChange]) -> None:
    """Write the contacts of many customers, in a fixed number of queries."""
    changes = list(changes)
    started = [pk for change in changes for pk in change.started]
    stopped = [pk for change in changes for pk in change.stopped]
    Contact.objects.filter(pk__among=started).update(receives_invoices=True)
    Contact.objects.filter(pk__among=stopped).update(receives_invoices=False)
    Contact.objects.bulk_create(
        [
            Contact(customer=change.customer, email=email)
            for change in changes
            for email in change.added
        ],
        batch_size=500,
    )


class NewContact(NamedTuple):
    """A contact as a form fills it in."""

    email: str
    name: str = ""
    job: str = ""
    phone: str = ""
    receives_invoices: bool = True


def check_contact(contact: NewContact) -> Checks:
    """Make a contact canonical; keep every refusal by field."""
    checks = Checks(contact._asdict())
    checks.apply("email", lambda text: text.strip().lower())
    for name in ("name", "job", "phone"):
        checks.apply(name, lambda text: " ".join(text.split()))
    checks.finish(Contact)
    return checks


@transaction.atomic
def add_contact(customer: Customer, new: NewContact, *, at: datetime, actor: str) -> Contact:
    """Write a contact of a customer. Raises DomainError."""
    values = check_contact(new).result()
    _check_email(customer, values["email"])
    contact = Contact.objects.create(customer=customer, **values)
    record_for(customer, "contact.added", at=at, actor=actor, contact=_called(contact))
    return contact


@transaction.atomic
def update_contact(contact: Contact, new: NewContact, *, at: datetime, actor: str) -> Contact:
    """Change a contact. Raises DomainError."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    values = check_contact(new).result()
    if values["email"].casefold() != contact.email.casefold():
        _check_email(contact.customer, values["email"])
    if changed := change(contact, values):
        contact.save(update_fields=list(changed))
        record_for(
            contact.customer,
            "contact.updated",
            at=at,
            actor=actor,
            contact=_called(contact),
            changes=changed,
        )
    return contact


@transaction.atomic
def remove_contact(contact: Contact, *, at: datetime, actor: str) -> None:
    """Forget a contact; messages already sent keep their addresses."""
    record_for(contact.customer, "contact.removed", at=at, actor=actor, contact=_called(contact))
    contact.delete()


def _check_email(customer: Customer, email: str) -> None:
    if customer.contacts.filter(email__iexact=email).exists():
        raise ContactTaken(email)


def _called(contact: Contact) -> str:
    return f"{contact.name} ({contact.email})" if contact.name else contact.email
