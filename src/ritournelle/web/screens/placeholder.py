"""Stands where a screen is being built."""

from typing import Any

from django.http import HttpResponse

from ritournelle.web.shell.members import MemberRequest, screen


@screen()
def placeholder(request: MemberRequest, **kwargs: Any) -> HttpResponse:
    """Answer something."""
    return HttpResponse("en construction")
