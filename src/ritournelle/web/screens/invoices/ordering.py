"""The order of a list of documents, read from indexes however deep the page is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from ritournelle.core.periods import add_months
from ritournelle.invoicing.models import Invoice

SORTS = {
    "-date": "Les plus récentes",
    "date": "Les plus anciennes",
    "-numero": "Numéro, décroissant",
    "numero": "Numéro, croissant",
    "-montant": "Montant, décroissant",
    "montant": "Montant, croissant",
    "client": "Client, de A à Z",
}
LATEST, BY_CUSTOMER = "-date", "client"
_COLUMNS = {"date": "issued_on", "numero": "chain_position", "montant": "gross_cents"}
_FIGURES = ("chain_position", "gross_cents")
_OF_DRAFTS = {"date": "created_at", "numero": "pk"}
Rows = QuerySet[Invoice]


class Part(NamedTuple):
    """Documents that follow one another in a list: how many, and how to read the keys of some."""

    length: int
    read: Callable[[int, int], list[int]]


def in_order(rows: Rows, sort: str, *, tab: str, are_few: bool = False) -> Rows:
    """Order documents; those without a date or a number count as the latest.

    Few are sorted: PostgreSQL would walk an index of all documents in the hope of meeting them.
    """
    name = sort.removeprefix("-")
    if name == BY_CUSTOMER:
        by_name = Coalesce("customer__folded_name", Value(""))
        return rows.order_by(by_name, "customer_id", "-issued_on", "-pk")
    column = (_OF_DRAFTS if tab == "brouillons" else {}).get(name) or _COLUMNS[name]
    if tab == "proforma" and name == "numero":
        column = "pk"
    value: Any = F(column) + 0 if are_few and column in _FIGURES else F(column)
    lacks = _may_lack(column)
    if sort.startswith("-"):
        return rows.order_by(value.desc(nulls_first=True) if lacks else value.desc(), "-pk")
    return rows.order_by(value.asc(nulls_last=True) if lacks else value.asc(), "pk")


def keys_in_order(
    drafts: Part, issued: Part, *, is_reversed: bool, start: int, size: int
) -> list[int]:
    """Return the keys of one page of two parts; the one without a date counts as the latest."""
    keys: list[int] = []
    for part in (drafts, issued) if is_reversed else (issued, drafts):
        if len(keys) < size and start < part.length:
            keys += part.read(start, size - len(keys))
        start = max(start - part.length, 0)
    return keys


def by_month(rows: Rows, months: Mapping[date, int], *, is_reversed: bool) -> Part:
    """Read issued documents by date, however deep: from the month where a page begins.

    `months` tells how many documents each month holds.
    """

    def read(start: int, size: int) -> list[int]:
        for month in sorted(months, reverse=is_reversed):
            if start < months[month]:
                break
            start -= months[month]
        else:
            return []
        if is_reversed:
            rest = rows.filter(issued_on__lt=add_months(month, 1))
            return _keys(rest.order_by("-issued_on", "-pk"), start, size)
        return _keys(rows.filter(issued_on__gte=month).order_by("issued_on", "pk"), start, size)

    return Part(sum(months.values()), read)


def from_either_end(rows: Rows, sort: str, length: int) -> Part:
    """Read documents along an index, from the end that is nearer."""
    column = _COLUMNS[sort.removeprefix("-")]
    forth, back = (column, "pk"), (f"-{column}", "-pk")
    if sort.startswith("-"):
        forth, back = back, forth

    def read(start: int, size: int) -> list[int]:
        stop = min(start + size, length)
        if 2 * start < length:
            return _keys(rows.order_by(*forth), start, stop - start)
        return _keys(rows.order_by(*back), length - stop, stop - start)[::-1]

    return Part(length, read)


def straight(rows: Rows, order: Sequence[str], length: int) -> Part:
    """Read a few documents in an order."""
    return Part(length, lambda start, size: _keys(rows.order_by(*order), start, size))


def _may_lack(column: str) -> bool:
    return column in ("issued_on", "chain_position")


def _keys(rows: Rows, start: int, size: int) -> list[int]:
    return list(rows.values_list("pk", flat=True)[start : start + size]) if size else []
