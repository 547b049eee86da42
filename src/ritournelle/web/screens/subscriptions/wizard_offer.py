"""Step 1 of the wizard: who buys what. A draft is written when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ritournelle.accounts.models import Right
from ritournelle.catalog.models import PlanVersion
from ritournelle.catalog.rules import rhythm_of
from ritournelle.catalog.services import amount_product
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.core.schedule import Unit
from ritournelle.customers.models import Customer
from ritournelle.subscriptions.drafts import Content, create_draft, update_draft
from ritournelle.subscriptions.forecast import Whole
from ritournelle.subscriptions.lookups import whole_of
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.services import RHYTHM, NewDiscount, NewItem
from ritournelle.web import clock
from ritournelle.web.screens.subscriptions import wizard_lines as lines
from ritournelle.web.screens.subscriptions.wizard_aside import Aside, aside_of
from ritournelle.web.screens.subscriptions.wizard_forms import OfferForm, initial_offer
from ritournelle.web.screens.subscriptions.wizard_lines import LineForm, Lines, Row
from ritournelle.web.screens.subscriptions.wizard_shelf import Shelf, cents_of
from ritournelle.web.shell.forms import refuse
from ritournelle.web.shell.members import MemberRequest, screen

FOUND = 8
FREE = "free"  # the card without a plan


@dataclass
class Offer:
    """Step 1 as it stands: what was chosen, typed, found."""

    shelf: Shelf
    customer: Customer | None
    version: PlanVersion | None
    form: OfferForm
    lines: Lines
    base: Whole | None = None
    typed: str = ""
    found: list[Customer] = field(default_factory=list)
    customer_fault: str = ""

    def is_valid(self) -> bool:
        """Say whether a draft can be written; every fault is looked for."""
        if self.customer is None:
            self.customer_fault = "Choisissez un client dans la liste, ou créez-le."
        good = [self.customer is not None, self.form.is_valid(), self.lines.is_valid()]
        if not self.lines.forms:
            self.form.add_error(None, "Ajoutez au moins une ligne.")
            good.append(False)
        return all(good)

    def items(self) -> list[NewItem]:
        """Return the items of valid lines."""
        return self.lines.items()

    def discounts(self) -> list[NewDiscount]:
        """Return the discounts of valid lines and of the whole."""
        whole = self.form.new_discount()
        return self.lines.discounts() + ([whole] if whole else [])

    def columns(self) -> dict[str, Any]:
        """Return the columns that the step decides; a plan just chosen brings its rhythm."""
        columns = self.form.columns() | {"plan_version": self.version}
        before = self.base.row.plan_version_id if self.base else None
        if self.version and self.version.pk != before:
            columns |= {name: getattr(self.version, name) for name in RHYTHM}
        if self.base is None:
            columns["starts_on"] = first_day(columns, self.shelf)
        return columns

    def row(self) -> Subscription:
        """Return the subscription as it would be written."""
        row = Subscription(organization=self.shelf.organization)
        if self.base:
            for name in (*RHYTHM, "starts_on", "ends_on", "occurrence_count", "billed_until"):
                setattr(row, name, getattr(self.base.row, name))
        else:
            row.rhythm_days = "1"
        for name, value in self.columns().items():
            setattr(row, name, value)
        return row

    def aside(self) -> Aside:
        """Return the right column; without valid fields it waits for them."""
        shelf = self.shelf
        valid = self.form.is_valid() and self.lines.is_valid() and self.lines.forms
        if not valid:
            row = Subscription(organization=shelf.organization, rhythm_days="1")
            blank = Whole(row, [], [])
            return aside_of(shelf.organization, self.customer, blank, shelf.today)
        whole = Whole(self.row(), self.items(), self.discounts())
        new = [item.product for item in whole.items if item.product.pk < 0]
        return aside_of(
            shelf.organization, self.customer, whole, shelf.today, version=self.version, new=new
        )


def first_day(columns: Mapping[str, Any], shelf: Shelf) -> Any:
    """Return the first day of a rhythm from today on."""
    if columns.get("rhythm_unit", Unit.MONTH) == Unit.EVENT:
        return shelf.today
    values = [
        columns.get(name, default)
        for name, default in (
            ("rhythm_unit", "month"), ("rhythm_every", 1),
            ("rhythm_days", "1"), ("rhythm_months", ""),
        )
    ]  # fmt: skip
    return rhythm_of(*values).occurrence(shelf.today, 0)


@require_http_methods(["GET", "POST"])
@screen(Right.SUBSCRIPTIONS)
def new(request: MemberRequest) -> HttpResponseBase:
    """Begin a subscription: `?client=` and `?formule=` fill it in."""
    shelf = _shelf(request)
    if request.method == "GET":
        return _page(request, _fresh(request, shelf), None)
    offer = read(request, shelf, None)
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
    shelf = _shelf(request, base)
    if request.method == "GET":
        return _page(request, _saved(shelf, base), row)
    offer = read(request, shelf, base)
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
    return answer_aside(request, read(request, _shelf(request), None).aside())


def preview_edit(request: MemberRequest, row: Subscription) -> HttpResponse:
    """Answer the right column of a draft's first step."""
    base = whole_of(row)
    return answer_aside(request, read(request, _shelf(request, base), base).aside())


