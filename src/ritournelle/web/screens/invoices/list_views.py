"""The list of documents."""

from django.http import HttpResponse
from django.shortcuts import render

from ritournelle.customers.models import Customer
from ritournelle.invoicing.archive import MOST as MOST_FILES
from ritournelle.invoicing.models import Invoice
from ritournelle.web.screens.invoices import periods
from ritournelle.web.screens.invoices.finding import today_of
from ritournelle.web.screens.invoices.ordering import LATEST, SORTS
from ritournelle.web.screens.invoices.rows import rows_of
from ritournelle.web.screens.invoices.selection import FILTERS, TABS, Selection, messages_to_check
from ritournelle.web.shell.exports import FORMATS
from ritournelle.web.shell.lists import Tab, read_query
from ritournelle.web.shell.members import MemberRequest, screen

NAMES = [name for name in SORTS if not name.startswith("-")]
ORIGINS = [
    ("", "Toutes les origines"),
    ("recurrente", "Abonnements"),
    ("manuelle", "Saisies à la main"),
]


@screen()
def documents(request: MemberRequest) -> HttpResponse:
    """Show a page of documents, and what the filter adds up to."""
    selection = selection_of(request)
    listing = selection.page()
    return render(
        request,
        "invoices/list.html",
        {
            "page": "invoices",
            "listing": listing,
            "rows": rows_of(listing.rows),
            "query": selection.query,
            "selection": selection,
            "sums": selection.sums,
            "tabs": _tabs(request),
            "sorts": selection.sorts,
            "periods": periods.choices(selection.on, selection.query.filters["periode"]),
            "origins": ORIGINS,
            "customer": _customer(request, selection),
            "most_files": MOST_FILES,
            "address": selection.query.address(),
            "without_customer": selection.query.address(client=""),
            "exports": {kind: selection.query.address(format=kind) for kind in FORMATS},
        },
    )


def selection_of(request: MemberRequest) -> Selection:
    """Read what the address asks for."""
    query = read_query(request, tabs=list(TABS), sorts=NAMES, filters=FILTERS)
    query.sort = query.sort if "tri" in query.params and query.sort in SORTS else LATEST
    return Selection(request.organization, query, today_of(request))


def _tabs(request: MemberRequest) -> list[Tab]:
    """Return the tabs; a count only where it asks for something."""
    drafts = Invoice.objects.filter(
        organization=request.organization, status=Invoice.Status.DRAFT
    ).count()
    to_check = messages_to_check(request.organization).count()
    counts = {"brouillons": drafts or None, "echecs": to_check or None}
    return [
        Tab(key, label, counts.get(key))
        for key, label in TABS.items()
        if key != "echecs" or to_check
    ]


def _customer(request: MemberRequest, selection: Selection) -> Customer | None:
    if not selection.customer_id:
        return None
    return Customer.objects.filter(
        organization=request.organization, pk=selection.customer_id
    ).first()
