"""The answers of the palette, in groups, each a link."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.urls import reverse

from ritournelle.customers.models import Customer
from ritournelle.documents.text import money
from ritournelle.invoicing.models import Invoice
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.screens.search import queries
from ritournelle.web.screens.search.actions import Action, matching_actions
from ritournelle.web.screens.search.recent import recent_customers
from ritournelle.web.shell.members import MemberRequest


class Option(NamedTuple):
    """One answer."""

    id: str
    label: str
    note: str
    url: str
    icon: str
    key: str = ""


class Group(NamedTuple):
    """Answers of a kind."""

    label: str
    options: Sequence[Option]


def find(request: MemberRequest, text: str, today: date) -> list[Group]:
    """Return what a text finds; the exact number first. Without a text, what was worked on."""
    groups = _recent(request) if not text else _found(request, text, today)
    actions = [_action(one) for one in matching_actions(text, request.membership)]
    return [group for group in [*groups, Group("Actions", actions)] if group.options]


def _recent(request: MemberRequest) -> list[Group]:
    customers = recent_customers(request.organization, request.user)
    return [Group("Récents", [_customer(one) for one in customers])]


def _found(request: MemberRequest, text: str, today: date) -> list[Group]:
    organization = request.organization
    exact = queries.invoices_numbered(organization, text, today)
    others = [
        *queries.invoices_of_amount(organization, text),
        *([] if exact else queries.invoices_beginning(organization, text)),
    ]
    customers = queries.customers_like(organization, text)
    subscriptions = queries.subscriptions_like(organization, text, customers)
    known = {one.pk for one in exact}
    return [
        Group("Ce numéro", list(_invoices(exact))),
        Group("Clients", [_customer(one) for one in customers]),
        Group("Abonnements", [_subscription(one) for one in subscriptions]),
        Group("Factures", list(_invoices(one for one in others if one.pk not in known))),
    ]


def _invoices(rows: Iterable[Invoice]) -> Iterator[Option]:
    for one in dict.fromkeys(rows):
        yield Option(
            f"invoice-{one.pk}",
            f"{one.reference} · {one.customer}",
            money(one.gross_cents, one.currency, "fr"),
            reverse("invoices:detail", args=[one.pk]),
            "receipt-text",
        )


def _customer(one: Customer) -> Option:
    note = " · ".join(part for part in (one.code, one.city) if part)
    url = reverse("customers:detail", args=[one.pk])
    return Option(f"customer-{one.pk}", one.name, note, url, "building-2")


def _subscription(one: Subscription) -> Option:
    label = f"{one.customer} · {one.name or one.reference}"
    url = reverse("subscriptions:detail", args=[one.pk])
    return Option(f"subscription-{one.pk}", label, one.get_status_display(), url, "repeat")


def _action(one: Action) -> Option:
    name = one.url_name.replace(":", "-")
    return Option(f"action-{name}", one.label, "", reverse(one.url_name), one.icon, one.key)
