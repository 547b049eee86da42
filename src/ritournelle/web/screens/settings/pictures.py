"""The organisation's logo, and a specimen of its documents, for whoever works there."""

import mimetypes

from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ritournelle.web.shell.members import MemberRequest, screen

# Opened alone, an SVG is a page: it may then do nothing at all.
HARMLESS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
@screen()
@cache_control(private=True, max_age=300)
def logo(request: MemberRequest) -> HttpResponse:
    """Answer with the picture; with nothing when there is none."""
    name = request.organization.logo.name or ""
    if not name:
        return HttpResponse(status=204)
    media_type = mimetypes.guess_type(name)[0] or ""
    if not media_type.startswith("image/"):
        raise Http404
    try:
        with request.organization.logo.open("rb") as file:
            response = HttpResponse(file.read(), content_type=media_type)
    except FileNotFoundError:
        raise Http404 from None
    response.headers["Content-Security-Policy"] = HARMLESS
    return response
