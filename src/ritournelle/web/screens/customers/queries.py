"""What the list of customers shows: filters, sorts, and the figures of one page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Contact, Customer, Tag
from ritournelle.kit.folding import has_word
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.shell.keys import key_of
from ritournelle.web.shell.lists import PAGE, Page, Query, Tab

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
    gone = archived.filter(Exists(running.filter(customer=OuterRef("pk"))))
    return running.values("customer").distinct().count() - gone.count()


def page_of(
    organization: Organization, rows: QuerySet[Customer], query: Query, total: int | None
) -> Page[Customer]:
    """Read one page of customers, in order."""
    total = rows.count() if total is None else total
    number = min(query.page, max(1, -(-total // PAGE)))
    start = (number - 1) * PAGE
    keys = keys_in_order(organization, rows, query.sort, start=start, size=PAGE)
    return Page(customers_among(keys), number, total, query)


def customers_among(keys: Sequence[int]) -> list[Customer]:
    """Read customers by their keys, in this order; one that is gone meanwhile is left out."""
    found = Customer.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def keys_in_order(
    organization: Organization, rows: QuerySet[Customer], sort: str, *, start: int, size: int
) -> list[int]:
    """Return the keys of some customers, always in the same order for equals."""
    name, sign = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    if name not in _FIGURES:
        column = "pk" if name == "ajout" else "folded_name"
        return _some(rows.order_by(f"{sign}{column}", f"{sign}pk").values_list("pk"), start, size)
    figure, condition = _FIGURES[name]
    # Grouped along an index of subscriptions: a join of all customers is slow.
    holding = RUNNING.filter(condition, organization=organization)
    holders = holding.filter(customer__in=rows.order_by().values("pk")).values("customer")
    ordered = holders.annotate(figure=figure).order_by(f"{sign}figure", "customer")
    keys = _some(ordered.values_list("customer"), start, size)
    if len(keys) == size:
        return keys
    others = rows.exclude(pk__in=holding.values("customer")).order_by("folded_name", "pk")
    first = max(start - holders.order_by().distinct().count(), 0)
    return keys + _some(others.values_list("pk"), first, size - len(keys))


def _some(rows: QuerySet[Any, tuple[int, ...]], start: int, size: int) -> list[int]:
    return [row[0] for row in rows[start : start + size]]


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


_FIGURES = {
    "mrr": (Sum("mrr_cents"), Q()),
    "prochaine": (Min("next_billing_on"), Q(next_billing_on__isnull=False)),
}


def tag_choices(organization: Organization) -> list[tuple[str, str]]:
    """Return the tags of an organisation for a list of choices."""
    tags = Tag.objects.filter(organization=organization).order_by("name")
    return [(str(tag.pk), tag.name) for tag in tags]
