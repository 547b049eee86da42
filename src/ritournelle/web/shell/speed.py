"""Instant pages: the browser fetches a page of ours while the pointer rests on its link.

The rules come by a header, so no script is inline; browsers that do not know it ignore it.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

_LEFT_OUT = "[download], [data-no-prefetch], [target=_blank]"
_RULES = {
    "prefetch": [
        {
            "where": {
                "and": [
                    {"href_matches": "/*"},
                    {"not": {"selector_matches": _LEFT_OUT}},
                ]
            },
            "eagerness": "moderate",
        }
    ]
}

Handler = Callable[[HttpRequest], HttpResponseBase]


def rules(request: HttpRequest) -> HttpResponse:
    """Answer which links may be fetched early: pages, not downloads."""
    return JsonResponse(
        _RULES,
        content_type="application/speculationrules+json",
        headers={"Cache-Control": "public, max-age=86400"},
    )


def middleware(get_response: Handler) -> Handler:
    """Name the rules on every whole page that somebody with a session gets."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if _is_page(request, response):
            response.headers["Speculation-Rules"] = f'"{reverse("speculation")}"'
        return response

    return handle


def _is_page(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and response.headers.get("Content-Type", "").startswith("text/html")
        and "HX-Request" not in request.headers
    )
