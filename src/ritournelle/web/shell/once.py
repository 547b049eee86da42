"""A form that makes something makes it once, however often it is sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect

from ritournelle.accounts.models import User
from ritournelle.web.clock import now
from ritournelle.web.models import Submission

FIELD = "form_token"  # drawn by {% form_token %}: each page shown has its own
KEPT = timedelta(days=1)
_LONGEST = 500

R = TypeVar("R", bound=HttpRequest)
P = ParamSpec("P")
View = Callable[Concatenate[R, P], HttpResponseBase]


def once(view: View[R, P]) -> View[R, P]:
    """Answer the second sending of one form with the place to which the first one led.

    Two at the same moment take turns on the row of the form. What was changed before
    it was sent again is another form; one that was refused may be sent again as it is.
    """

    @wraps(view)
    def guarded(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method != "POST" or FIELD not in request.POST:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            row, is_first = _claim(request, now())
            if not is_first:
                return redirect(row.place)
            response = view(request, *args, **kwargs)
            _keep(row, response)
        return response

    return cast(Any, guarded)  # type: ignore[no-any-return]


def _claim(request: HttpRequest, at: datetime) -> tuple[Submission, bool]:
    user = cast(User, request.user)
    Submission.objects.filter(created_at__lt=at - KEPT).delete()
    return Submission.objects.get_or_create(
        key=_key(request), defaults={"user": user, "created_at": at}
    )


def _key(request: HttpRequest) -> str:
    """Name what was sent: by whom, where, and every value."""
    values = [(name, request.POST.getlist(name)) for name in sorted(request.POST)]
    sent = [one for one in values if one[0] != "csrfmiddlewaretoken"]
    uploads = [file for name in sorted(request.FILES) for file in request.FILES.getlist(name)]
    files = [(file.name, file.size) for file in uploads]
    return sha256(repr((request.user.pk, request.path, sent, files)).encode()).hexdigest()


def _keep(row: Submission, response: HttpResponseBase) -> None:
    """Remember where a form led; forget one that was refused."""
    place = response.url if isinstance(response, HttpResponseRedirectBase) else ""
    if 0 < len(place) <= _LONGEST:
        Submission.objects.filter(pk=row.pk).update(place=place)
    else:
        row.delete()
