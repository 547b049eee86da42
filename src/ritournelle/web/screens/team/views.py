"""The team: everybody sees it; owners and administrators change it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ritournelle.accounts import members
from ritournelle.accounts.models import Invitation, Membership, Right
from ritournelle.core.errors import DomainError
from ritournelle.web import mail
from ritournelle.web.clock import now
from ritournelle.web.screens.team.forms import ROLE_HINTS, InviteForm, RoleForm
from ritournelle.web.screens.team.mail import send_invitation
from ritournelle.web.screens.team.queries import expired, members_of, open_invitations
from ritournelle.web.shell.forms import refuse, words
from ritournelle.web.shell.members import MemberRequest, screen


@require_safe
@screen()
def team(request: MemberRequest) -> HttpResponse:
    """List the members and the invitations without answer."""
    invitations = list(open_invitations(request.organization))
    context = {
        "page": "settings",
        "members": list(members_of(request.organization)),
        "invitations": invitations,
        "expired": expired(invitations, now()),
        "me": request.membership,
    }
    return render(request, "team/list.html", context)


@require_http_methods(["GET", "POST"])
@screen(Right.TEAM)
def invite(request: MemberRequest) -> HttpResponse:
    """Ask somebody to join."""
    data = request.POST if request.method == "POST" else None
    form = InviteForm(data, by=request.membership, initial={"role": "billing"})
    if form.is_bound and form.is_valid() and _invite(form, request):
        return redirect("team:list")
    context = {"page": "settings", "form": form, "hints": ROLE_HINTS}
    return render(request, "team/invite.html", context, status=422 if form.errors else 200)


def _invite(form: InviteForm, request: MemberRequest) -> bool:
    try:
        _send(request, form.cleaned_data["email"], form.cleaned_data["role"])
    except DomainError as error:
        refuse(form, error, "email")
        return False
    return True


def _send(request: MemberRequest, email: str, role: str) -> None:
    """Write the invitation and send its link. Raises DomainError."""
    by = request.membership
    invitation, token = members.invite(request.organization, email, role, by=by, at=now())
    if send_invitation(request, invitation, token, by=by.user):
        messages.success(request, f"Invitation envoyée à {invitation.email}.")
        return
    why = "le serveur ne répond pas" if mail.leaves() else "aucun serveur d’envoi n’est réglé"
    messages.warning(
        request, f"L’invitation est gardée sur le serveur\u00a0: {why}. Renvoyez-la ensuite."
    )


@require_POST
@screen(Right.TEAM)
def resend(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a new link; the former one serves no more."""
    invitation = _invitation(request, pk)
    try:
        _send(request, invitation.email, invitation.role)
    except DomainError as error:
        messages.error(request, words(error))
    return redirect("team:list")


@require_POST
@screen(Right.TEAM)
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Make an invitation useless."""
    invitation = _invitation(request, pk)
    try:
        members.revoke_invitation(invitation, by=request.membership, at=now())
    except DomainError as error:
        messages.error(request, words(error))
    else:
        messages.success(request, f"L’invitation de {invitation.email} ne sert plus.")
    return redirect("team:list")


@require_http_methods(["GET", "POST"])
@screen(Right.TEAM)
def role(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what a member may do."""
    member = _member(request, pk)
    data = request.POST if request.method == "POST" else None
    form = RoleForm(data, by=request.membership, initial={"role": member.role})
    if form.is_bound and form.is_valid():
        try:
            members.change_role(member, form.cleaned_data["role"], by=request.membership, at=now())
        except DomainError as error:
            refuse(form, error, "role")
        else:
            messages.success(request, f"Le rôle de {member.user} est changé.")
            return redirect("team:list")
    context = {"page": "settings", "form": form, "member": member, "hints": ROLE_HINTS}
    return render(request, "team/role.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@screen(Right.TEAM)
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a member out, after saying what it does."""
    member = _member(request, pk)
    if request.method != "POST":
        return render(request, "team/remove.html", {"page": "settings", "member": member})
    try:
        members.remove_member(member, by=request.membership, at=now())
    except DomainError as error:
        messages.error(request, words(error))
    else:
        messages.success(request, f"{member.user} ne fait plus partie de l’équipe.")
    return redirect("team:list")


@require_http_methods(["GET", "POST"])
@screen()
def leave(request: MemberRequest) -> HttpResponse:
    """Leave the organisation oneself."""
    member = request.membership
    if request.method != "POST":
        return render(request, "team/leave.html", {"page": "settings", "member": member})
    try:
        members.remove_member(member, by=member, at=now())
    except DomainError as error:
        messages.error(request, words(error))
        return redirect("profile")
    messages.success(request, f"Vous ne faites plus partie de {request.organization}.")
    return redirect("dashboard")


def _member(request: MemberRequest, pk: int) -> Membership:
    return get_object_or_404(members_of(request.organization), pk=pk)


def _invitation(request: MemberRequest, pk: int) -> Invitation:
    return get_object_or_404(open_invitations(request.organization), pk=pk)
