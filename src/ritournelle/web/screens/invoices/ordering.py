"""The order of a list of documents, read from indexes however deep the page is."""

from collections.abc import Sequence

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy

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
_OF_DRAFTS = {"date": "created_at", "numero": "pk"}
Rows = QuerySet[Invoice]


def in_order(rows: Rows, sort: str, *, tab: str) -> Rows:
    """Order few documents; those without a date or a number count as the latest."""
    name = sort.removeprefix("-")
    if name == BY_CUSTOMER:
        return rows.order_by("customer__folded_name", "customer_id", "-issued_on", "-pk")
    column = (_OF_DRAFTS if tab == "brouillons" else {}).get(name) or _COLUMNS[name]
    if tab == "proforma" and name == "numero":
        column = "pk"
    by_column, key = F(column), F("pk")
    if sort.startswith("-"):
        return rows.order_by(_latest_first(column), key.desc())
    return rows.order_by(by_column.asc(nulls_last=True) if _may_lack(column) else column, "pk")


def keys_in_order(rows: Rows, sort: str, *, start: int, size: int, total: int) -> Sequence[int]:
    """Return the keys of one page of very many documents.

    No index gives those without a date or a number first on both engines: they
    are few, and read apart.
    """
    column = _COLUMNS.get(sort.removeprefix("-"), "")
    if not _may_lack(column):
        return _keys(in_order(rows, sort, tab=""), start, size)
    lacking, others = rows.filter(**{column: None}), rows.exclude(**{column: None})
    count = lacking.count()
    if sort.startswith("-"):
        parts = [lacking.order_by("-created_at", "-pk"), others.order_by(f"-{column}", "-pk")]
        first = count
    else:
        parts = [others.order_by(column, "pk"), lacking.order_by("created_at", "pk")]
        first = total - count
    keys = _keys(parts[0], start, size) if start < first else []
    return keys + _keys(parts[1], max(start - first, 0), size - len(keys))


def _latest_first(column: str) -> OrderBy:
    return F(column).desc(nulls_first=True) if _may_lack(column) else F(column).desc()


def _may_lack(column: str) -> bool:
    return column in ("issued_on", "chain_position")


def _keys(rows: Rows, start: int, size: int) -> list[int]:
    return list(rows.values_list("pk", flat=True)[start : start + size]) if size else []
