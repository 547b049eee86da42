"""A short guide: where things are, and the keys."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ritournelle.web.shell.members import MemberRequest, screen


@require_safe
@screen()
def guide(request: MemberRequest) -> HttpResponse:
    """Tell what each screen is for."""
    return render(request, "help/guide.html", {"page": "help"})
