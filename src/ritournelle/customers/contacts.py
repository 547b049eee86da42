"""Which addresses receive a customer's invoices. A contact is never deleted here: it stops receiving."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ritournelle.customers.models import Contact, Customer


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
    """Return what to change so that exactly `emails` receive invoices; None: nothing."""
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
