"""Where to go back to: a place that the page named, if it is one of ours."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def place_of(request: HttpRequest, place: str, otherwise: str) -> str:
    """Return an address of this site, whole or from its root; `otherwise` for any other."""
    host = f"{request.scheme}://{request.get_host()}/"
    is_whole = place.startswith(("/", host))
    is_ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, request.is_secure())
    return place if is_whole and is_ours else otherwise
