"""The bell: what happened while one looked elsewhere."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ritournelle.accounts.bell import mark_seen
from ritournelle.kit.models import Event
from ritournelle.web.clock import now
from ritournelle.web.shell.lists import paginate, read_query
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.notable import news_of
from ritournelle.web.shell.story import Told, tell_all

LATEST = 12
Day = tuple[date, list[Told]]


@require_safe
@screen()
def news(request: MemberRequest) -> HttpResponse:
    """Everything notable, by day."""
    shown = paginate(news_of(request.membership), read_query(request))
    context = {
        "page": "notifications",
        "news": shown,
        "days": _by_day(shown.rows),
        "today": _day(now()),
        "last": _last(request),
        "is_new": _last(request) > request.membership.seen_event,
    }
    return render(request, "notifications/list.html", context)


@require_safe
@screen()
def panel(request: MemberRequest) -> HttpResponse:
    """The latest, in the panel of the bell; showing them changes nothing."""
    events = list(news_of(request.membership)[:LATEST])
    last = events[0].pk if events else 0
    context = {
        "days": _by_day(events),
        "today": _day(now()),
        "last": last,
        "is_new": last > request.membership.seen_event,
    }
    return render(request, "notifications/_panel.html", context)


@require_POST
@screen()
def seen(request: MemberRequest) -> HttpResponse:
    """Take the latest shown as seen, up to what the page held."""
    wanted = request.POST.get("dernier", "")
    last = _last(request)
    asked = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else last
    mark_seen(request.membership, min(asked, last))
    if request.htmx:
        return render(request, "ui/_bell.html")
    return redirect("notifications:list")


def _last(request: MemberRequest) -> int:
    return news_of(request.membership).values_list("pk", flat=True).first() or 0


def _by_day(events: Iterable[Event]) -> list[Day]:
    told = tell_all(events)
    return [(day, list(group)) for day, group in groupby(told, lambda one: _day(one.at))]


def _day(moment: datetime) -> date:
    """Return the day of a moment in the zone of the request, that of the organisation."""
    return timezone.localtime(moment).date()
