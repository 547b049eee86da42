"""A customer in one breath: a name or a SIRET, and the address that receives the invoices."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ritournelle.accounts.models import Organization, Right
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.customers.checks import check_customer
from ritournelle.customers.models import Customer
from ritournelle.customers.services import FIELDS, create_customer
from ritournelle.france.identifiers import vat_number_of
from ritournelle.kit.validation import merged
from ritournelle.web import clock
from ritournelle.web.screens.customers.form_views import after
from ritournelle.web.shell.forms import refuse, refuse_all
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.once import once


class QuickForm(forms.Form):
    """The least that a subscription can begin with; the rest is filled in before the invoice."""

    name = forms.CharField(label="Nom ou raison sociale", max_length=140)
    kind = forms.ChoiceField(label="Catégorie", choices=Customer.Kind, initial="professional")
    siret = forms.CharField(label="SIRET", required=False, help_text="Le SIREN s’en déduit.")
    email = forms.EmailField(label="E-mail de facturation", required=False)

    def __init__(self, *args: Any, organization: Organization, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organization = organization

    def clean(self) -> dict[str, Any]:
        """Check the name and the numbers as everywhere else."""
        on = local_day(clock.now(), self.organization.time_zone)
        values = merged(Customer(), FIELDS, self.columns() | {"code": "automatique"})
        refuse_all(self, check_customer(values, on=on).errors)
        return self.cleaned_data

    def columns(self) -> dict[str, Any]:
        """Return the columns that were filled in, with what the SIRET tells."""
        values = {name: self.cleaned_data.get(name, "") for name in ("name", "kind", "siret")}
        values["siret"] = "".join(values["siret"].split())
        return values


@require_http_methods(["GET", "POST"])
@screen(Right.CUSTOMERS)
@once
def quick(request: MemberRequest) -> HttpResponse:
    """Create a customer with the least, then go back where one was needed."""
    form = QuickForm(
        request.POST if request.method == "POST" else None,
        organization=request.organization,
        initial={"name": request.GET.get("nom", "")[:140]},
    )
    if form.is_valid():
        try:
            customer = _create(request, form)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(after(request, customer))
    context = {"page": "customers", "form": form, "full": request.get_full_path}
    return render(request, "customers/quick.html", context, status=422 if form.errors else 200)


def _create(request: MemberRequest, form: QuickForm) -> Customer:
    values = form.columns()
    if values["siret"]:
        values["vat_number"] = vat_number_of(values["siret"][:9])
    email = form.cleaned_data["email"]
    return create_customer(
        request.organization,
        at=clock.now(),
        actor=request.user.actor,
        emails=[email] if email else [],
        **values,
    )
