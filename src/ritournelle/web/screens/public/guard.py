"""Who may open a public page: whoever holds its token, and not too often."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from csp.decorators import csp_replace
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from ritournelle.invoicing.models import PublicLink
from ritournelle.invoicing.public import link_named
from ritournelle.web import clock

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, PublicLink, P], HttpResponseBase]

MINUTE = 60
KNOWN_A_MINUTE = 60  # a page, its dress and its PDF are five requests
UNKNOWN_A_MINUTE = 20  # somebody who tries tokens

# Nothing but our own files, and only what such a page needs.
POLICY = {
    **settings.CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "img-src": ["'self'"],
    "connect-src": ["'none'"],
    "manifest-src": ["'none'"],
}


def public(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Find the document of a token; answer 404 for no token, 429 for too many requests."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _private(_answer(view, request, token, *args, **kwargs))

    decorated: Callable[..., HttpResponseBase] = guarded
    return csp_replace(POLICY)(decorated)


def is_too_often(key: str, most: int) -> bool:
    """Count one request more in this minute, and say whether there are too many."""
    minute = int(clock.now().timestamp()) // MINUTE
    name = f"public:{key}:{minute}"
    cache.add(name, 0, 2 * MINUTE)
    try:
        return cache.incr(name) > most
    except ValueError:  # forgotten between the two lines
        return False


def _answer(
    view: View[P], request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
) -> HttpResponseBase:
    who = get_adapter(request).get_client_ip(request)
    link = link_named(token)
    if link is None:  # one count for all guesses: they must not push other counts out
        is_guessing = is_too_often(f"{who}:?", UNKNOWN_A_MINUTE)
        return _refuse(request, 429 if is_guessing else 404)
    if is_too_often(f"{who}:{token}", KNOWN_A_MINUTE):
        return _refuse(request, 429)
    return view(request, link, *args, **kwargs)


def _refuse(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "public/refused.html", {"is_too_often": status == 429}, status=status)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep the page out of caches and of search engines."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
