"""What the list of customers shows: filters, sorts, and the figures of one page."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Coalesce

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Contact, Customer, Tag
from ritournelle.kit.folding import has_word
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.shell.keys import key_of
from ritournelle.web.shell.lists import Page, Query, Tab, paginate

TABS = {
    "tous": "Tous",
    "avec": "Avec abonnement",
    "sans": "Sans abonnement",
    "vip": "VIP",
    "archives": "Archivés",
}
SORTS = {
    "nom": "Nom",
    "-mrr": "MRR le plus haut",
    "prochaine": "Prochaine facture",
    "-ajout": "Ajout le plus récent",
}
FILTERS = ("etiquette", "categorie", "reglement")
RUNNING = Subscription.objects.filter(status=Subscription.Status.ACTIVE)


class Figures(NamedTuple):
    """What a customer brings in, and when the next invoice comes."""

    mrr_cents: int = 0
    next_on: date | None = None


class Row(NamedTuple):
    """A line of the list."""

    customer: Customer
    figures: Figures
    tags: Sequence[str]
    days: int | None = None  # until the next invoice


def customers_of(organization: Organization, query: Query) -> QuerySet[Customer]:
    """Return the customers that a tab, a search and filters leave."""
    rows = Customer.objects.filter(organization=organization)
    rows = rows.filter(archived_on__isnull=query.tab != "archives")
    if query.tab == "vip":
        rows = rows.filter(is_vip=True)
    if query.tab in ("avec", "sans"):
        running = RUNNING.filter(organization=organization)
        holds = Q(pk__in=running.values("customer"))
        rows = rows.filter(holds if query.tab == "avec" else ~holds)
    return _filtered(rows, query).filter(_search(organization, query.search))


def sort(rows: QuerySet[Customer], name: str) -> QuerySet[Customer]:
    """Order the list, always the same way for equals."""
    order = _ORDERS.get(name.removeprefix("-"))
    return order(rows, name.startswith("-")) if order else rows.order_by("folded_name", "pk")


def tabs_of(organization: Organization) -> list[Tab]:
    """Return the tabs with their counts, in three queries."""
    counts = Customer.objects.filter(organization=organization).aggregate(
        tous=Count("pk", filter=Q(archived_on=None)),
        vip=Count("pk", filter=Q(archived_on=None, is_vip=True)),
        archives=Count("pk", filter=Q(archived_on__isnull=False)),
    )
    counts["avec"] = _holder_count(organization)
    counts["sans"] = counts["tous"] - counts["avec"]
    return [Tab(key, label, counts[key]) for key, label in TABS.items()]


def _holder_count(organization: Organization) -> int:
    """Count customers with a running subscription, in an index; few of them are archived."""
    running = RUNNING.filter(organization=organization).order_by()
    archived = Customer.objects.filter(organization=organization, archived_on__isnull=False)
    gone = archived.filter(pk__in=running.values("customer"))
    return running.values("customer").distinct().count() - gone.count()


def page_of(rows: QuerySet[Customer], query: Query, total: int | None) -> Page[Customer]:
    """Read one page of customers, in order."""
    if query.sort.removeprefix("-") not in _FIGURES:
        return paginate(sort(rows, query.sort), query, total=total)
    total = rows.count() if total is None else total
    keys: Any = rows.order_by().values("pk")  # grouped by their key alone, not by every column
    page: Page[Any] = paginate(sort(keys, query.sort), query, total=total)
    found = Customer.objects.in_bulk([row["pk"] for row in page.rows])
    page.rows = [found[row["pk"]] for row in page.rows]
    return page


def rows_of(customers: Sequence[Customer], today: date) -> list[Row]:
    """Complete one page of customers with their figures and tags, in two queries."""
    figures, tags = figures_of(customers), tags_by_customer(customers)
    return [
        _row(one, figures.get(one.pk, Figures()), tags.get(one.pk, ()), today) for one in customers
    ]


def _row(customer: Customer, figures: Figures, tags: Sequence[str], today: date) -> Row:
    days = (figures.next_on - today).days if figures.next_on else None
    return Row(customer, figures, tags, days)


def figures_of(customers: Iterable[Customer]) -> dict[int, Figures]:
    """Return what each customer brings in and the day of the next invoice, in one query."""
    running = RUNNING.filter(customer__among=[one.pk for one in customers])
    found = running.values_list("customer").annotate(Sum("mrr_cents"), Min("next_billing_on"))
    return {key: Figures(cents, day) for key, cents, day in found.order_by()}


def tags_by_customer(customers: Iterable[Customer]) -> dict[int, list[str]]:
    """Return the names of the tags of each customer, in one query."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    pairs = Customer.tags.through.objects.filter(customer__among=[one.pk for one in customers])
    for key, name in pairs.values_list("customer_id", "tag__name").order_by("tag__name"):
        found[key].append(name)
    return found


