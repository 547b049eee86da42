"""What the list of subscriptions shows, in a fixed number of queries whatever its length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import Coalesce

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, PlanVersion
from ritournelle.catalog.rhythms import describe_rhythm
from ritournelle.customers.models import Customer
from ritournelle.kit.folding import has_words
from ritournelle.subscriptions.models import (
    BillingFailure,
    RevenueMovement,
    Subscription,
    SubscriptionItem,
)
from ritournelle.web.shell.keys import key_of
from ritournelle.web.shell.lists import PAGE, Page, Query, Tab

Rows = QuerySet[Subscription]
Status = Subscription.Status

TABS = {
    "actifs": ("Actifs", Status.ACTIVE),
    "brouillons": ("Brouillons", Status.DRAFT),
    "termines": ("Terminés", Status.ENDED),
}
FAILING = "erreurs"
SORTS = ("prochaine", "client", "mrr", "reference")
FILTERS = ("formule", "rythme", "sortie", "envoi")

_MONTHS = Q(rhythm_unit="month", rhythm_months="")
RHYTHMS: Mapping[str, tuple[str, Q]] = {
    "semaine": ("Hebdomadaire", Q(rhythm_unit="week")),
    "mois": ("Mensuelle", _MONTHS & Q(rhythm_every=1)),
    "trimestre": ("Trimestrielle", _MONTHS & Q(rhythm_every=3)),
    "semestre": ("Semestrielle", _MONTHS & Q(rhythm_every=6)),
    "an": ("Annuelle", _MONTHS & Q(rhythm_every__in=(12, 24, 36))),
    "jours": ("Tous les N jours", Q(rhythm_unit="day")),
    "choisis": ("Mois choisis", ~Q(rhythm_months="")),
    "evenement": ("Sur événement", Q(rhythm_unit="event")),
}
OUTPUTS = {
    "definitive": ("Facture définitive", Q(output="issued")),
    "brouillon": ("Brouillon à valider", Q(output="draft")),
}
SENDING = {"oui": ("Envoyée par e-mail", Q(sends=True)), "non": ("Non envoyée", Q(sends=False))}


@dataclass(frozen=True, slots=True)
class Sums:
    """How many rows, and what they bring in a month."""

    count: int
    mrr_cents: int


def tab_sums(organization: Organization) -> dict[str, Sums]:
    """Count each tab, and add up what it brings in a month."""
    rows = Subscription.objects.filter(organization=organization).values_list("status")
    by_status = {
        status: Sums(count, cents or 0)
        for status, count, cents in rows.annotate(Count("pk"), Sum("mrr_cents")).order_by()
    }
    return {key: by_status.get(status, Sums(0, 0)) for key, (_, status) in TABS.items()}


def failing_count(organization: Organization) -> int:
    """Count the subscriptions that could not be billed."""
    return BillingFailure.objects.filter(subscription__organization=organization).count()


def tabs(sums: Mapping[str, Sums], failing: int) -> list[Tab]:
    """Return the tabs; failures are shown when there are some."""
    shown = [Tab(key, label, sums[key].count or None) for key, (label, _) in TABS.items()]
    return [*shown, Tab(FAILING, "En erreur", failing)] if failing else shown


def matching(organization: Organization, query: Query) -> Rows:
    """Return the rows that the address asks for, unsorted."""
    rows = Subscription.objects.filter(organization=organization)
    if query.tab == FAILING:
        rows = rows.filter(pk__in=BillingFailure.objects.values("pk"))
    else:
        rows = rows.filter(status=TABS[query.tab][1])
    for name, choices in (("rythme", RHYTHMS), ("sortie", OUTPUTS), ("envoi", SENDING)):
        chosen = choices.get(query.filters[name])
        rows = rows.filter(chosen[1]) if chosen else rows
    if plan := key_of(query.filters["formule"]):
        rows = rows.filter(plan_version__plan=plan)
    if query.search:
        rows = rows.filter(pk__in=_found(organization, query.search))
    return rows


def in_order(rows: Rows, sort: str, *, by_name: str = "customer__folded_name") -> Rows:
    """Sort the rows; those without a next invoice come last."""
    is_reversed = sort.startswith("-")
    name = sort.removeprefix("-")
    column = {"client": by_name, "mrr": "mrr_cents", "reference": "reference"}.get(name)
    if column is None:
        day = F("next_billing_on")
        order = day.desc(nulls_last=True) if is_reversed else day.asc(nulls_last=True)
        return rows.order_by(order, "pk")
    # Figures read from the largest first, names from A.
    descends = is_reversed != (name == "mrr")
    return rows.order_by(f"-{column}" if descends else column, "pk")


def page_of(organization: Organization, query: Query, total: int) -> Page[Subscription]:
    """Read one page of a whole tab: its keys in order, then what these rows show."""
    rows = matching(organization, query)
    number = min(query.page, max(1, -(-total // PAGE)))
    start = (number - 1) * PAGE
    if query.sort != SORTS[0]:
        keys = _keys(in_order(rows, query.sort), start)
    elif TABS[query.tab][1] == Status.ACTIVE:
        keys = _dated_first(organization, rows, start)
    else:  # nothing else has a next invoice
        keys = _keys(rows.order_by("-pk"), start)
    return Page(in_this_order(keys), number, total, query)


def found_page(rows: Rows, query: Query) -> tuple[Page[Subscription], Sums]:
    """Read one page of a filter, with its length and its sum: all in one scan of the rows."""
    # All are counted: following the index of names, to stop early, would only be slower.
    rows = rows.alias(holder=Coalesce("customer__folded_name", Value("")))
    counted = in_order(rows, query.sort, by_name="holder").annotate(
        of=Window(Count("pk")), cents=Window(Sum("mrr_cents"))
    )
    start = (query.page - 1) * PAGE
    found = list(counted.values_list("pk", "of", "cents")[start : start + PAGE])
    if not found and query.page > 1:  # too far: the last page
        last = max(1, -(-rows.count() // PAGE))
        return found_page(rows, replace(query, page=last))
    sums = Sums(found[0][1], found[0][2]) if found else Sums(0, 0)
    keys = [key for key, _, _ in found]
    return Page(in_this_order(keys), query.page, sums.count, query), sums


def shown(rows: Rows) -> Rows:
    """Add what a row of the list shows of other tables."""
    items = SubscriptionItem.objects.select_related("product").order_by("position")
    names = items.only("subscription_id", "name", "product__name")
    return rows.select_related("customer", "plan_version__plan", "failure").prefetch_related(
        Prefetch("items", names)
    )


def _keys(rows: Rows, start: int) -> list[int]:
    return list(rows.values_list("pk", flat=True)[start : start + PAGE])


def _dated_first(organization: Organization, rows: Rows, start: int) -> list[int]:
    """Return the keys of a page by next invoice, along the index that the nights use.

    Sorting « nulls last » would read and sort every row to show fifty.
    """
    # The state goes unasked: what is due is active, and the index does not hold it.
    dated = Subscription.objects.filter(organization=organization, next_billing_on__isnull=False)
    keys = _keys(dated.order_by("next_billing_on", "pk"), start)
    if len(keys) == PAGE:
        return keys
    gone = 0 if keys or not start else dated.count()
    others = rows.filter(next_billing_on=None).order_by("pk")
    return keys + _keys(others, max(start - gone, 0) if not keys else 0)[: PAGE - len(keys)]


def in_this_order(keys: list[int]) -> list[Subscription]:
    """Read rows by their keys, with what they show; one that is gone meanwhile is left out."""
    found = {row.pk: row for row in shown(Subscription.objects.filter(pk__in=keys))}
    return [found[key] for key in keys if key in found]


def plan_choices(organization: Organization) -> list[tuple[str, str]]:
    """Return the plans to choose from."""
    plans = Plan.objects.filter(organization=organization).order_by("folded_name")[:200]
    return [("", "Toutes les formules"), *((str(plan.pk), plan.name) for plan in plans)]


def offer_of(subscription: Subscription) -> str:
    """Name what is subscribed to: its own name, its plan, else its first line."""
    if subscription.name:
        return subscription.name
    if subscription.plan_version:
        return subscription.plan_version.plan.name
    items = list(subscription.items.all())
    if not items:
        return "Sans ligne"
    first = items[0].name or items[0].product.name
    return f"{first} + {len(items) - 1}" if len(items) > 1 else first


def rhythm_words(subscription: Subscription) -> str:
    """Say the rhythm in French."""
    return describe_rhythm(subscription)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Start:
    """The day from which a subscription will bring something in, and how much a month."""

    on: date
    cents: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list, ready to be shown."""

    row: Subscription
    offer: str
    rhythm: str
    beat: str | list[int]
    days: int | None
    failure: BillingFailure | None
    start: Start | None


