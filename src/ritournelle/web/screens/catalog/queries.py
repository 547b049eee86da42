"""What the catalogue's screens show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, PlanItem, PlanVersion, Product
from ritournelle.catalog.queries import PLAN_ITEMS, version_on
from ritournelle.catalog.rhythms import RhythmColumns, describe_rhythm
from ritournelle.catalog.rules import TIERED, pricing_of
from ritournelle.core.errors import DomainError
from ritournelle.core.pricing import price
from ritournelle.france.units import UNITS
from ritournelle.kit.folding import has_word
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.shell.lists import Query, Tab
from ritournelle.web.shell.rhythm import COLUMNS, beat_of

TABS = {"actifs": "En vente", "archives": "Archivés"}
PLAN_TABS = {"actives": "En vente", "archives": "Archivées"}
SORTS = {
    "nom": "Nom",
    "code": "Référence",
    "-prix": "Prix le plus haut",
    "prix": "Prix le plus bas",
}
_ORDERS = {"nom": "folded_name", "code": "code", "prix": "unit_price"}
MOST_COUNTED = 1000


class Usage(NamedTuple):
    """How many plans and running subscriptions use a product; at most `MOST_COUNTED`."""

    plans: int
    subscriptions: int

    @property
    def is_more(self) -> bool:
        """Whether there are more subscriptions than were counted."""
        return self.subscriptions > MOST_COUNTED


class VersionLine(NamedTuple):
    """A line of a version, and what it costs each time, without VAT."""

    item: PlanItem
    unit: str
    cents: int | None


class Version(NamedTuple):
    """A version of a plan as its page shows it."""

    row: PlanVersion
    state: str
    tone: str
    rhythm: str
    beat: str | list[int]
    lines: Sequence[VersionLine]
    subscribers: int

    @property
    def net_cents(self) -> int:
        """Each invoice but the first, without VAT."""
        return sum(line.cents or 0 for line in self.lines if not line.item.is_one_off)


class PlanRow(NamedTuple):
    """A plan in the list: its version of today, and how many follow it."""

    plan: Plan
    version: Version | None
    subscribers: int


def products_of(organization: Organization, query: Query) -> QuerySet[Product]:
    """Return the products that a tab and a search leave, in order."""
    rows = Product.objects.filter(
        organization=organization, archived_on__isnull=query.tab != "archives"
    )
    for word in query.search.split()[:6]:
        rows = rows.filter(has_word(word) | Q(code__icontains=word))
    column = _ORDERS.get(query.sort.removeprefix("-"), "folded_name")
    return rows.order_by(f"-{column}" if query.sort.startswith("-") else column, "pk")


def tabs_of(rows: QuerySet[Product] | QuerySet[Plan], names: Mapping[str, str]) -> list[Tab]:
    """Return the tabs of a list of the catalogue, with their counts, in one query."""
    counts = rows.aggregate(
        here=Count("pk", filter=Q(archived_on=None)),
        away=Count("pk", filter=Q(archived_on__isnull=False)),
    )
    return [
        Tab(key, label, counts["away" if key == "archives" else "here"])
        for key, label in names.items()
    ]


def usage_of(product: Product) -> Usage:
    """Count who uses a product, in two queries that stop at `MOST_COUNTED`."""
    plans = Plan.objects.filter(versions__items__product=product).distinct().count()
    running = Subscription.objects.filter(
        items__product=product, status=Subscription.Status.ACTIVE
    ).values("pk")
    return Usage(plans, running.distinct()[: MOST_COUNTED + 1].count())


def plans_of(organization: Organization, query: Query) -> QuerySet[Plan]:
    """Return the plans that a tab and a search leave, by name."""
    rows = Plan.objects.filter(
        organization=organization, archived_on__isnull=query.tab != "archives"
    )
    for word in query.search.split()[:6]:
        rows = rows.filter(has_word(word) | Q(code__icontains=word))
    return rows.order_by("folded_name", "pk")


def plan_rows(plans: Sequence[Plan], today: date) -> list[PlanRow]:
    """Complete one page of plans, in three queries."""
    found = versions_of(plans, today)
    return [
        PlanRow(plan, _current(found[plan.pk]), sum(one.subscribers for one in found[plan.pk]))
        for plan in plans
    ]


def versions_of(plans: Iterable[Plan], today: date) -> Mapping[int, list[Version]]:
    """Return the versions of some plans by plan, the newest first, in three queries."""
    rows = PlanVersion.objects.filter(plan__in=plans).select_related("plan")
    rows = rows.prefetch_related(Prefetch("items", PLAN_ITEMS)).order_by("valid_from", "number")
    by_plan: defaultdict[int, list[PlanVersion]] = defaultdict(list)
    for row in rows:
        by_plan[row.plan_id].append(row)
    counts = _subscribers(row.pk for some in by_plan.values() for row in some)
    found: defaultdict[int, list[Version]] = defaultdict(list)
    for key, some in by_plan.items():
        current = version_on(some, today)
        found[key] = [_version(row, current, today, counts.get(row.pk, 0)) for row in some[::-1]]
    return found


def _current(versions: Sequence[Version]) -> Version | None:
    in_force = [one for one in versions if one.tone == "ok"]
    return next(iter([*in_force, *versions]), None)


def _subscribers(version_ids: Iterable[int]) -> dict[int, int]:
    rows = Subscription.objects.filter(
        plan_version__in=list(version_ids), status=Subscription.Status.ACTIVE
    )
    return dict(rows.order_by().values_list("plan_version").annotate(Count("pk")))


def _version(
    row: PlanVersion, current: PlanVersion | None, today: date, subscribers: int
) -> Version:
    state, tone = ("Remplacée", "flat")
    if row.valid_from > today:
        state, tone = ("À venir", "info")
    if current and row.pk == current.pk:
        state, tone = ("En vigueur", "ok")
    columns = {name: getattr(row, name) for name in COLUMNS}
    text = describe_rhythm(
        RhythmColumns(row.rhythm_unit, row.rhythm_every, row.rhythm_days, row.rhythm_months)
    )
    lines = [_line(item) for item in row.items.all()]
    return Version(row, state, tone, text, beat_of(columns), lines, subscribers)


def _line(item: PlanItem) -> VersionLine:
    product = item.product
    unit = UNITS[product.unit] if product.unit in UNITS else UNITS["C62"]
    return VersionLine(item, unit.fr if item.quantity == 1 else unit.fr_plural, _cents(item))


def _cents(item: PlanItem) -> int | None:
    """Return what a line costs by the price list of its product, or None for one that is broken."""
    product = item.product
    own = product.unit_price if item.unit_price is None else item.unit_price
    if product.pricing in TIERED:
        own = Decimal(0)
    try:
        pricing = pricing_of(product.pricing, own, product.tiers, product.package_size)
        return sum(part.cents for part in price(pricing, item.quantity))
    except DomainError:
        return None


def product_choices(organization: Organization, kept: Iterable[int] = ()) -> QuerySet[Product]:
    """Return the products that a plan may bundle: those on sale, and those it already has."""
    rows = Product.objects.filter(organization=organization)
    return rows.filter(Q(archived_on=None) | Q(pk__in=list(kept))).order_by("folded_name", "pk")


class TierLine(NamedTuple):
    """A step of a price list, as a product's page shows it."""

    above: Decimal
    up_to: Decimal | None
    unit_price: Decimal
    flat_price: Decimal


def tiers_of(product: Product) -> list[TierLine]:
    """Return the steps of a price list, each with where it begins."""
    found: list[TierLine] = []
    above = Decimal(0)
    for up_to, unit, flat in product.tiers:
        limit = None if up_to is None else Decimal(up_to)
        found.append(TierLine(above, limit, Decimal(unit or 0), Decimal(flat or 0)))
        above = limit or above
    return found


def unit_names() -> list[tuple[str, str]]:
    """Return the names of the units."""
    return [(unit.code, unit.fr) for unit in UNITS.values()]