def emails_of(customers: Iterable[Customer]) -> dict[int, list[str]]:
    """Return the addresses that receive the invoices of each customer, in one query."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    contacts = Contact.objects.filter(
        customer__among=[one.pk for one in customers], receives_invoices=True
    )
    for key, email in contacts.values_list("customer_id", "email").order_by("pk"):
        found[key].append(email)
    return found


def suggestions(organization: Organization, search: str) -> QuerySet[Customer]:
    """Return the first customers that a few letters name, for a combobox."""
    rows = Customer.objects.filter(organization=organization, archived_on=None)
    return rows.filter(_search(organization, search)).order_by("folded_name", "pk")[:8]


def _filtered(rows: QuerySet[Customer], query: Query) -> QuerySet[Customer]:
    tag, kind, means = (query.filters.get(name, "") for name in FILTERS)
    if key_of(tag):
        bearers = Customer.tags.through.objects.filter(customer=OuterRef("pk"), tag=key_of(tag))
        rows = rows.filter(Exists(bearers))
    rows = rows.filter(kind=kind) if kind in Customer.Kind else rows
    return rows.filter(payment_means=means) if means in Customer.PaymentMeans else rows


def _search(organization: Organization, text: str) -> Q:
    """Look for every word in the name, the reference, the city, the numbers or the e-mails."""
    found = Q()
    digits = "".join(text.split())
    if digits.isascii() and digits.isdigit() and len(digits) >= 3:
        return Q(siret__startswith=digits) | Q(siren__startswith=digits) | Q(code__contains=digits)
    for word in text.split()[:6]:
        found &= _word(organization, word)
    return found


def _word(organization: Organization, word: str) -> Q:
    if "@" in word:
        emails = Contact.objects.filter(customer__organization=organization, email__icontains=word)
        return Q(pk__in=emails.values("customer"))
    found = has_word(word) | Q(code__icontains=word)
    for form in _forms(word):
        found |= Q(city__icontains=form)
    return found


def _forms(word: str) -> set[str]:
    """SQLite folds the case of plain letters only: `école` must also find `École`."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}


def _by_figure(rows: QuerySet[Customer], name: str, *, is_down: bool) -> QuerySet[Customer]:
    """Order by what running subscriptions add up to: one join, where a subquery a row is slow."""
    rows = rows.annotate(figure=_FIGURES[name])
    figure = F("figure")
    first = figure.desc(nulls_last=True) if is_down else figure.asc(nulls_last=True)
    return rows.order_by(first, "folded_name", "pk")


_IS_RUNNING = Q(subscriptions__status=Subscription.Status.ACTIVE)
_FIGURES = {
    "mrr": Coalesce(Sum("subscriptions__mrr_cents", filter=_IS_RUNNING), 0),
    "prochaine": Min("subscriptions__next_billing_on", filter=_IS_RUNNING),
}
_ORDERS: dict[str, Callable[[QuerySet[Customer], bool], QuerySet[Customer]]] = {
    "nom": lambda rows, down: rows.order_by(
        *(("-folded_name", "-pk") if down else ("folded_name", "pk"))
    ),
    "ajout": lambda rows, down: rows.order_by("-pk" if down else "pk"),
    "mrr": lambda rows, down: _by_figure(rows, "mrr", is_down=down),
    "prochaine": lambda rows, down: _by_figure(rows, "prochaine", is_down=down),
}


def tag_choices(organization: Organization) -> list[tuple[str, str]]:
    """Return the tags of an organisation for a list of choices."""
    tags = Tag.objects.filter(organization=organization).order_by("name")
    return [(str(tag.pk), tag.name) for tag in tags]
