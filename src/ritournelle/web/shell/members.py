"""Who asks, in which organisation, and whether their role allows it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_htmx.middleware import HtmxDetails

from ritournelle.accounts.models import Membership, Organization, Right, User
from ritournelle.core.errors import DomainError

CURRENT = "organization"  # the key of the session

GetResponse = Callable[[HttpRequest], HttpResponse]
P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request of a signed-in person, in the organisation they work in."""

    user: User
    membership: Membership
    organization: Organization
    htmx: HtmxDetails


View = Callable[Concatenate[MemberRequest, P], HttpResponseBase]


def middleware(get_response: GetResponse) -> GetResponse:
    """Give each request `membership`: the place in the current organisation, or None."""

    def respond(request: HttpRequest) -> HttpResponse:
        request.membership = SimpleLazyObject(lambda: current_membership(request))  # type: ignore[attr-defined]
        return get_response(request)

    return respond


def current_membership(request: HttpRequest) -> Membership | None:
    """Return the place of the person in the organisation of the session, else in their first."""
    if not request.user.is_authenticated:
        return None
    places = Membership.objects.filter(user_id=request.user.pk).select_related(
        "organization", "user"
    )
    chosen = request.session.get(CURRENT)
    return places.filter(organization=chosen).first() or places.order_by("pk").first()


def enter(request: HttpRequest, organization: Organization) -> None:
    """Work in another organisation from now on."""
    request.session[CURRENT] = organization.pk


def screen(right: Right = Right.READ) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Let a view be seen by members who have a right; it then reads `request.organization`.

    Without an account: the sign-in page. Without an organisation: the page that
    creates one. Without the right: a page that says who can give it (403).
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            member = cast(MemberRequest, request)
            if not member.membership:
                return redirect("organizations:create")
            if not member.membership.may(right):
                return forbidden(member)
            member.organization = member.membership.organization
            with timezone.override(member.organization.time_zone):  # moments read as at home
                try:
                    return view(member, *args, **kwargs)
                except DomainError as error:  # one that the view has no better place for
                    return refused(member, error)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def refused(request: MemberRequest, error: DomainError) -> HttpResponse:
    """Say what a rule refused and what to do; whatever was begun is undone with its transaction."""
    return render(request, "ui/refused.html", {"error": error}, status=error.status)


def forbidden(request: MemberRequest) -> HttpResponse:
    """Say who can give the right that is missing."""
    givers = Membership.objects.filter(
        organization=request.membership.organization, role__in=("owner", "admin")
    ).select_related("user")
    context = {"givers": givers[:5], "role": request.membership.get_role_display()}
    return render(request, "ui/403.html", context, status=403)