@require_GET
@screen(Right.SUBSCRIPTIONS)
def customers(request: MemberRequest) -> HttpResponse:
    """Answer the customers that a few letters may mean."""
    text = request.GET.get("client_q", request.GET.get("q", ""))
    options = [
        {"value": one.pk, "label": one.name, "note": " · ".join(filter(None, [one.code, one.city]))}
        for one in _found(request, text)
    ]
    return render(request, "ui/options.html", {"options": options})


def answer_aside(request: MemberRequest, aside: Aside) -> HttpResponse:
    """Answer the right column alone."""
    return render(request, "wizard/_aside.html", {"aside": aside})


def read(request: MemberRequest, shelf: Shelf, base: Whole | None) -> Offer:
    """Read the form as it was sent; the buttons that change its lines are obeyed here."""
    data = request.POST
    applied, chosen = _version(shelf, data.get("plan")), _version(shelf, data.get("choice"))
    rows = lines.rows_of(data)
    values: dict[str, Any] = data.dict()
    if "choice" in data and chosen != applied:
        rows, values = _with_plan(rows, chosen, values)
    else:
        chosen = applied
    rows = _obey(data.get("action", ""), rows)
    customer, typed = _customer(request, data.get("client")), data.get("client_q", "").strip()
    is_lost = customer is None and typed
    return Offer(
        shelf,
        customer,
        chosen,
        OfferForm(values),
        line_forms(shelf, rows),
        base,
        customer.name if customer else typed,
        _found(request, typed) if is_lost else [],
    )


def line_forms(shelf: Shelf, rows: list[Row]) -> Lines:
    """Return one form a row."""
    return Lines([LineForm(shelf, row, place) for place, row in enumerate(rows)])


def revision_of(request: MemberRequest) -> int:
    """Return which revision of the draft the form was shown with."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _shelf(request: MemberRequest, base: Whole | None = None) -> Shelf:
    today = local_day(clock.now(), request.organization.time_zone)
    return Shelf(request.organization, today, [item.product for item in base.items] if base else ())


def _fresh(request: MemberRequest, shelf: Shelf) -> Offer:
    customer = _customer(request, request.GET.get("client"))
    wanted = request.GET.get("formule", "")
    named = [one for one in shelf.versions.values() if wanted in (str(one.plan_id), one.plan.code)]
    version = named[0] if named else shelf.usual_version(customer)
    rows = lines.rows_of_plan(version) if version else [lines.blank_row()]
    initial = {"plan": version.pk, "trial_days": version.trial_days or ""} if version else {}
    form = OfferForm(initial)
    typed = customer.name if customer else ""
    return Offer(shelf, customer, version, form, line_forms(shelf, rows), None, typed)


def _saved(shelf: Shelf, base: Whole) -> Offer:
    row = base.row
    rows = lines.rows_of_items(base.items, base.discounts)
    version = shelf.versions.get(row.plan_version_id or 0)
    form = OfferForm(initial_offer(base))
    return Offer(
        shelf, row.customer, version, form, line_forms(shelf, rows), base, row.customer.name
    )


def _with_plan(
    rows: list[Row], version: PlanVersion | None, values: dict[str, Any]
) -> tuple[list[Row], dict[str, Any]]:
    """Put the lines of a plan in the place of those of the plan before; one's own lines stay."""
    own = [row for row in rows if not row.get("plan_item") and _is_filled(row)]
    if version is None:
        return own or [lines.blank_row()], values | {"plan": ""}
    chosen = {"plan": version.pk, "trial_days": version.trial_days or ""}
    return lines.rows_of_plan(version) + own, values | chosen


