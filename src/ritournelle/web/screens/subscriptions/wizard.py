"""Steps 2 and 3 of the wizard, and what may be done with a draft."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.core.periods import ONE_DAY
from ritournelle.customers.models import Contact
from ritournelle.documents.text import long_date
from ritournelle.france.buyers import BuyerKind
from ritournelle.france.terms import check_terms
from ritournelle.invoicing.public import link_for
from ritournelle.invoicing.snapshots import buyer_text
from ritournelle.invoicing.terms import payment_terms, terms_label
from ritournelle.subscriptions.drafts import (
    CutPeriod,
    activate_draft,
    change_draft,
    delete_draft_subscription,
)
from ritournelle.subscriptions.lookups import whole_of
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.proforma import create_pro_forma
from ritournelle.web import clock
from ritournelle.web.screens.subscriptions import wizard_offer
from ritournelle.web.screens.subscriptions.wizard_aside import Aside, aside_of, euros, summary
from ritournelle.web.screens.subscriptions.wizard_forms import (
    ActivationForm,
    CalendarForm,
    initial_activation,
    initial_calendar,
)
from ritournelle.web.screens.subscriptions.wizard_offer import revision_of, steps_of
from ritournelle.web.shell.forms import refuse, words
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.rhythm import BEATS, HINTS, initial_of


@require_http_methods(["GET", "POST"])
@screen(Right.SUBSCRIPTIONS)
def step(request: MemberRequest, pk: int, step: int) -> HttpResponseBase:
    """Show or take one of the three steps of a draft; what runs already has its page."""
    row = _find(request, pk)
    if row.status != Subscription.Status.DRAFT:
        return redirect("subscriptions:detail", pk)
    if step == 1:
        return wizard_offer.edit(request, row)
    return _calendar(request, row) if step == 2 else _activation(request, row)


@require_POST
@screen(Right.SUBSCRIPTIONS)
def preview(request: MemberRequest, pk: int, step: int) -> HttpResponse:
    """Answer the right column of a form that is not saved."""
    row = _find(request, pk)
    if step == 1:
        return wizard_offer.preview_edit(request, row)
    if step == 2:
        form = CalendarForm(request.POST)
        if form.is_valid():
            _lay(row, form.columns())
        return wizard_offer.answer_aside(request, _aside(request, row))
    form3 = _activation_form(request, row, request.POST)
    if form3.is_valid():
        _lay(row, form3.columns())
        row.billed_until = _billed_until(form3)
    return render(request, "wizard/_promise.html", _promise(request, row) | {"oob": True})


@require_http_methods(["GET", "POST"])
@screen(Right.SUBSCRIPTIONS)
def discard(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Say what deleting a draft does, then do it."""
    row = _find(request, pk)
    if request.method == "GET":
        context = {"page": "subscriptions", "subscription": row}
        return render(request, "wizard/discard.html", context)
    try:
        delete_draft_subscription(row, at=clock.now(), actor=request.user.actor)
    except DomainError as error:
        messages.error(request, words(error))
        return redirect("subscriptions:detail", pk)
    messages.success(request, f"Brouillon {row.reference} supprimé.")
    return redirect("subscriptions:list")


