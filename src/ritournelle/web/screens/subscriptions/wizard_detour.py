"""Step 1 left for a moment, to create a customer, and taken up where it was."""

from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from ritournelle.web.shell.keys import key_of
from ritournelle.web.shell.members import MemberRequest

KEPT = "wizard"  # in the session: the last form that was left
LARGEST = 200_000  # characters; a hundred full lines have fewer
NOT_KEPT = ("csrfmiddlewaretoken", "action")


def leave(request: MemberRequest) -> HttpResponse:
    """Keep what was typed and go to the form of a new customer, which comes back here."""
    typed = request.POST.copy()
    for name in NOT_KEPT:
        typed.pop(name, None)
    token, form = typed.get("token", ""), typed.urlencode()
    request.session[KEPT] = {"token": token, "form": form[:LARGEST]}
    query = {"retour": f"{request.path}?{urlencode({'reprise': token})}"}
    if not key_of(typed.get("client")):
        query["nom"] = typed.get("client_q", "")[:140]
    return redirect(f"{reverse('customers:create')}?{urlencode(query)}")


def taken_up(request: MemberRequest) -> QueryDict | None:
    """Return the form that was left, with the customer made meanwhile; None if there is none."""
    kept, token = request.session.get(KEPT), request.GET.get("reprise")
    if not kept or not token or kept["token"] != token:
        return None
    form = QueryDict(kept["form"], mutable=True)
    if "client" in request.GET:
        form["client"] = request.GET["client"]
    return form
