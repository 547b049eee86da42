"""The palette: as a fragment for the dialog, as a page without JavaScript."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ritournelle.core.nights import local_day
from ritournelle.web.clock import now
from ritournelle.web.screens.search.results import find
from ritournelle.web.shell.members import MemberRequest, screen

LONGEST = 80


@require_safe
@screen()
def palette(request: MemberRequest) -> HttpResponse:
    """Answer what a text finds."""
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    today = local_day(now(), request.organization.time_zone)
    context = {"page": "search", "q": text, "groups": find(request, text, today)}
    template = "search/_results.html" if request.htmx else "search/page.html"
    return render(request, template, context)
