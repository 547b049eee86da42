"""What the screens of the outbox show."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Contact, Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.queries import number_begins
from ritournelle.kit.folding import has_words
from ritournelle.kit.models import Event
from ritournelle.outbox.models import Message
from ritournelle.web.shell.lists import Page, Query, Tab, paginate

Status = Message.Status
FOUND = 200  # customers and documents that a search looks through
COUNTED = 10_000  # rows counted in a view that may hold years of messages


class View(NamedTuple):
    """A tab: its states; whether its count asks for something."""

    label: str
    statuses: tuple[str, ...]
    asks: bool = True


VIEWS: Mapping[str, View] = {
    "a-envoyer": View("À envoyer", (Status.WAITING, Status.HANDED_OVER)),
    "a-approuver": View("À approuver", (Status.HELD,)),
    "a-verifier": View("À vérifier", (Status.UNCERTAIN,)),
    "en-echec": View("En échec", (Status.FAILED,)),
    "refuses": View("Refusés", (Status.BOUNCED,)),
    "envoyes": View("Envoyés", (Status.SENT,), asks=False),
    "annules": View("Annulés", (Status.CANCELLED,), asks=False),
}
# Where the list opens when the address names no view: what waits for a person first.
URGENCY = ("a-verifier", "en-echec", "refuses", "a-approuver", "a-envoyer")
TONES = {
    Status.HELD: "warn",
    Status.WAITING: "info",
    Status.HANDED_OVER: "info",
    Status.SENT: "ok",
    Status.FAILED: "bad",
    Status.UNCERTAIN: "warn",
    Status.BOUNCED: "bad",
    Status.CANCELLED: "flat",
}


def counts(organization: Organization) -> dict[str, int]:
    """Return how many messages each view that asks for something holds."""
    asking = [status for view in VIEWS.values() if view.asks for status in view.statuses]
    rows = Message.objects.filter(organization=organization, status__in=asking)
    found = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    return {
        key: sum(found.get(status, 0) for status in view.statuses)
        for key, view in VIEWS.items()
        if view.asks
    }


def tabs(counted: Mapping[str, int]) -> list[Tab]:
    """Return the tabs; a count is shown when it is not zero."""
    return [Tab(key, view.label, counted.get(key) or None) for key, view in VIEWS.items()]


def opening_view(counted: Mapping[str, int]) -> str:
    """Return the view to open first."""
    return next((key for key in URGENCY if counted.get(key)), "envoyes")


def messages(organization: Organization, view: str, search: str = "") -> QuerySet[Message]:
    """Return the messages of a view, the latest first in each state."""
    rows = Message.objects.filter(
        organization=organization, status__in=VIEWS[view].statuses
    ).order_by("status", "-pk")  # as an index has them: handed over first, then waiting
    if not search:
        return rows
    found = Q(pk__in=_found_ids(organization, search))
    # Words are looked for in the few that ask for something, never in years of sent messages.
    if VIEWS[view].asks:
        found |= Q(subject__icontains=search) | Q(recipients__icontains=search)
    return rows.filter(found)


def message_page(rows: QuerySet[Message], query: Query) -> Page[Message]:
    """Read one page of messages with their customers."""
    total = rows.order_by()[:COUNTED].count()
    return paginate(rows.select_related("customer", "invoice"), query, total=total)


def history(message: Message) -> QuerySet[Event]:
    """Return what happened to a message, the latest first."""
    return Event.objects.filter(
        organization=message.organization_id, subject=f"message:{message.pk}"
    ).order_by("-pk")


def siblings(message: Message) -> QuerySet[Message]:
    """Return the other messages about the same document."""
    if message.invoice_id is None:
        return Message.objects.none()
    rows = Message.objects.filter(organization=message.organization_id, invoice=message.invoice_id)
    return rows.exclude(pk=message.pk).order_by("-pk")


def _found_ids(organization: Organization, search: str) -> list[int]:
    """Return the messages of the customers and documents that a search finds, by their indexes."""
    contacts = Contact.objects.filter(
        customer__organization=organization, email__icontains=search
    ).values_list("customer_id", flat=True)[:FOUND]
    named = Customer.objects.filter(organization=organization).filter(
        has_words(search) | Q(code__iexact=search)
    )
    customers = {*contacts, *named.values_list("pk", flat=True)[:FOUND]}
    numbered = Invoice.objects.filter(number_begins(search), organization=organization)
    invoices = numbered.values_list("pk", flat=True)[:FOUND]
    rows = Message.objects.order_by("-pk").values_list("pk", flat=True)
    return [
        *rows.filter(customer__in=customers)[: FOUND * 5],
        *rows.filter(invoice__in=list(invoices))[: FOUND * 5],
    ]
