"""Step 1 of the wizard: who buys what. A draft is written when it is sent."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ritournelle.accounts.models import Right
from ritournelle.catalog.models import PlanVersion
from ritournelle.catalog.rhythms import RhythmColumns, describe_rhythm
from ritournelle.catalog.services import amount_product
from ritournelle.core.errors import DomainError
from ritournelle.subscriptions.drafts import Content, create_draft, update_draft
from ritournelle.subscriptions.lookups import whole_of
from ritournelle.subscriptions.models import Subscription
from ritournelle.web import clock
from ritournelle.web.screens.subscriptions.wizard_aside import Aside
from ritournelle.web.screens.subscriptions.wizard_detour import leave, taken_up
from ritournelle.web.screens.subscriptions.wizard_reading import (
    Offer,
    found_customers,
    fresh,
    read,
    saved,
    shelf_of,
)
from ritournelle.web.screens.subscriptions.wizard_shelf import cents_of
from ritournelle.web.shell.forms import refuse
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.rhythm import beat_of

FREE = "free"  # the card without a plan
DETOUR = "customer"  # the button that leaves to create a customer


@require_http_methods(["GET", "POST"])
@screen(Right.SUBSCRIPTIONS)
def new(request: MemberRequest) -> HttpResponseBase:
    """Begin a subscription: `?client=` and `?formule=` fill it in."""
    shelf = shelf_of(request)
    data = _data(request)
    if data is None:
        return _page(request, fresh(request, shelf), None)
    if data.get("action") == DETOUR:
        return leave(request)
    offer = read(request, shelf, None, data)
    if _is_sent(request) and offer.is_valid():
        try:
            row = create_draft(
                _content(request, offer),
                token=_token(request),
                at=clock.now(),
                actor=request.user.actor,
            )
        except DomainError as error:
            refuse(offer.form, error)
        else:
            has_rhythm = offer.version is not None
            return _go_on(request, row, 3 if has_rhythm else 2)
    return _page(request, offer, None)


def edit(request: MemberRequest, row: Subscription) -> HttpResponseBase:
    """Change step 1 of a draft; the caller has checked the right."""
    base = whole_of(row)
    shelf = shelf_of(request, base)
    data = _data(request)
    if data is None:
        return _page(request, saved(request, shelf, base), row)
    if data.get("action") == DETOUR:
        return leave(request)
    offer = read(request, shelf, base, data)
    if _is_sent(request) and offer.is_valid():
        try:
            row = update_draft(
                row,
                _content(request, offer),
                revision=revision_of(request),
                at=clock.now(),
                actor=request.user.actor,
            )
        except DomainError as error:
            refuse(offer.form, error)
        else:
            return _go_on(request, row, 2)
    return _page(request, offer, row)


@require_POST
@screen(Right.SUBSCRIPTIONS)
def preview(request: MemberRequest) -> HttpResponse:
    """Answer the right column of a form that is not saved."""
    return answer_aside(request, read(request, shelf_of(request), None, request.POST).aside())


def preview_edit(request: MemberRequest, row: Subscription) -> HttpResponse:
    """Answer the right column of a draft's first step."""
    base = whole_of(row)
    return answer_aside(request, read(request, shelf_of(request, base), base, request.POST).aside())


@require_GET
@screen(Right.SUBSCRIPTIONS)
def customers(request: MemberRequest) -> HttpResponse:
    """Answer the customers that a few letters may mean."""
    text = request.GET.get("client_q", request.GET.get("q", ""))
    options = [
        {"value": one.pk, "label": one.name, "note": " · ".join(filter(None, [one.code, one.city]))}
        for one in found_customers(request, text)
    ]
    return render(request, "ui/options.html", {"options": options})


def answer_aside(request: MemberRequest, aside: Aside) -> HttpResponse:
    """Answer the right column alone."""
    return render(request, "wizard/_aside.html", {"aside": aside})


def revision_of(request: MemberRequest) -> int:
    """Return which revision of the draft the form was shown with."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _data(request: MemberRequest) -> QueryDict | None:
    """Return the form that was sent now, or left to create a customer."""
    return request.POST if request.method == "POST" else taken_up(request)


def _is_sent(request: MemberRequest) -> bool:
    """Say whether the whole form was sent, and not a button that changes its lines."""
    return request.POST.get("action") in ("next", "save")


def _content(request: MemberRequest, offer: Offer) -> Content:
    """Return what is written; the product behind a plain amount is made now."""
    assert offer.customer is not None  # noqa: S101 (a valid offer has one)
    items = [
        item._replace(
            product=amount_product(
                request.organization,
                item.product.vat_rate,
                at=clock.now(),
                actor=request.user.actor,
            )
        )
        if item.product.pk < 0
        else item
        for item in offer.items()
    ]
    columns = offer.columns()
    if offer.base is None:
        columns.setdefault("rhythm_days", "1")
    return Content(offer.customer, items, offer.discounts(), columns)


def _go_on(request: MemberRequest, row: Subscription, step: int) -> HttpResponse:
    if request.POST.get("action") == "save":
        messages.success(request, f"Brouillon {row.reference} enregistré.")
        return redirect("subscriptions:detail", row.pk)
    return redirect("subscriptions:step", row.pk, step)


def _token(request: MemberRequest) -> UUID:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4()


def _page(request: MemberRequest, offer: Offer, row: Subscription | None) -> HttpResponse:
    shelf = offer.shelf
    has_faults = bool(offer.customer_fault) or (
        offer.form.is_bound and request.method == "POST" and _is_sent(request)
    )
    aside = offer.aside()
    if not has_faults:
        offer.forget_faults()
    context = {
        "page": "subscriptions",
        "offer": offer,
        "subscription": row,
        "plans": [card_of(one) for one in shelf.versions.values()],
        "free": FREE,
        "aside": aside,
        "shows_faults": has_faults,
        "token": offer.sent.get("token") or uuid4(),
        "revision": offer.sent.get("revision", row.revision if row else 0),
        "results": [(one.pk, f"{one.name} · {one.code}") for one in offer.found],
        "customers_url": reverse("subscriptions:wizard_customers"),
        "preview": reverse("subscriptions:preview_step", args=[row.pk, 1])
        if row
        else reverse("subscriptions:preview_new"),
        "steps": steps_of(row),
    }
    return render(request, "wizard/offer.html", context, status=422 if has_faults else 200)


def card_of(version: PlanVersion) -> dict[str, Any]:
    """Return what the card of a plan shows."""
    columns = RhythmColumns(*[getattr(version, name) for name in RhythmColumns._fields])
    return {
        "version": version,
        "cents": cents_of(version.items.all()),
        "beat": beat_of(columns._asdict()),
        "rhythm": describe_rhythm(columns),
    }


def steps_of(row: Subscription | None) -> list[tuple[str, str, str]]:
    """Return the three steps; those of a draft say what was chosen, and where."""
    if row is None:
        return [
            ("Client et offre", "Qui achète quoi", ""),
            ("Fréquence", "Rythme et première facture", ""),
            ("Activation", "Règlement et envoi", ""),
        ]
    what = f"{row.customer.name} · {row.plan_version.plan}" if row.plan_version else ""
    columns = RhythmColumns(*[getattr(row, name) for name in RhythmColumns._fields])
    notes = [
        ("Client et offre", what or row.customer.name),
        ("Fréquence", describe_rhythm(columns).capitalize()),
        ("Activation", "Règlement et envoi"),
    ]
    return [
        (title, note, reverse("subscriptions:step", args=[row.pk, number]))
        for number, (title, note) in enumerate(notes, 1)
    ]
