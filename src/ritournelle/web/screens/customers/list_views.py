"""The list of customers, its export, and the choice of one customer among many."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ritournelle.accounts.models import Right
from ritournelle.core.nights import local_day
from ritournelle.customers.models import Customer
from ritournelle.web import clock
from ritournelle.web.screens.customers import queries
from ritournelle.web.shell.exports import FORMATS, Cents, table_response
from ritournelle.web.shell.keys import keys_of
from ritournelle.web.shell.lists import Query, read_query
from ritournelle.web.shell.members import MemberRequest, screen

EXPORTED = (
    "Référence", "Catégorie", "Nom", "SIREN", "SIRET", "N° TVA", "Adresse", "Complément",
    "Code postal", "Ville", "Pays", "E-mail", "Téléphone", "Langue", "Mode de règlement",
    "Délai (jours)", "Fin de mois", "Jour", "VIP", "Étiquettes", "MRR", "Prochaine facture",
)  # fmt: skip
CHUNK = 500
MOST = 1000  # ticked by hand


def asked(request: MemberRequest) -> Query:
    """Read what the address of the list asks for."""
    return read_query(
        request,
        tabs=tuple(queries.TABS),
        sorts=tuple(name.removeprefix("-") for name in queries.SORTS),
        filters=queries.FILTERS,
    )


@require_GET
@screen()
def customer_list(request: MemberRequest) -> HttpResponse:
    """Show one page of the customers that tab, search and filters leave."""
    query, organization = asked(request), request.organization
    tabs = queries.tabs_of(organization)
    known = next(tab.count for tab in tabs if tab.key == query.tab)
    rows = queries.customers_of(organization, query)
    listing = queries.page_of(organization, rows, query, None if query.is_filtered else known)
    today = local_day(clock.now(), organization.time_zone)
    context = {
        "page": "customers",
        "query": query,
        "tabs": tabs,
        "listing": listing,
        "rows": queries.rows_of(listing.rows, today),
        "is_new": not any(tab.count for tab in tabs),
        "xlsx": query.address(format="xlsx"),
        "cleared": query.address(q="", **dict.fromkeys(queries.FILTERS, "")),
        "sorts": list(queries.SORTS.items()),
        "tag_options": [("", "Toutes les étiquettes"), *queries.tag_choices(organization)],
        "kind_options": [("", "Toutes les catégories"), *Customer.Kind.choices],
        "means_options": [("", "Tous les règlements"), *Customer.PaymentMeans.choices],
    }
    return render(request, "customers/list.html", context)


@require_GET
@screen(Right.EXPORT)
def export(request: MemberRequest) -> HttpResponseBase:
    """Give the ticked customers, or all those of the filter, as a table."""
    kind = request.GET.get("format", "csv")
    organization, rows, sort = request.organization, selected(request), asked(request).sort
    keys = queries.keys_in_order(organization, rows, sort, start=0, size=rows.count())
    today = local_day(clock.now(), organization.time_zone)
    return table_response(
        f"clients-{today:%Y-%m-%d}",
        kind if kind in FORMATS else "csv",
        EXPORTED,
        _lines(keys, today),
    )


@require_GET
@screen()
def search(request: MemberRequest) -> HttpResponse:
    """Answer a combobox with the customers that a few letters name."""
    name = request.GET.get("name", "customer")
    text = request.GET.get(f"{name}_q", request.GET.get("q", "")).strip()[:100]
    found = queries.suggestions(request.organization, text)
    options = [
        {"value": one.pk, "label": one.name, "note": " · ".join(filter(None, (one.code, one.city)))}
        for one in found
    ]
    return render(request, "ui/options.html", {"options": options})


def selected(request: MemberRequest) -> QuerySet[Customer]:
    """Return the customers that a bulk act is about: those ticked, or all of the filter."""
    values = request.GET if request.method == "GET" else request.POST
    if values.getlist("pk") and not values.get("all"):
        keys = keys_of(values.getlist("pk"), MOST)
        return Customer.objects.filter(organization=request.organization, pk__among=keys)
    return queries.customers_of(request.organization, asked(request))


def _lines(keys: list[int], today: date) -> Iterator[list[Any]]:
    """Yield the rows of a table, some customers at a time."""
    for start in range(0, len(keys), CHUNK):
        yield from _completed(queries.customers_among(keys[start : start + CHUNK]), today)


def _completed(customers: list[Customer], today: date) -> Iterator[list[Any]]:
    emails = queries.emails_of(customers)
    for customer, figures, tags, _ in queries.rows_of(customers, today):
        yield [
            customer.code, customer.get_kind_display(), customer.name, customer.siren,
            customer.siret, customer.vat_number, customer.address_line1, customer.address_line2,
            customer.postcode, customer.city, customer.country,
            ", ".join(emails.get(customer.pk, ())), customer.phone,
            customer.get_language_display(), customer.get_payment_means_display(),
            customer.payment_days, customer.payment_end_of_month, customer.payment_day,
            customer.is_vip, ", ".join(tags), Cents(figures.mrr_cents), figures.next_on,
        ]  # fmt: skip
