"""Step 1 of the wizard as it was sent, saved, or begun: who buys what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict

from ritournelle.catalog.models import PlanVersion
from ritournelle.catalog.rules import rhythm_of
from ritournelle.core.nights import local_day
from ritournelle.core.schedule import Unit
from ritournelle.customers.models import Customer
from ritournelle.kit.folding import has_words
from ritournelle.subscriptions.forecast import Whole
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.services import RHYTHM, NewDiscount, NewItem
from ritournelle.web import clock
from ritournelle.web.screens.subscriptions import wizard_lines as lines
from ritournelle.web.screens.subscriptions.wizard_aside import Aside, aside_of
from ritournelle.web.screens.subscriptions.wizard_forms import OfferForm, initial_offer
from ritournelle.web.screens.subscriptions.wizard_lines import LineForm, Lines, Row
from ritournelle.web.screens.subscriptions.wizard_shelf import Shelf
from ritournelle.web.shell.keys import key_of
from ritournelle.web.shell.lists import search_of
from ritournelle.web.shell.members import MemberRequest

FOUND = 8
CUSTOMER = "client"  # what the form says when a customer was chosen
ALWAYS_SENT = ("vat_rate", "discount_kind")


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
    sent: Mapping[str, Any] = field(default_factory=dict)
    suggested: PlanVersion | None = None  # chosen by us, until a person chooses

    def is_valid(self) -> bool:
        """Say whether a draft can be written; every fault is looked for."""
        if self.customer is None:
            self.customer_fault = "Choisissez un client dans la liste, ou créez-le."
        good = [self.customer is not None, self.form.is_valid(), self.lines.is_valid()]
        if not self.lines.forms:
            self.form.add_error(None, "Ajoutez au moins une ligne.")
            good.append(False)
        return all(good)

    def faults(self) -> list[tuple[str, str]]:
        """Return what is wrong on the whole page, each with the field it is about."""
        customer = [("id_client_q", self.customer_fault)] if self.customer_fault else []
        found = [(f"Ligne {place}", form) for place, form in enumerate(self.lines.forms, 1)]
        return customer + [
            (
                form[name].id_for_label if name in form.fields else "",
                _said(form, name, where, str(text)),
            )
            for where, form in [("", self.form), *found]
            for name, texts in form.errors.items()
            for text in texts
        ]

    def forget_faults(self) -> None:
        """Leave unsaid what nobody has got wrong yet: the form was not sent."""
        for form in (self.form, *self.lines.forms):
            form.errors.clear()

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
            return aside_of(shelf.organization, self.customer, blank, shelf.day)
        whole = Whole(self.row(), self.items(), self.discounts())
        new = [item.product for item in whole.items if item.product.pk < 0]
        return aside_of(
            shelf.organization, self.customer, whole, shelf.day, version=self.version, new=new
        )


def _said(form: forms.Form, name: str, where: str, text: str) -> str:
    label = str(form.fields[name].label).lower() if name in form.fields else ""
    place = ", ".join(filter(None, [where, label]))
    return f"{place[:1].upper()}{place[1:]}\u00a0: {text}" if place else text


def first_day(columns: Mapping[str, Any], shelf: Shelf) -> date:
    """Return the first day of a rhythm from today on."""
    if columns.get("rhythm_unit", Unit.MONTH) == Unit.EVENT:
        return shelf.day
    values = [
        columns.get(name, default)
        for name, default in (
            ("rhythm_unit", "month"), ("rhythm_every", 1),
            ("rhythm_days", "1"), ("rhythm_months", ""),
        )
    ]  # fmt: skip
    return rhythm_of(*values).occurrence(shelf.day, 0)


def read(request: MemberRequest, shelf: Shelf, base: Whole | None, data: QueryDict) -> Offer:
    """Read the form as it was sent; the buttons that change its lines are obeyed here."""
    applied, chosen = _version(shelf, data.get("plan")), _version(shelf, data.get("choice"))
    rows = lines.rows_of(data)
    values: dict[str, Any] = data.dict()
    suggested = _version(shelf, data.get("suggested"))
    customer, typed = _customer(request, data.get("client")), data.get("client_q", "").strip()
    if "choice" in data and chosen != applied:
        suggested = None
        rows, values = _with_plan(rows, chosen, values)
    elif data.get("action") == CUSTOMER and _is_untouched(rows, applied, suggested):
        chosen = suggested = shelf.usual_version(customer)
        rows, values = _with_plan(rows, chosen, values)
    else:
        chosen = applied
    rows = _obey(data.get("action", ""), rows)
    is_lost = customer is None and typed
    return Offer(
        shelf,
        customer,
        chosen,
        OfferForm(values),
        line_forms(shelf, rows),
        base,
        customer.name if customer else typed,
        found_customers(request, typed) if is_lost else [],
        sent=data,
        suggested=suggested,
    )


def line_forms(shelf: Shelf, rows: list[Row]) -> Lines:
    """Return one form a row."""
    return Lines([LineForm(shelf, row, place) for place, row in enumerate(rows)])


def shelf_of(request: MemberRequest, base: Whole | None = None) -> Shelf:
    today = local_day(clock.now(), request.organization.time_zone)
    return Shelf(request.organization, today, [item.product for item in base.items] if base else ())


def fresh(request: MemberRequest, shelf: Shelf) -> Offer:
    customer = _customer(request, request.GET.get("client"))
    wanted = request.GET.get("formule", "")
    named = [one for one in shelf.versions.values() if wanted in (str(one.plan_id), one.plan.code)]
    version = named[0] if named else shelf.usual_version(customer)
    rows = lines.rows_of_plan(version) if version else [lines.blank_row()]
    initial = {"plan": version.pk, "trial_days": version.trial_days or ""} if version else {}
    form = OfferForm(initial)
    typed = customer.name if customer else ""
    offer = Offer(shelf, customer, version, form, line_forms(shelf, rows), None, typed)
    offer.suggested = None if named else version
    return offer


def saved(request: MemberRequest, shelf: Shelf, base: Whole) -> Offer:
    """Return step 1 as it was saved; `?client=` comes back from the page that creates one."""
    customer = _customer(request, request.GET.get("client")) or base.row.customer
    row = base.row
    rows = lines.rows_of_items(base.items, base.discounts)
    version = shelf.versions.get(row.plan_version_id or 0)
    form = OfferForm(initial_offer(base))
    return Offer(shelf, customer, version, form, line_forms(shelf, rows), base, customer.name)


def _with_plan(
    rows: list[Row], version: PlanVersion | None, values: dict[str, Any]
) -> tuple[list[Row], dict[str, Any]]:
    """Put the lines of a plan in the place of those of the plan before; one's own lines stay."""
    own = [row for row in rows if not row.get("plan_item") and _is_filled(row)]
    if version is None:
        return own or [lines.blank_row()], values | {"plan": ""}
    chosen = {"plan": version.pk, "trial_days": version.trial_days or ""}
    return lines.rows_of_plan(version) + own, values | chosen


