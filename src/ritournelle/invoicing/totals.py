"""Totals of what was issued, month by month: kept when documents are issued, read by lists."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple, Self

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from ritournelle.invoicing.models import Invoice, MonthTotals
from ritournelle.invoicing.new import NewInvoice

SUMS = {"n": Sum("count"), "net": Sum("net_cents"), "gross": Sum("gross_cents")}
NEGATIVE = Invoice.Kind.CREDIT_NOTE


class Sums(NamedTuple):
    """How many documents, and their totals in cents; credit notes count below zero."""

    documents: int = 0
    net_cents: int = 0
    gross_cents: int = 0

    def plus(self, other: Self) -> "Sums":
        """Add up."""
        return Sums(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def add_to_month(organization_id: int, invoices: Sequence[NewInvoice], on: date) -> None:
    """Count documents of one kind issued on a day; the caller holds the organisation's chain."""
    for is_recurring in (False, True):
        issued = [one for one in invoices if bool(one.subscription_id) is is_recurring]
        if issued:
            row, _ = MonthTotals.objects.get_or_create(
                organization_id=organization_id,
                month=on.replace(day=1),
                kind=issued[0].kind,
                is_recurring=is_recurring,
            )
            MonthTotals.objects.filter(pk=row.pk).update(
                count=F("count") + len(issued),
                net_cents=F("net_cents") + sum(one.totals.net_cents for one in issued),
                vat_cents=F("vat_cents") + sum(one.totals.vat_cents for one in issued),
                gross_cents=F("gross_cents") + sum(one.totals.gross_cents for one in issued),
            )


def recount(organization_id: int) -> None:
    """Make the totals of an organisation anew from its documents."""
    MonthTotals.objects.filter(organization=organization_id).delete()
    MonthTotals.objects.bulk_create(counted(organization_id))


def counted(organization_id: int) -> list[MonthTotals]:
    """Add up the documents themselves; unsaved rows, by month and kind."""
    issued = Invoice.objects.filter(
        organization=organization_id, status=Invoice.Status.ISSUED
    ).order_by()
    rows = (
        issued.annotate(month=TruncMonth("issued_on"), recurs=Q(subscription__isnull=False))
        .values("month", "kind", "recurs")
        .annotate(
            n=Count("pk"), net=Sum("net_cents"), tax=Sum("vat_cents"), gross=Sum("gross_cents")
        )
        .order_by("month", "kind", "recurs")
    )
    return [
        MonthTotals(
            organization_id=organization_id,
            month=row["month"],
            kind=row["kind"],
            is_recurring=row["recurs"],
            count=row["n"],
            net_cents=row["net"],
            vat_cents=row["tax"],
            gross_cents=row["gross"],
        )
        for row in rows
    ]


def issued_sums(
    organization_id: int,
    kinds: Collection[str],
    *,
    since: date | None = None,
    until: date | None = None,
    is_recurring: bool | None = None,
) -> dict[str, Sums]:
    """Return the sums of issued documents by kind, over whole months, `until` excluded."""
    rows = _totals(organization_id, kinds, since, until, is_recurring)
    found = rows.values_list("kind").annotate(**SUMS).order_by()
    return {kind: _signed(kind, Sums(*values)) for kind, *values in found}


def month_counts(
    organization_id: int,
    kinds: Collection[str],
    *,
    since: date | None = None,
    until: date | None = None,
    is_recurring: bool | None = None,
) -> dict[date, int]:
    """Return how many documents were issued in each month, by its first day."""
    rows = _totals(organization_id, kinds, since, until, is_recurring)
    return dict(rows.values_list("month").annotate(SUMS["n"]).order_by())


def _totals(
    organization_id: int,
    kinds: Collection[str],
    since: date | None,
    until: date | None,
    is_recurring: bool | None,
) -> QuerySet[MonthTotals]:
    rows = MonthTotals.objects.filter(organization=organization_id, kind__in=kinds)
    if since:
        rows = rows.filter(month__gte=since)
    if until:
        rows = rows.filter(month__lt=until)
    if is_recurring is not None:
        rows = rows.filter(is_recurring=is_recurring)
    return rows


def _signed(kind: str, sums: Sums) -> Sums:
    if kind != NEGATIVE:
        return sums
    return Sums(sums.documents, -sums.net_cents, -sums.gross_cents)
