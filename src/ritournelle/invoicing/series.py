"""Taking numbers from a series, inside the transaction that issues."""

from datetime import date

from ritournelle.accounts.models import Organization
from ritournelle.france.numbering import Restart, check_pattern, counter_key, render
from ritournelle.invoicing.errors import (
    IssueDateGoesBack,
    MissingLastDate,
    MissingSeries,
    PatternTaken,
)
from ritournelle.invoicing.models import Invoice, NumberSeries

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
    if NumberSeries.objects.filter(organization=organization, pattern=pattern).exists():
        raise PatternTaken(pattern)
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
