"""What a customer's file shows: figures, subscriptions, documents, contacts, tasks, timeline."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, Sum
from django.shortcuts import get_object_or_404

from ritournelle.accounts.models import Organization, User
from ritournelle.catalog.rhythms import RhythmColumns, describe_rhythm
from ritournelle.customers.models import Customer, Note, Task
from ritournelle.customers.own_fields import own_fields_of, shown_value
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.shell.lists import Page, Query, paginate
from ritournelle.web.shell.story import Told, tell_all

YEAR = timedelta(days=365)
FEW = 5
MANY = 200  # subscriptions of one customer shown at once


class Line(NamedTuple):
    """A subscription, what it is called, its rhythm in French, how far its next invoice is."""

    subscription: Subscription
    title: str
    rhythm: str
    days: int | None


class Entry(NamedTuple):
    """Something that happened, with the note it speaks of if it is still there."""

    told: Told
    note: Note | None = None


def customer_of(organization: Organization, pk: int) -> Customer:
    """Return a customer of an organisation, or answer that there is none."""
    return get_object_or_404(
        Customer.objects.select_related("organization"), pk=pk, organization=organization
    )


def turnover(customer: Customer, today: date) -> int:
    """Return what was invoiced in the last twelve months, credit notes deducted, without VAT."""
    rows = Invoice.objects.filter(
        customer=customer, status=Invoice.Status.ISSUED, issued_on__gt=today - YEAR
    )
    sums = rows.aggregate(
        billed=Sum("net_cents", filter=Q(kind=Invoice.Kind.INVOICE)),
        credited=Sum("net_cents", filter=Q(kind=Invoice.Kind.CREDIT_NOTE)),
    )
    return (sums["billed"] or 0) - (sums["credited"] or 0)


def subscription_lines(customer: Customer, today: date, *, only_running: bool) -> list[Line]:
    """Return the subscriptions of a customer, the next to be billed first."""
    rows = customer.subscriptions.select_related("plan_version__plan")
    if only_running:
        rows = rows.filter(next_billing_on__isnull=False)
    found = rows.order_by("next_billing_on", "-pk")[: FEW if only_running else MANY]
    return [_line(row, today) for row in found]


def documents(customer: Customer, query: Query) -> Page[Invoice]:
    """Return one page of the documents of a customer, drafts first, then the latest."""
    rows = Invoice.objects.filter(customer=customer)
    return paginate(rows.order_by("-status", "-issued_on", "-pk"), query)


def open_tasks(customer: Customer) -> list[Task]:
    """Return what remains to be done, the most pressing first."""
    tasks = customer.tasks.filter(done_at=None).select_related("assignee")
    return sorted(tasks, key=lambda task: (task.due_on is None, task.due_on or date.max, task.pk))


def done_tasks(customer: Customer) -> list[Task]:
    """Return the last tasks that were done."""
    tasks = customer.tasks.filter(done_at__isnull=False).select_related("assignee")
    return list(tasks.order_by("-done_at")[:FEW])


def notes_page(customer: Customer, query: Query) -> Page[Note]:
    """Return one page of the notes of a customer, the latest first."""
    rows = customer.notes.select_related("author").order_by("-created_at", "-pk")
    return paginate(rows, query)


def timeline(customer: Customer, query: Query) -> tuple[Page[Event], list[Entry]]:
    """Return one page of everything that happened to a customer, told."""
    rows = Event.objects.filter(customer=customer).order_by("-at", "-pk")
    page = paginate(rows, query)
    return page, _entries(page.rows)


def latest(customer: Customer) -> list[Entry]:
    """Return the last few things that happened to a customer."""
    return _entries(list(Event.objects.filter(customer=customer).order_by("-at", "-pk")[:FEW]))


def members(organization: Organization) -> list[User]:
    """Return who may be given a task."""
    return list(User.objects.filter(memberships__organization=organization).order_by("name", "pk"))


def own_facts(customer: Customer) -> list[tuple[str, str]]:
    """Return the own fields in use, with this customer's values."""
    fields = own_fields_of(customer.organization)
    values: Mapping[str, str] = customer.own_values
    return [(one.label, shown_value(one, values.get(str(one.pk), ""))) for one in fields]


def _line(row: Subscription, today: date) -> Line:
    columns = RhythmColumns(row.rhythm_unit, row.rhythm_every, row.rhythm_days, row.rhythm_months)
    next_on = row.next_billing_on
    plan = row.plan_version.plan.name if row.plan_version else ""
    days = (next_on - today).days if next_on else None
    return Line(row, row.name or plan or row.reference, describe_rhythm(columns), days)


def _entries(events: Sequence[Event]) -> list[Entry]:
    """Tell events; the text of a note comes from the note, which may be gone."""
    keys = [event.data.get("note") for event in events if event.kind == "note.added"]
    notes = Note.objects.in_bulk([key for key in keys if key]) if keys else {}
    told = tell_all(events)
    return [
        Entry(one, notes.get(event.data.get("note") or 0))
        for event, one in zip(events, told, strict=True)
    ]
