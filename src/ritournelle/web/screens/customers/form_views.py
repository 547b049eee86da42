"""Creating and changing a customer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.customers.errors import CustomerCodeTaken
from ritournelle.customers.models import Contact, Customer, OwnField, Tag
from ritournelle.customers.own_fields import own_fields_of
from ritournelle.customers.saving import Filled, save_known, save_new
from ritournelle.france.identifiers import check_siren, check_siret, vat_number_of
from ritournelle.kit.revisions import StaleRevision
from ritournelle.web import clock
from ritournelle.web.screens.customers.contact_forms import BaseContacts, contacts_formset
from ritournelle.web.screens.customers.forms import KIND_HINTS, CustomerForm, initial_of
from ritournelle.web.shell.forms import refuse, with_revision
from ritournelle.web.shell.keys import key_of
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.once import once
from ritournelle.web.shell.places import place_of


@require_http_methods(["GET", "POST"])
@screen(Right.CUSTOMERS)
@once
def create(request: MemberRequest) -> HttpResponse:
    """Write a new customer; with `retour`, go back there with its key."""
    form, contacts = _forms(request, None, ())
    if request.method == "POST" and "more" not in request.POST and _are_valid(form, contacts):
        at, actor = clock.now(), request.user.actor
        try:
            customer = save_new(
                request.organization, _filled(form, contacts, ()), at=at, actor=actor
            )
        except DomainError as error:
            refuse(form, error, _field_of(error))
        else:
            messages.success(request, f"{customer.name} est enregistré.")
            return redirect(after(request, customer))
    return _page(request, form, contacts, None)


@require_http_methods(["GET", "POST"])
@screen(Right.CUSTOMERS)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a customer; somebody else's change meanwhile is shown, never overwritten silently."""
    customer = get_object_or_404(Customer, pk=pk, organization=request.organization)
    known = list(customer.contacts.order_by("pk"))
    form, contacts = _forms(request, customer, known)
    if request.method == "POST" and "more" not in request.POST and _are_valid(form, contacts):
        try:
            save_known(
                customer,
                _filled(form, contacts, known),
                at=clock.now(),
                actor=request.user.actor,
                revision=form.cleaned_data["revision"],
            )
        except StaleRevision as error:
            refuse(form, error)
            return _page(request, form, contacts, customer, stale=True)
        except DomainError as error:
            refuse(form, error, _field_of(error))
        else:
            messages.success(request, "Fiche enregistrée.")
            return redirect(after(request, customer))
    return _page(request, form, contacts, customer)


@require_POST
@screen(Right.CUSTOMERS)
def check_number(request: MemberRequest) -> HttpResponse:
    """Check the numbers as they are typed; deduce the SIREN and the VAT number from the SIRET."""
    values = request.POST.copy()
    typed = "".join(values.get("siret", "").split())
    try:
        siren = check_siren(typed) if len(typed) == 9 else check_siret(typed)[:9]
    except DomainError:
        siren = ""
    if siren:
        values["siren"] = siren
        values["siret"] = "" if len(typed) == 9 else typed
        if values.get("country", "FR") == "FR" and not values.get("vat_number"):
            values["vat_number"] = vat_number_of(siren)
    form = _form(request, values, None)
    form.is_valid()
    return render(request, "customers/_numbers.html", {"form": form, "is_live": True})


def _forms(
    request: MemberRequest, customer: Customer | None, known: Sequence[Contact]
) -> tuple[CustomerForm, BaseContacts]:
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and "more" in data:
        data["contacts-TOTAL_FORMS"] = str(key_of(data.get("contacts-TOTAL_FORMS")) + 1)
    return _form(request, data, customer), contacts_formset(data, known)


def _form(request: MemberRequest, data: Any, customer: Customer | None) -> CustomerForm:
    organization = request.organization
    own_fields: list[OwnField] = own_fields_of(organization)
    initial = initial_of(customer, own_fields) if customer else {"country": organization.country}
    if not customer and request.GET.get("nom"):
        initial["name"] = request.GET["nom"][:140]
    on = local_day(clock.now(), organization.time_zone)
    return CustomerForm(
        data,
        organization=organization,
        customer=customer,
        own_fields=own_fields,
        on=on,
        initial=initial,
    )


def _are_valid(form: CustomerForm, contacts: BaseContacts) -> bool:
    """Check both, so that every fault shows at once."""
    return all([form.is_valid(), contacts.is_valid()])


def _filled(form: CustomerForm, contacts: BaseContacts, known: Sequence[Contact]) -> Filled:
    return Filled(form.columns(), contacts.edits(known), form.tag_names(), form.own_values())


def _field_of(error: DomainError) -> str | None:
    return "code" if isinstance(error, CustomerCodeTaken) else None


def after(request: MemberRequest, customer: Customer) -> str:
    """Return where to go: the page that asked for a customer, else the customer's file."""
    place = place_of(request, request.GET.get("retour", ""), "")
    if not place:
        return reverse("customers:detail", args=[customer.pk])
    return f"{place}{'&' if '?' in place else '?'}{urlencode({'client': customer.pk})}"


def _page(
    request: MemberRequest,
    form: CustomerForm,
    contacts: BaseContacts,
    customer: Customer | None,
    *,
    stale: bool = False,
) -> HttpResponse:
    context = {
        "page": "customers",
        "form": form,
        "contacts": contacts,
        "customer": customer,
        "kind_hints": KIND_HINTS,
        "known_tags": Tag.objects.filter(organization=request.organization).order_by("name"),
        "others": _changed_by_others(form, customer) if stale and customer else [],
    }
    is_refused = form.is_bound and bool(form.errors) and "more" not in request.POST
    return render(request, "customers/form.html", context, status=422 if is_refused else 200)


def _changed_by_others(form: CustomerForm, customer: Customer) -> list[tuple[str, str, str]]:
    """Name the fields whose current value is not what was typed, and accept the next saving."""
    current = initial_of(customer, form.own_fields)
    found = []
    for bound in form:
        now, typed = current.get(bound.name), bound.value()
        if isinstance(bound.field.widget, forms.HiddenInput) or _same(now, typed):
            continue
        found.append((str(bound.label), _said(bound, now), _said(bound, typed)))
    form.data = with_revision(form.data, customer.revision)
    return found


def _same(now: Any, typed: Any) -> bool:
    return ("" if now in (None, False) else str(now)) == (
        "" if typed in (None, False) else {"on": "True"}.get(str(typed), str(typed))
    )


def _said(bound: forms.BoundField, value: Any) -> str:
    choices = dict(getattr(bound.field, "choices", ()))
    if isinstance(bound.field, forms.BooleanField):
        return "oui" if value in (True, "on") else "non"
    return str(choices.get(value, "" if value is None else value))
