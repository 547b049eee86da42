"""To whom documents would go: shown before they do."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ritournelle.customers.models import Contact
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.models import Message

GONE = (Message.Status.SENT, Message.Status.HANDED_OVER)


class Letter(NamedTuple):
    """A document and its addresses."""

    invoice: Invoice
    recipients: Sequence[str]
    was_sent: bool


class Plan(NamedTuple):
    """What would be sent, what would not, and why."""

    letters: list[Letter]
    drafts: list[Invoice]
    without_address: list[Invoice]


def plan_of(invoices: Sequence[Invoice]) -> Plan:
    """Sort documents by whether they can be sent, in two queries."""
    addresses = addresses_of(invoices)
    keys = [one.pk for one in invoices]
    sent = set(
        Message.objects.filter(invoice__among=keys, status__in=GONE).values_list(
            "invoice", flat=True
        )
    )
    plan = Plan([], [], [])
    for one in invoices:
        recipients = one.recipients or addresses[one.customer_id]
        if one.status == Invoice.Status.DRAFT:
            plan.drafts.append(one)
        elif not recipients:
            plan.without_address.append(one)
        else:
            plan.letters.append(Letter(one, recipients, one.pk in sent))
    return plan


def addresses_of(invoices: Sequence[Invoice]) -> defaultdict[int, list[str]]:
    """Return where each customer receives documents."""
    contacts = Contact.objects.filter(
        customer__among=[one.customer_id for one in invoices], receives_invoices=True
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for customer, email in contacts.order_by("pk").values_list("customer", "email"):
        found[customer].append(email)
    return found
