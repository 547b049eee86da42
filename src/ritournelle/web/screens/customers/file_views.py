"""A customer's file: résumé, subscriptions, invoices, contacts, notes and tasks, timeline."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.customers import bulk
from ritournelle.customers.bulk import Act
from ritournelle.customers.checks import remarks
from ritournelle.customers.models import Customer
from ritournelle.customers.services import FIELDS
from ritournelle.web import clock
from ritournelle.web.screens.customers import file_queries, queries
from ritournelle.web.screens.customers.bulk_views import tell_done
from ritournelle.web.screens.customers.note_forms import NoteForm, TaskForm
from ritournelle.web.screens.customers.terms import CHOICES, OTHER, Terms, choice_of
from ritournelle.web.shell.forms import words
from ritournelle.web.shell.lists import Query, Tab, read_query
from ritournelle.web.shell.members import MemberRequest, screen

TABS = {
    "resume": "Résumé",
    "abonnements": "Abonnements",
    "factures": "Factures",
    "contacts": "Contacts",
    "notes": "Notes et tâches",
    "journal": "Journal",
}
Section = Callable[[MemberRequest, Customer, Query, date], dict[str, Any]]


@require_GET
@screen()
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one tab of a customer's file."""
    customer = file_queries.customer_of(request.organization, pk)
    today = local_day(clock.now(), request.organization.time_zone)
    tab = request.GET.get("onglet", "resume")
    tab = tab if tab in TABS else "resume"
    context = {
        "page": "customers",
        "customer": customer,
        "tag_names": queries.tags_by_customer([customer]).get(customer.pk, []),
        "tab": tab,
        "tabs": [Tab(key, label) for key, label in TABS.items()],
        "today": today,
    }
    context |= SECTIONS[tab](request, customer, read_query(request), today)
    return render(request, f"customers/file_{tab}.html", context)


@require_POST
@screen(Right.CUSTOMERS)
def archive(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a customer out of the lists, at once; the message takes it back."""
    customer = file_queries.customer_of(request.organization, pk)
    at, actor = clock.now(), request.user.actor
    try:
        bulk.archive(customer, at=at, actor=actor)
    except DomainError as error:
        messages.error(request, words(error))
    else:
        act = Act(bulk.ARCHIVE)
        event = bulk.last_of(request.organization, act, at=at, actor=actor)
        tell_done(request, act, 1, event)
    return redirect("customers:detail", pk)


@require_POST
@screen(Right.CUSTOMERS)
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a customer back in the lists."""
    customer = file_queries.customer_of(request.organization, pk)
    bulk.restore(customer, at=clock.now(), actor=request.user.actor)
    messages.success(request, f"{customer.name} est remis en service.")
    return redirect("customers:detail", pk)


def _resume(
    request: MemberRequest, customer: Customer, query: Query, today: date
) -> dict[str, Any]:
    terms = Terms(*(getattr(customer, name) for name in Terms._fields))
    return {
        "figures": queries.figures_of([customer]).get(customer.pk, queries.Figures()),
        "turnover": file_queries.turnover(customer, today),
        "lines": file_queries.subscription_lines(customer, today, only_running=True),
        "contacts": list(customer.contacts.order_by("-receives_invoices", "name", "pk")[:3]),
        "tasks": file_queries.open_tasks(customer)[:3],
        "entries": file_queries.latest(customer),
        "own_facts": file_queries.own_facts(customer),
        "terms": _terms_text(terms),
        "remarks": [words(one) for one in remarks(_values(customer), on=today).values()],
    }


def _subscriptions(
    request: MemberRequest, customer: Customer, query: Query, today: date
) -> dict[str, Any]:
    return {"lines": file_queries.subscription_lines(customer, today, only_running=False)}


def _invoices(
    request: MemberRequest, customer: Customer, query: Query, today: date
) -> dict[str, Any]:
    return {"listing": file_queries.documents(customer, query)}


def _contacts(
    request: MemberRequest, customer: Customer, query: Query, today: date
) -> dict[str, Any]:
    return {"contacts": list(customer.contacts.order_by("-receives_invoices", "name", "pk"))}


def _notes(request: MemberRequest, customer: Customer, query: Query, today: date) -> dict[str, Any]:
    return {
        "tasks": file_queries.open_tasks(customer),
        "done": file_queries.done_tasks(customer),
        "listing": file_queries.notes_page(customer, query),
        "note_form": NoteForm(),
        "task_form": TaskForm(members=file_queries.members(request.organization)),
    }


def _journal(
    request: MemberRequest, customer: Customer, query: Query, today: date
) -> dict[str, Any]:
    listing, entries = file_queries.timeline(customer, query)
    return {"listing": listing, "entries": entries}


SECTIONS: dict[str, Section] = {
    "resume": _resume,
    "abonnements": _subscriptions,
    "factures": _invoices,
    "contacts": _contacts,
    "notes": _notes,
    "journal": _journal,
}


def tab_address(pk: int, tab: str) -> str:
    """Return the address of a tab of a customer's file."""
    return f"{reverse('customers:detail', args=[pk])}?onglet={tab}"


def _values(customer: Customer) -> dict[str, Any]:
    return {name: getattr(customer, name) for name in FIELDS}


def _terms_text(terms: Terms) -> str:
    choice = choice_of(terms)
    if choice != OTHER:
        return dict(CHOICES)[choice]
    month = " fin de mois" if terms.payment_end_of_month else ""
    day = f", le {terms.payment_day}" if terms.payment_day else ""
    return f"{terms.payment_days}\u00a0jours{month}{day}"
