"""Which documents a list shows, how many they are and what they add up to, at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.totals import Sums, issued_sums, month_counts
from ritournelle.outbox.models import Message
from ritournelle.web.screens.invoices import periods
from ritournelle.web.screens.invoices.ordering import (
    BY_CUSTOMER,
    LATEST,
    SORTS,
    Part,
    by_month,
    from_either_end,
    in_order,
    keys_in_order,
    straight,
)
from ritournelle.web.screens.invoices.searching import Search, searched
from ritournelle.web.shell.lists import PAGE, Page, Query

Kind, Status = Invoice.Kind, Invoice.Status
TABS = {
    "toutes": "Toutes",
    "brouillons": "Brouillons",
    "emises": "Factures",
    "avoirs": "Avoirs",
    "proforma": "Pro forma",
    "echecs": "Envoi à vérifier",
}
FILTERS = ("periode", "origine", "client")
KINDS = {
    "toutes": tuple(Kind.values),
    "emises": (Kind.INVOICE.value,),
    "avoirs": (Kind.CREDIT_NOTE.value,),
    "proforma": (Kind.PRO_FORMA.value,),
}
TO_CHECK = (Message.Status.FAILED, Message.Status.UNCERTAIN, Message.Status.BOUNCED)
_SMALL = ("brouillons", "echecs")
SORTED = 20_000  # documents that the database sorts fast enough
DEEP = 10_000  # documents that pages lead to, where no index gives both filter and order
COUNTED = 5_000  # a search that finds more is not added up: it asks to be narrowed


@dataclass
class Selection:
    """The documents of one organisation that an address asks for."""

    organization: Organization
    query: Query
    on: date

    @cached_property
    def rows(self) -> QuerySet[Invoice]:
        """The documents, in no order."""
        rows = Invoice.objects.filter(_of_tab(self.organization, self.query.tab))
        rows = rows.filter(organization=self.organization)
        if self.span:
            rows = rows.filter(issued_on__gte=self.span.since, issued_on__lt=self.span.until)
        if self.is_recurring is not None:
            rows = rows.filter(subscription__isnull=not self.is_recurring)
        if self.customer_id:
            rows = rows.filter(customer=self.customer_id)
        return rows.filter(self.search.condition) if self.search else rows

    @cached_property
    def search(self) -> Search | None:
        """What is searched for, as it was understood."""
        text = self.query.search
        return searched(self.organization, text, self.on) if text else None

    @cached_property
    def sort(self) -> str:
        """The order asked for; by customer only what can be sorted at once."""
        sort = self.query.sort
        return LATEST if sort == BY_CUSTOMER and self.total > SORTED else sort

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders to choose from."""
        return [one for one in SORTS.items() if one[0] != BY_CUSTOMER or self.total <= SORTED]

    @property
    def span(self) -> periods.Span | None:
        """The months asked for; drafts have no date."""
        return periods.span_of(self.query.filters["periode"])

    @property
    def is_recurring(self) -> bool | None:
        """Which origin is asked for."""
        return {"recurrente": True, "manuelle": False}.get(self.query.filters["origine"])

    @property
    def customer_id(self) -> int:
        """Whose documents are asked for; 0 for everybody's."""
        text = self.query.filters["client"]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0

    @property
    def is_narrow(self) -> bool:
        """Whether few documents are left, which the database may sort and add up."""
        return bool(self.query.search or self.customer_id) or self.query.tab in _SMALL

    @cached_property
    def sums(self) -> Sums:
        """How many documents, and their totals; credit notes count below zero."""
        if self.is_narrow:
            return self._added_up
        by_kind = self._issued
        if self.query.tab == "toutes":
            by_kind[Kind.PRO_FORMA] = Sums(by_kind.get(Kind.PRO_FORMA, Sums()).documents)
            by_kind["drafts"] = Sums(self._draft_count)
        total = Sums()
        for one in by_kind.values():
            total = total.plus(one)
        return total

    @property
    def is_counted(self) -> bool:
        """Whether all documents were counted."""
        return self.sums.documents <= COUNTED or not self.is_narrow

    @property
    def total(self) -> int:
        """How many documents pages can show."""
        return self.sums.documents if self.is_counted else COUNTED

    @cached_property
    def _issued(self) -> dict[str, Sums]:
        since, until = self.span or (None, None)
        return issued_sums(
            self.organization.pk,
            KINDS[self.query.tab],
            since=since,
            until=until,
            is_recurring=self.is_recurring,
        )

    @cached_property
    def _draft_count(self) -> int:
        return 0 if self.span else self._drafts.count()

    @property
    def _drafts(self) -> QuerySet[Invoice]:
        """The drafts of an origin: compared as a value, so that only the index of drafts serves."""
        drafts = Invoice.objects.filter(organization=self.organization, status=Status.DRAFT)
        if self.is_recurring is None:
            return drafts
        recurs = Case(When(subscription=None, then=Value(0)), default=Value(1))
        return drafts.alias(recurs=recurs).filter(recurs=int(self.is_recurring))

    @cached_property
    def _months(self) -> dict[date, int]:
        since, until = self.span or (None, None)
        return month_counts(
            self.organization.pk,
            KINDS[self.query.tab],
            since=since,
            until=until,
            is_recurring=self.is_recurring,
        )

    @cached_property
    def _added_up(self) -> Sums:
        some = self.rows.order_by()[: COUNTED + 1]
        found = some.aggregate(
            documents=Count("pk"),
            net=Coalesce(Sum(_counting(self.query.tab, "net_cents")), 0),
            gross=Coalesce(Sum(_counting(self.query.tab, "gross_cents")), 0),
        )
        return Sums(found["documents"], found["net"], found["gross"])

    def page(self) -> Page[Invoice]:
        """Read one page, with the customers."""
        number = min(self.query.page, max(1, -(-self._reach // PAGE)))
        ids = self._ids((number - 1) * PAGE)
        found = Invoice.objects.select_related("customer", "file").in_bulk(ids)
        rows = [found[key] for key in ids if key in found]
        return Page(rows, number, self.total, self.query, reach=self._reach)

    def _ids(self, start: int) -> Sequence[int]:
        """Return the keys of a page, of whole rows only the few that are shown are read."""
        sort, tab = self.sort, self.query.tab
        if self.search and not self.is_counted:
            found = self.rows.order_by(self.search.order)
            return list(found.values_list("pk", flat=True)[start : start + PAGE])
        if self._is_indexed:
            is_reversed = sort.startswith("-")
            drafts, issued = self._parts(sort.removeprefix("-"), is_reversed=is_reversed)
            return keys_in_order(drafts, issued, is_reversed=is_reversed, start=start, size=PAGE)
        ordered = in_order(self.rows, sort, tab=tab, are_few=self.total <= SORTED)
        return list(ordered.values_list("pk", flat=True)[start : start + PAGE])

    @property
    def _is_indexed(self) -> bool:
        """Whether an index, or the totals of months, lead straight to any page."""
        name = self.sort.removeprefix("-")
        is_whole = self.query.tab == "toutes" and not self.span and self.is_recurring is None
        return not self.is_narrow and (
            name == "date" or (is_whole and name in ("numero", "montant"))
        )

    @property
    def _reach(self) -> int:
        """How many documents pages lead to."""
        return self.total if self._is_indexed else min(self.total, DEEP)

    def _parts(self, name: str, *, is_reversed: bool) -> tuple[Part, Part]:
        """Return the documents without a date or a number, and the others."""
        sign = "-" if is_reversed else ""
        if name == "montant":  # which none lacks
            nothing = straight(self.rows.none(), (), 0)
            return nothing, from_either_end(self.rows, self.sort, self.total)
        by_age = (f"{sign}created_at", f"{sign}pk")
        if name == "numero":
            lacking = self.rows.filter(chain_position=None)
            part = straight(lacking, by_age, lacking.count())
            rest = self.rows.filter(chain_position__isnull=False)
            return part, from_either_end(rest, self.sort, self.total - part.length)
        count = self._draft_count if self.query.tab == "toutes" else 0
        part = straight(self._drafts, by_age, count)
        return part, by_month(self.rows, self._months, is_reversed=is_reversed)

    def bounded(self, most: int) -> QuerySet[Invoice]:
        """Return the first documents, in order, for an act on the whole filter."""
        ordered = in_order(self.rows, self.sort, tab=self.query.tab)
        return ordered.select_related("customer", "file")[:most]


def messages_to_check(organization: Organization) -> QuerySet[Message]:
    """Return the messages that wait for a person; their keys come from an index alone."""
    return Message.objects.filter(organization=organization, status__in=TO_CHECK)


def _of_tab(organization: Organization, tab: str) -> Q:
    if tab == "brouillons":
        return Q(status=Status.DRAFT)
    if tab == "echecs":
        keys = list(messages_to_check(organization).values_list("pk", flat=True)[:COUNTED])
        return Q(pk__in=Message.objects.filter(pk__among=keys).values("invoice"))
    if tab in ("emises", "avoirs", "proforma"):
        return Q(kind=KINDS[tab][0], status=Status.ISSUED)
    return Q()


def _counting(tab: str, field: str) -> Case:
    """Return what a document adds: nothing is owed for a draft or a pro forma among others."""
    aside = (
        Q()
        if tab in ("brouillons", "proforma")
        else Q(status=Status.DRAFT) | Q(kind=Kind.PRO_FORMA)
    )
    cases = [When(aside, then=Value(0))] if aside else []
    return Case(
        *cases,
        When(kind=Kind.CREDIT_NOTE, then=-F(field)),
        default=F(field),
        output_field=BigIntegerField(),
    )
