"""One's own profile, and joining an organisation by an invitation's link."""

from typing import cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ritournelle.accounts.members import accept_invitation, invitation_of
from ritournelle.accounts.models import Invitation, Membership, User
from ritournelle.core.errors import DomainError
from ritournelle.web.clock import now
from ritournelle.web.screens.sign_in.forms import ProfileForm
from ritournelle.web.shell.members import enter


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change what a person says of themselves."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=user)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "Profil enregistré.")
        return redirect("profile")
    context = {
        "page": "settings",
        "form": form,
        "factors": set(Authenticator.objects.filter(user=user).values_list("type", flat=True)),
        "memberships": Membership.objects.filter(user=user)
        .select_related("organization")
        .order_by("organization__name"),
    }
    return render(request, "sign_in/profile.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Open an invitation: whoever holds its link reads that address."""
    try:
        invitation = invitation_of(token, at=now())
    except DomainError as error:
        return render(request, "sign_in/join_gone.html", {"error": error}, status=error.status)
    if request.method != "POST":
        context = {
            "invitation": invitation,
            "is_somebody_else": _is_somebody_else(request, invitation),
        }
        return render(request, "sign_in/join.html", context)
    if not request.user.is_authenticated:
        return _sign_in_first(request, invitation)
    return _join(request, token)


def _is_somebody_else(request: HttpRequest, invitation: Invitation) -> bool:
    return request.user.is_authenticated and request.user.email != invitation.email


def _sign_in_first(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Sign up or in, and come back; the link has proved the address."""
    get_adapter(request).stash_verified_email(request, invitation.email)
    is_known = User.objects.filter(email=invitation.email).exists()
    page = reverse("account_login" if is_known else "account_signup")
    following = urlencode({"email": invitation.email, "next": request.path})
    return redirect(f"{page}?{following}")


def _join(request: HttpRequest, token: str) -> HttpResponse:
    try:
        membership = accept_invitation(token, cast(User, request.user), at=now())
    except DomainError as error:
        return render(request, "sign_in/join_gone.html", {"error": error}, status=error.status)
    enter(request, membership.organization)
    messages.success(request, f"Bienvenue dans {membership.organization}.")
    return redirect("dashboard")
