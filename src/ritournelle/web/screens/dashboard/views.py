"""The dashboard: where things stand, what waits, what comes."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ritournelle.accounts.models import Organization
from ritournelle.core.nights import local_day
from ritournelle.web.billed import billed_in_month
from ritournelle.web.clock import now
from ritournelle.web.forecast import coming
from ritournelle.web.screens.dashboard import queries, todo
from ritournelle.web.screens.dashboard.revenue import SPANS, read_revenue
from ritournelle.web.screens.organizations.checklist import checklist
from ritournelle.web.screens.runs.queries import next_night, open_run
from ritournelle.web.shell.members import MemberRequest, screen

FIRST_DAYS = timedelta(days=30)  # while the check-list is shown


@require_safe
@screen()
def dashboard(request: MemberRequest) -> HttpResponse:
    """Everything at a glance."""
    organization, moment = request.organization, now()
    today = local_day(moment, organization.time_zone)
    span = _span(request.GET.get("mois", ""))
    things = todo.read_todo(organization, today)
    run = queries.last_run(organization)
    context = {
        "page": "dashboard",
        "today": today,
        "first_name": request.user.name.partition(" ")[0],
        "span": span,
        "spans": SPANS,
        "revenue": read_revenue(organization, today, span),
        "billed": billed_in_month(organization, today),
        "week": coming(organization, today + queries.WEEK, today=today),
        "todo": things[: todo.SHOWN],
        "todo_count": sum(one.number for one in things),
        "run": run if queries.is_recent(run, moment) else None,
        "open_run": open_run(organization),
        "night": next_night(organization, moment),
        "checklist": checklist(organization) if _is_new(organization, moment) else None,
        "upcoming": queries.next_invoices(organization, today),
    }
    return render(request, "dashboard/dashboard.html", context)


def _is_new(organization: Organization, moment: datetime) -> bool:
    return moment - organization.created_at < FIRST_DAYS


def _span(text: str) -> int:
    return int(text) if text in {str(span) for span in SPANS} else 12
