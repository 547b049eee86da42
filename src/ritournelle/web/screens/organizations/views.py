"""Creating an organisation, working in another one, and the demonstration."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ritournelle.accounts.models import Organization, Right, User
from ritournelle.accounts.services import set_logo
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.opening import open_organization
from ritournelle.web.clock import now
from ritournelle.web.demo.erase import erase_demo
from ritournelle.web.demo.services import load_demo
from ritournelle.web.screens.organizations.forms import NewOrganizationForm
from ritournelle.web.shell.forms import refuse, words
from ritournelle.web.shell.members import MemberRequest, enter, screen
from ritournelle.web.shell.once import once
from ritournelle.web.shell.places import place_of


@require_http_methods(["GET", "POST"])
@login_required
@once
def create(request: HttpRequest) -> HttpResponse:
    """Open an organisation, whose owner is whoever creates it."""
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = NewOrganizationForm(*data)
    if form.is_bound and form.is_valid() and (organization := _open(form, request)):
        enter(request, organization)
        messages.success(request, f"{organization} est prête à facturer.")
        return redirect("dashboard")
    status = 422 if form.errors else 200
    return render(request, "organizations/create.html", {"form": form}, status=status)


def _open(form: NewOrganizationForm, request: HttpRequest) -> Organization | None:
    user, at = cast(User, request.user), now()
    logo = form.cleaned_data.get("logo")
    try:
        with transaction.atomic():
            organization = open_organization(
                user,
                form.numbering(),
                at=at,
                actor=user.actor,
                team_email=user.email,
                **form.values,
            )
            if logo:
                set_logo(organization, logo.name, logo.read(), at=at, actor=user.actor)
    except DomainError as error:
        refuse(form, error)
        return None
    return organization


@require_POST
@screen()
def switch(request: MemberRequest, pk: int) -> HttpResponse:
    """Work in another of one's organisations."""
    mine = Organization.objects.filter(memberships__user=request.user)
    enter(request, get_object_or_404(mine, pk=pk))
    return redirect(place_of(request, request.POST.get("next", ""), reverse("dashboard")))


@require_POST
@login_required
def load(request: HttpRequest) -> HttpResponse:
    """Give the person a demonstration of their own, and enter it."""
    organization = load_demo(cast(User, request.user), at=now())
    enter(request, organization)
    messages.success(request, "Voici une société qui facture depuis huit mois.")
    return redirect("dashboard")


@require_POST
@screen(Right.SETTINGS)
def erase(request: MemberRequest) -> HttpResponse:
    """Erase the demonstration in which one works, whole."""
    try:
        erase_demo(request.organization)
    except DomainError as error:
        messages.error(request, words(error))
    else:
        messages.success(request, "La démonstration est effacée.")
    return redirect("dashboard")
