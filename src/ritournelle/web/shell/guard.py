"""What every request and every answer is held to: size, readable addresses, private pages."""

import logging
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control

LARGEST = 12 * 1024 * 1024  # bytes of a request: the largest file taken has 10 MB
# No address of ours holds one, and PostgreSQL refuses to look for it.
_NULS = ("\0", "%00")

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponseBase]


def middleware(get_response: Handler) -> Handler:
    """Refuse what no page of ours sends; keep answers out of every cache unless they say more."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = _refusal(request) or get_response(request)
        if not response.has_header("Cache-Control"):
            # Nor the Back button after a sign-out, nor a proxy, shows a page of somebody's.
            patch_cache_control(response, private=True, no_store=True)
        return response

    return handle


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what went wrong on our side, with a reference that the log knows too."""
    reference = secrets.token_hex(4).upper()
    log.error("reference %s: %s %s", reference, request.method, request.path)
    page = render_to_string("500.html", {"reference": reference})
    return HttpResponse(page, status=500)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if _length(request) > LARGEST:
        return render(request, "413.html", status=413)
    if any(nul in text for text in _addresses(request) for nul in _NULS):
        return render(request, "400.html", status=400)
    return None


def _length(request: HttpRequest) -> int:
    announced = request.META.get("CONTENT_LENGTH") or ""
    return int(announced[:18]) if announced.isascii() and announced.isdigit() else 0


def _addresses(request: HttpRequest) -> tuple[str, str]:
    return request.path_info, request.META.get("QUERY_STRING", "")
