"""Pages of the settings: each shows its form, and keeps what was typed when it is refused."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ritournelle.accounts.models import Right
from ritournelle.accounts.services import remove_logo, set_logo
from ritournelle.core.errors import DomainError
from ritournelle.web.clock import now
from ritournelle.web.screens.settings.fields import OrganizationForm
from ritournelle.web.screens.settings.forms import BillingForm, CompanyForm, LookForm, TextsForm
from ritournelle.web.screens.settings.pages import pages_for
from ritournelle.web.shell.forms import refuse
from ritournelle.web.shell.members import MemberRequest, screen

SAVED = "Réglages enregistrés."


@require_safe
@screen()
def home(request: MemberRequest) -> HttpResponse:
    """List the pages, or those that answer a search."""
    search = request.GET.get("q", "").strip()[:100]
    found = pages_for(request.membership, search)
    context = {"page": "settings", "settings_pages": found, "search": search}
    return render(request, "settings/home.html", context)


def _page(
    request: MemberRequest, form_class: type[OrganizationForm], template: str, name: str
) -> HttpResponse:
    """Show a form, or save it and come back."""
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_class(*data, organization=request.organization)
    if form.is_bound and form.is_valid() and _save(form, request):
        messages.success(request, SAVED)
        return redirect(name)
    status = 422 if form.errors else 200
    context = {"page": "settings", "form": form}
    return render(request, template, context, status=status)


def _save(form: OrganizationForm, request: MemberRequest) -> bool:
    at, actor = now(), request.user.actor
    try:
        organization = form.save(at=at, actor=actor)
        if logo := form.cleaned_data.get("logo"):
            set_logo(organization, logo.name, logo.read(), at=at, actor=actor)
    except DomainError as error:
        refuse(form, error)
        return False
    return True


@require_http_methods(["GET", "POST"])
@screen(Right.SETTINGS)
def company(request: MemberRequest) -> HttpResponse:
    """Change who bills."""
    return _page(request, CompanyForm, "settings/company.html", "settings:company")


@require_http_methods(["GET", "POST"])
@screen(Right.SETTINGS)
def billing(request: MemberRequest) -> HttpResponse:
    """Change when and how nights bill."""
    return _page(request, BillingForm, "settings/billing.html", "settings:billing")


@require_http_methods(["GET", "POST"])
@screen(Right.SETTINGS)
def texts(request: MemberRequest) -> HttpResponse:
    """Change what every document says."""
    return _page(request, TextsForm, "settings/texts.html", "settings:texts")


@require_http_methods(["GET", "POST"])
@screen(Right.SETTINGS)
def look(request: MemberRequest) -> HttpResponse:
    """Change the logo and the colour."""
    return _page(request, LookForm, "settings/look.html", "settings:look")


@require_POST
@screen(Right.SETTINGS)
def delete_logo(request: MemberRequest) -> HttpResponse:
    """Do without a logo."""
    remove_logo(request.organization, at=now(), actor=request.user.actor)
    messages.success(request, "Logo retiré.")
    return redirect("settings:look")