def _calendar(request: MemberRequest, row: Subscription) -> HttpResponseBase:
    if request.method == "GET":
        form = CalendarForm(initial=initial_of(row) | initial_calendar(row))
        return _show(request, row, 2, "wizard/calendar.html", {"form": form})
    form = CalendarForm(request.POST)
    if form.is_valid():
        try:
            row = change_draft(
                row,
                revision=revision_of(request),
                at=clock.now(),
                actor=request.user.actor,
                **form.columns(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return _go_on(request, row, 3)
    return _show(request, row, 2, "wizard/calendar.html", {"form": form})


def _activation(request: MemberRequest, row: Subscription) -> HttpResponseBase:
    if request.method == "GET":
        form = _activation_form(request, row, None)
        return _show(request, row, 3, "wizard/activation.html", {"form": form})
    form = _activation_form(request, row, request.POST)
    if form.is_valid():
        try:
            return _finish(request, row, form)
        except CutPeriod as error:
            refuse(form, error, "billed_until")
        except DomainError as error:
            refuse(form, error)
    return _show(request, row, 3, "wizard/activation.html", {"form": form})


def _finish(request: MemberRequest, row: Subscription, form: ActivationForm) -> HttpResponseBase:
    """Save the step, then do what the button said."""
    action, now, actor = request.POST.get("action"), clock.now(), request.user.actor
    known: dict[str, Any] = {"revision": revision_of(request), "at": now, "actor": actor}
    if action == "activate":
        row = activate_draft(row, billed_until=_billed_until(form), **known, **form.columns())
        messages.success(request, f"Abonnement {row.reference} activé. {_first(request, row)}")
        return redirect("subscriptions:detail", row.pk)
    if action == "pro_forma" and request.membership.may(Right.DRAFTS):
        sends = request.membership.may(Right.SEND)
        with transaction.atomic():  # a pro forma that cannot be made leaves the draft as it was
            row = change_draft(row, **known, **form.columns())
            offer = create_pro_forma(row, on=_today(request), at=now, sends=sends, actor=actor)
        link_for([offer.pk], at=now)  # to be copied from the page of the subscription
        messages.success(
            request, "Facture pro forma prête. L’abonnement attend l’accord du client."
        )
        return redirect("subscriptions:detail", row.pk)
    row = change_draft(row, **known, **form.columns())
    return _go_on(request, row, 3)


def _first(request: MemberRequest, row: Subscription) -> str:
    """Say when the first invoice comes, and what it is."""
    for first in _aside(request, row).next_dates:
        return f"Première facture le {long_date(first.on, 'fr')}\u00a0: {euros(first)}."
    return "Une facture suivra chaque événement enregistré."


def _activation_form(request: MemberRequest, row: Subscription, data: Any) -> ActivationForm:
    usual = terms_label(payment_terms(request.organization, row.customer), "fr").lower()
    initial = None if data else initial_activation(row)
    return ActivationForm(row.customer, usual, data, initial=initial)


def _billed_until(form: ActivationForm) -> date | None:
    last_day: date | None = form.cleaned_data["billed_until"]
    return last_day + ONE_DAY if last_day else None


def _show(
    request: MemberRequest, row: Subscription, number: int, template: str, more: dict[str, Any]
) -> HttpResponse:
    form = more["form"]
    if number == 2 and form.is_bound and form.is_valid():
        _lay(row, form.columns())
    context = {
        "page": "subscriptions",
        "subscription": row,
        "steps": steps_of(row),
        "revision": request.POST.get("revision", row.revision),
        "preview": reverse("subscriptions:preview_step", args=[row.pk, number]),
        "hints": HINTS,
        "beats": BEATS,
        **_promise(request, row),
        **more,
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _promise(request: MemberRequest, row: Subscription) -> dict[str, Any]:
    """Return what step 3 says will happen, and the right column."""
    whole, today = whole_of(row), _today(request)
    aside = _aside(request, row)
    seen = aside.seen
    late = [one for one in seen.coming if one.on <= today] if seen else []
    return {
        "subscription": row,
        "aside": aside,
        "summary": summary(request.organization, row.customer, whole, aside),
        "late": late,
        "may_be_late": row.starts_on < today,
        "warning": _warning(request, row),
        "obstacle": _obstacle(request, row),
        "contacts": Contact.objects.filter(customer=row.customer_id, receives_invoices=True),
    }


def _warning(request: MemberRequest, row: Subscription) -> str:
    """Warn of terms between professionals that are longer than the law allows."""
    if row.payment_days is None or row.customer.kind != BuyerKind.PROFESSIONAL:
        return ""
    ends = bool(row.payment_end_of_month)
    return check_terms(row.payment_days, end_of_month=ends, on=_today(request)) or ""


def _obstacle(request: MemberRequest, row: Subscription) -> str:
    """Say what would stop the first invoice: an address or a SIREN that is missing."""
    organization = request.organization
    try:
        buyer_text(row.customer, "", fallback_email=organization.email)
    except DomainError as error:
        return words(error)
    return ""


def _aside(request: MemberRequest, row: Subscription) -> Aside:
    return aside_of(
        request.organization, row.customer, whole_of(row), _today(request), version=row.plan_version
    )


def _lay(row: Subscription, columns: dict[str, Any]) -> None:
    """Lay what a form says over a row that is not saved."""
    for name, value in columns.items():
        setattr(row, name, value)


def _go_on(request: MemberRequest, row: Subscription, number: int) -> HttpResponse:
    if request.POST.get("action") == "save":
        messages.success(request, f"Brouillon {row.reference} enregistré.")
        return redirect("subscriptions:detail", row.pk)
    return redirect("subscriptions:step", row.pk, number)


def _find(request: MemberRequest, pk: int) -> Subscription:
    rows = Subscription.objects.select_related("customer", "plan_version__plan", "organization")
    return get_object_or_404(rows, organization=request.organization, pk=pk)


def _today(request: MemberRequest) -> date:
    return local_day(clock.now(), request.organization.time_zone)