def _is_untouched(
    rows: list[Row], version: PlanVersion | None, suggested: PlanVersion | None
) -> bool:
    """Say whether the form still holds the plan that nobody but us chose, as it is."""
    if suggested is None or version != suggested:
        return False
    offered = lines.rows_of_plan(suggested)
    return [_told(row) for row in rows] == [_told(row) for row in offered]


def _told(row: Row) -> dict[str, str]:
    """Return what a row says, beside the choices that are always sent."""
    return {name: str(value) for name, value in row.items() if value and name not in ALWAYS_SENT}


def _is_filled(row: Row) -> bool:
    return bool(row.get("product") or row.get("name") or row.get("unit_price"))


def _obey(action: str, rows: list[Row]) -> list[Row]:
    verb, _, place = action.partition("-")
    if verb == "add" and len(rows) < lines.MOST:
        return [*rows, lines.blank_row()]
    if verb == "remove" and place.isdigit():
        return [row for number, row in enumerate(rows) if number != key_of(place)]
    return rows


def _version(shelf: Shelf, value: str | None) -> PlanVersion | None:
    return shelf.versions.get(key_of(value))


def _customer(request: MemberRequest, value: str | None) -> Customer | None:
    rows = Customer.objects.filter(organization=request.organization, archived_on=None)
    return rows.filter(pk=key_of(value)).first() if key_of(value) else None


def found_customers(request: MemberRequest, text: str) -> list[Customer]:
    rows = Customer.objects.filter(organization=request.organization, archived_on=None)
    words = search_of(text)
    if words:
        rows = rows.filter(
            has_words(words)
            | Q(code__istartswith=words)
            | Q(siren__startswith=words.replace(" ", "") or "-")
        )
    return list(rows.order_by("folded_name", "pk")[:FOUND])