def lines_of(rows: Sequence[Subscription], today: date) -> list[Line]:
    """Make the rows of a page ready to be shown."""
    starts = starts_of([row.pk for row in rows], today)
    return [line_of(row, today, starts.get(row.pk)) for row in rows]


def line_of(row: Subscription, today: date, start: Start | None) -> Line:
    """Make a row ready to be shown."""
    return Line(
        row,
        offer_of(row),
        rhythm_words(row),
        beat_of(row),
        days_until(row.next_billing_on, today),
        getattr(row, "failure", None),
        start,
    )


def starts_of(keys: Sequence[int], today: date) -> dict[int, Start]:
    """Return from when on the subscriptions to come will bring something, and what."""
    moves = RevenueMovement.objects.filter(
        subscription__in=keys, on__gt=today, kind=RevenueMovement.Kind.NEW
    )
    return {
        key: Start(on, cents) for key, on, cents in moves.values_list("subscription", "on", "cents")
    }


def beat_of(row: Subscription) -> str | list[int]:
    """Return the glyph of the rhythm."""
    if row.rhythm_months:
        return [int(month) - 1 for month in row.rhythm_months.split(",")]
    if row.rhythm_unit == "month":
        return list(range(0, 12, min(row.rhythm_every, 12)))
    return "weekly" if row.rhythm_unit == "week" else "monthly" if row.rhythm_unit == "day" else []


def days_until(day: date | None, today: date) -> int | None:
    """Return how far a day is."""
    return None if day is None else (day - today) // timedelta(days=1)


def _found(organization: Organization, search: str) -> QuerySet[Any, Any]:
    """Return the keys of the rows that a search finds, each part along an index that holds it."""
    mine = Subscription.objects.filter(organization=organization)
    theirs = Customer.objects.filter(organization=organization)
    plans = Plan.objects.filter(
        has_words(search) | Q(code__iexact=search), organization=organization
    )
    return (
        mine.filter(reference__icontains=search)
        .values("pk")
        .union(
            mine.exclude(name="").filter(name__icontains=search).values("pk"),
            mine.filter(customer__in=theirs.filter(has_words(search))).values("pk"),
            mine.filter(customer__in=theirs.filter(code__in=[search, search.upper()])).values("pk"),
            mine.filter(plan_version__in=PlanVersion.objects.filter(plan__in=plans)).values("pk"),
        )
    )
