"""Series of numbers: opening one, changing how it numbers, taking numbers from it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.france.numbering import Restart, check_pattern, counter_key, render
from ritournelle.invoicing.errors import (
    IssueDateGoesBack,
    MissingLastDate,
    MissingSeries,
    PatternTaken,
    SeriesHasBegun,
)
from ritournelle.invoicing.models import Chain, Invoice, NumberSeries, SeriesPattern
from ritournelle.kit import events

DEFAULT_PATTERNS = {"invoice": "FA-{year}-{number:4}", "credit_note": "AV-{year}-{number:4}"}


def create_series(
    organization: Organization,
    kind: str,
    pattern: str = "",
    restart: Restart = Restart.YEARLY,
    *,
    last_number: int = 0,
    last_issued_on: date | None = None,
) -> NumberSeries:
    """Open a series of numbers. Raises BadNumberPattern, PatternTaken, MissingLastDate.

    `last_number` and `last_issued_on` carry on the series of a former tool.
    """
    pattern = check_pattern(pattern or DEFAULT_PATTERNS[kind], restart)
    _check_pattern_is_free(NumberSeries(organization=organization), pattern)
    if last_number and not last_issued_on and restart is not Restart.NEVER:
        raise MissingLastDate
    return NumberSeries.objects.create(
        organization=organization,
        kind=kind,
        pattern=pattern,
        restart=restart,
        counter_key=counter_key(restart, last_issued_on) if last_issued_on else "",
        last_number=last_number,
        last_issued_on=last_issued_on,
    )


@transaction.atomic
def change_pattern(
    series: NumberSeries, pattern: str, restart: Restart, *, at: datetime, actor: str = "system"
) -> NumberSeries:
    """Number the documents to come otherwise. Raises BadNumberPattern, PatternTaken.

    The counter goes on, so that no number is left out or given twice; what was
    numbered before keeps its number, and the former pattern is kept to prove it.
    """
    chain = Chain.objects.select_for_update().filter(organization=series.organization_id).first()
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    pattern = check_pattern(pattern, restart)
    if (pattern, restart) == (series.pattern, series.restart):
        return series
    _check_pattern_is_free(series, pattern)
    if series.last_number and not series.last_issued_on and restart is not Restart.NEVER:
        raise MissingLastDate
    if has_begun(series) and chain:
        SeriesPattern.objects.get_or_create(
            series=series,
            until_position=chain.position,
            defaults={"pattern": series.pattern, "restart": series.restart},
        )
    _record_change(series, {"pattern": pattern, "restart": restart}, at=at, actor=actor)
    series.pattern, series.restart = pattern, restart
    if series.last_issued_on:
        series.counter_key = counter_key(restart, series.last_issued_on)
    series.save(update_fields=["pattern", "restart", "counter_key"])
    return series


@transaction.atomic
def carry_on(
    series: NumberSeries,
    last_number: int,
    last_issued_on: date | None,
    *,
    at: datetime,
    actor: str = "system",
) -> NumberSeries:
    """Follow the last number of a former tool. Raises SeriesHasBegun, MissingLastDate."""
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    if (last_number, last_issued_on) == (series.last_number, series.last_issued_on):
        return series
    if has_begun(series):
        raise SeriesHasBegun(_last_number(series))
    restart = Restart(series.restart)
    if last_number and not last_issued_on and restart is not Restart.NEVER:
        raise MissingLastDate
    changes = {"last_number": last_number, "last_issued_on": last_issued_on}
    _record_change(series, changes, at=at, actor=actor)
    series.last_number, series.last_issued_on = last_number, last_issued_on
    series.counter_key = counter_key(restart, last_issued_on) if last_issued_on else ""
    series.save(update_fields=["last_number", "last_issued_on", "counter_key"])
    return series


def has_begun(series: NumberSeries) -> bool:
    """Tell whether a document of ours bears a number of this series."""
    return Invoice.objects.filter(
        organization=series.organization_id, kind=series.kind, status=Invoice.Status.ISSUED
    ).exists()


def next_number(series: NumberSeries, on: date) -> str:
    """Return the number that a document issued on a day would get; nothing is taken."""
    day = max(on, series.last_issued_on or on)
    key = counter_key(Restart(series.restart), day)
    number = series.last_number + 1 if key == series.counter_key else 1
    return render(series.pattern, number, day)


def take_numbers(organization_id: int, kind: str, count: int, *, on: date) -> list[str]:
    """Take the next `count` numbers for documents dated `on`.

    The series row stays locked until commit: two issuers take turns, and a
    rollback gives the numbers back, so the series has no gap.
    """
    series = (
        NumberSeries.objects.select_for_update()
        .filter(organization_id=organization_id, kind=kind)
        .first()
    )
    if series is None:
        raise MissingSeries(Invoice.Kind(kind).label)
    if series.last_issued_on and on < series.last_issued_on:
        raise IssueDateGoesBack(on, series.last_issued_on)
    key = counter_key(Restart(series.restart), on)
    first = series.last_number + 1 if key == series.counter_key else 1
    series.counter_key = key
    series.last_number = first + count - 1
    series.last_issued_on = on
    series.save(update_fields=["counter_key", "last_number", "last_issued_on"])
    return [render(series.pattern, number, on) for number in range(first, first + count)]


def _check_pattern_is_free(series: NumberSeries, pattern: str) -> None:
    """Refuse a pattern under which another series numbers, or did."""
    others = NumberSeries.objects.filter(organization=series.organization_id).exclude(pk=series.pk)
    former = SeriesPattern.objects.filter(series__in=others, pattern=pattern)
    if others.filter(pattern=pattern).exists() or former.exists():
        raise PatternTaken(pattern)


def _last_number(series: NumberSeries) -> str:
    return render(series.pattern, series.last_number, series.last_issued_on or date.min)


def _record_change(
    series: NumberSeries, changes: Mapping[str, object], *, at: datetime, actor: str
) -> None:
    events.record(
        "series.changed",
        f"organization:{series.organization_id}",
        organization_id=series.organization_id,
        at=at,
        actor=actor,
        kind_of_document=series.kind,
        changes={name: [str(getattr(series, name)), str(new)] for name, new in changes.items()},
    )
