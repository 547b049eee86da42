"""How many invoices are to come, and how much: computed by the code that bills.

Few subscriptions are computed while the page is made. Many are computed by the
scheduler and kept; the page then says when. docs/decisions/0013 tells why.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from time import monotonic
from typing import NamedTuple

from django.db.models import Max

from ritournelle.accounts.models import Organization
from ritournelle.core.nights import local_day
from ritournelle.kit.models import Event
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.preview import Preview, simulate_pages
from ritournelle.web.billed import billed_before
from ritournelle.web.models import Forecast

SPAN = timedelta(days=31)
FEW = 60  # subscriptions that may be computed while somebody waits
REST = timedelta(minutes=1)  # between two computations of one organisation
PATIENCE = 20  # … and so many times as long as the last one took

Sums = tuple[int, int, int]


class Coming(NamedTuple):
    """The invoices up to a day. Amounts are None while nobody has computed them."""

    until: date
    subscriptions: int
    invoices: int | None
    net_cents: int | None
    gross_cents: int | None
    failures: int
    computed_at: datetime | None  # None: just now


def coming(organization: Organization, until: date, *, today: date) -> Coming:
    """Return what is to come up to a day; the number of subscriptions is always exact."""
    count = queries.due(organization.pk, until).count()
    if count <= FEW:
        pages = simulate_pages(organization, until, today=today, compares=False)
        return _coming(until, count, *_add_up(pages, today), None)
    kept = Forecast.objects.filter(organization=organization, day=today).first()
    if kept is None:
        return Coming(until, count, None, None, None, 0, None)
    days = {date.fromisoformat(day): sums for day, sums in kept.days.items()}
    is_fresh = kept.last_event_at == _last_event_at(organization)
    at = None if is_fresh else kept.computed_at
    return _coming(until, count, days, kept.failures, at)


def refresh_forecast(organization: Organization, now: datetime) -> bool:
    """Compute the next 31 days of one organisation, unless what is kept still holds."""
    today = local_day(now, organization.time_zone)
    last_event_at = _last_event_at(organization)
    kept = Forecast.objects.filter(organization=organization).first()
    if kept and not _is_stale(kept, today, last_event_at, now):
        return False
    started = monotonic()
    pages = simulate_pages(organization, today + SPAN, today=today, compares=False)
    days, failures = _add_up(pages, today)
    Forecast.objects.update_or_create(
        organization=organization,
        defaults={
            "day": today,
            "computed_at": now,
            "last_event_at": last_event_at,
            "milliseconds": round((monotonic() - started) * 1000),
            "days": {day.isoformat(): sums for day, sums in days.items()},
            "failures": failures,
            "billed_before_cents": billed_before(organization, today),
        },
    )
    return True


def _is_stale(kept: Forecast, today: date, last_event_at: datetime | None, now: datetime) -> bool:
    if kept.day != today:
        return True
    rest = max(REST, PATIENCE * timedelta(milliseconds=kept.milliseconds))
    return kept.last_event_at != last_event_at and now - kept.computed_at >= rest


def _last_event_at(organization: Organization) -> datetime | None:
    found: datetime | None = Event.objects.filter(organization=organization).aggregate(
        last=Max("at")
    )["last"]
    return found


def _add_up(pages: Iterable[Preview], today: date) -> tuple[dict[date, Sums], int]:
    """Add up page by page, so that a large organisation is never in memory at once."""
    days: defaultdict[date, Sums] = defaultdict(lambda: (0, 0, 0))
    failures = 0
    for page in pages:
        failures += len(page.failures)
        for line in page.lines:
            day = max(line.bill_on, today)
            days[day] = _plus(days[day], (1, line.net_cents, line.gross_cents))
    return dict(days), failures


def _coming(
    until: date, count: int, days: Mapping[date, Sums], failures: int, at: datetime | None
) -> Coming:
    total: Sums = (0, 0, 0)
    for day, sums in days.items():
        if day <= until:
            total = _plus(total, sums)
    return Coming(until, count, *total, failures, at)


def _plus(one: Sums, other: Sums) -> Sums:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])