def _is_filled(row: Row) -> bool:
    return bool(row.get("product") or row.get("name") or row.get("unit_price"))


def _obey(action: str, rows: list[Row]) -> list[Row]:
    verb, _, place = action.partition("-")
    if verb == "add" and len(rows) < lines.MOST:
        return [*rows, lines.blank_row()]
    if verb == "remove" and place.isascii() and place.isdigit():
        return [row for number, row in enumerate(rows) if number != int(place)]
    return rows


def _is_sent(request: MemberRequest) -> bool:
    """Say whether the whole form was sent, and not a button that changes its lines."""
    return request.POST.get("action", "next") in ("next", "save")


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


def _version(shelf: Shelf, value: str | None) -> PlanVersion | None:
    text = value or ""
    return shelf.versions.get(int(text)) if text.isascii() and text.isdigit() else None


def _customer(request: MemberRequest, value: str | None) -> Customer | None:
    text = value or ""
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    rows = Customer.objects.filter(organization=request.organization, archived_on=None)
    return rows.filter(pk=text).first()


def _found(request: MemberRequest, text: str) -> list[Customer]:
    rows = Customer.objects.filter(organization=request.organization, archived_on=None)
    words = text.strip()[:100]
    if words:
        rows = rows.filter(
            Q(name__icontains=words)
            | Q(code__istartswith=words)
            | Q(siren__startswith=words.replace(" ", "") or "-")
        )
    return list(rows.order_by("name", "pk")[:FOUND])


def _page(request: MemberRequest, offer: Offer, row: Subscription | None) -> HttpResponse:
    shelf = offer.shelf
    has_faults = bool(offer.customer_fault) or (
        offer.form.is_bound and request.method == "POST" and _is_sent(request)
    )
    here = request.get_full_path() if request.method == "GET" else request.path
    context = {
        "page": "subscriptions",
        "offer": offer,
        "subscription": row,
        "plans": [(one, cents_of(one.items.all())) for one in shelf.versions.values()],
        "free": FREE,
        "aside": offer.aside(),
        "shows_faults": has_faults,
        "token": request.POST.get("token") or uuid4(),
        "revision": request.POST.get("revision", row.revision if row else 0),
        "results": [(one.pk, f"{one.name} · {one.code}") for one in offer.found],
        "create": f"{reverse('customers:create')}?retour={here}",
        "customers_url": reverse("subscriptions:wizard_customers"),
        "preview": reverse("subscriptions:preview_step", args=[row.pk, 1])
        if row
        else reverse("subscriptions:preview_new"),
        "steps": steps_of(row),
    }
    return render(request, "wizard/offer.html", context, status=422 if has_faults else 200)


def steps_of(row: Subscription | None) -> list[tuple[str, str, str]]:
    """Return the three steps, those of a draft with their addresses."""
    titles = [
        ("Client et offre", "Qui achète quoi"),
        ("Fréquence", "Rythme et première facture"),
        ("Activation", "Règlement et envoi"),
    ]
    return [
        (title, note, reverse("subscriptions:step", args=[row.pk, number]) if row else "")
        for number, (title, note) in enumerate(titles, 1)
    ]
