"""The list of subscriptions, and the page of one."""

from collections.abc import Iterator, Mapping

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ritournelle.accounts.models import Right
from ritournelle.core.periods import ONE_DAY
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.screens.subscriptions import page, queries
from ritournelle.web.screens.subscriptions.finding import find, today_of
from ritournelle.web.shell.exports import Cents, Row, table_response
from ritournelle.web.shell.lists import Query, read_query
from ritournelle.web.shell.members import MemberRequest, screen

HEAD = (
    "Référence", "Client", "Référence client", "Offre", "Rythme", "État", "Prochaine facture",
    "Dernière facture", "Revenu mensuel HT", "Facture produite", "Envoi par e-mail",
)  # fmt: skip
EXPORTED_AT_ONCE = 500
LEGEND = (
    ("done", "Facturé"),
    ("next", "Prochaine facture"),
    ("coming", "À venir"),
    ("skipped", "Sauté"),
)


@require_safe
@screen()
def subscriptions(request: MemberRequest) -> HttpResponse:
    """List subscriptions, the next to be billed first."""
    organization, query = request.organization, asked(request)
    sums = queries.tab_sums(organization)
    failing = queries.failing_count(organization)
    today = today_of(request)
    if query.is_filtered or query.tab == queries.FAILING:
        found, total = queries.found_page(queries.matching(organization, query), query)
    else:
        total = sums[query.tab]
        found = queries.page_of(organization, query, total.count)
    context = {
        "page": "subscriptions",
        "query": query,
        "tabs": queries.tabs(sums, failing),
        "found": found,
        "lines": queries.lines_of(found.rows, today),
        "total": total,
        "is_new": not any(one.count for one in sums.values()),
        "plans": queries.plan_choices(organization),
        "rhythms": choices("Tous les rythmes", queries.RHYTHMS),
        "outputs": choices("Définitives et brouillons", queries.OUTPUTS),
        "sending": choices("Envoyées ou non", queries.SENDING),
    }
    return render(request, "subscriptions/list.html", context)


@require_safe
@screen(Right.EXPORT)
def export(request: MemberRequest) -> HttpResponseBase:
    """Answer all rows of the filter as CSV or XLSX."""
    query = asked(request)
    rows = queries.in_order(queries.matching(request.organization, query), query.sort)
    kind = request.GET.get("format", "csv")
    name = f"abonnements-{today_of(request):%Y-%m-%d}"
    return table_response(name, kind, HEAD, exported(rows))


@require_safe
@screen()
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one subscription: its rhythm, its next invoice, its dates, what happened."""
    subscription, today = find(request, pk), today_of(request)
    ahead = page.ahead_of(subscription, today)
    changes = page.changes_of(subscription)
    invoices = page.invoices_of(subscription)
    offers = page.offers_of(subscription, today)
    documents = [*(one.invoice for one in invoices), *(one.invoice for one in offers)]
    months = page.months_of(subscription, ahead, changes, today)
    context = {
        "page": "subscriptions",
        "subscription": subscription,
        "last_day": subscription.ends_on and subscription.ends_on - ONE_DAY,
        "offer": queries.offer_of(subscription),
        "rhythm": queries.rhythm_words(subscription),
        "failure": getattr(subscription, "failure", None),
        "ahead": ahead,
        "months": months,
        "legend": [one for one in LEGEND if any(month.state == one[0] for month in months)],
        "changes": changes,
        "invoices": invoices,
        "offers": offers,
        "story": page.story_of(subscription, documents),
        "start": queries.starts_of([pk], today).get(pk),
        "recipients": page.recipients_of(subscription),
        "payment": page.payment_words(subscription),
        "today": today,
    }
    return render(request, "subscriptions/detail.html", context)


def asked(request: MemberRequest) -> Query:
    """Read what the address of the list asks for."""
    return read_query(
        request,
        tabs=[*queries.TABS, queries.FAILING],
        sorts=queries.SORTS,
        filters=queries.FILTERS,
    )


def choices(everything: str, named: Mapping[str, tuple[str, object]]) -> list[tuple[str, str]]:
    """Return the options of a filter."""
    return [("", everything), *((key, label) for key, (label, _) in named.items())]


def exported(rows: queries.Rows) -> Iterator[Row]:
    """Yield the rows of the export, read a part at a time."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), EXPORTED_AT_ONCE):
        for row in queries.in_this_order(keys[start : start + EXPORTED_AT_ONCE]):
            yield cells(row)


def cells(row: Subscription) -> Row:
    """Return one subscription as cells."""
    return (
        row.reference,
        row.customer.name,
        row.customer.code,
        queries.offer_of(row),
        queries.rhythm_words(row),
        row.get_status_display(),
        row.next_billing_on,
        row.last_billed_on,
        Cents(row.mrr_cents),
        row.get_output_display(),
        row.sends,
    )
