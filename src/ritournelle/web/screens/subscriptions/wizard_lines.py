"""The lines of step 1: rows of fields, and the items and discounts that they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from ritournelle.catalog.checks import line_fault
from ritournelle.catalog.models import PlanItem, PlanVersion, Product
from ritournelle.core.discounts import BadDiscount, Discount
from ritournelle.core.money import to_cents
from ritournelle.documents.text import number
from ritournelle.subscriptions.services import NewDiscount, NewItem
from ritournelle.web.screens.subscriptions.wizard_shelf import AMOUNT, Shelf
from ritournelle.web.shell.forms import NumberField, refuse
from ritournelle.web.shell.keys import key_of

PREFIX = "lines"
COUNT = f"{PREFIX}-count"
MOST = 100
PERCENT, EUROS = "percent", "euros"
DISCOUNT_KINDS = [(PERCENT, "%"), (EUROS, "€")]
DEFAULT_LABEL = "Remise"

Row = dict[str, Any]


class LineForm(forms.Form):
    """One line: a product of the catalogue, or a plain amount with its label."""

    product = forms.TypedChoiceField(label="Produit", required=False, coerce=int, empty_value=None)
    name = forms.CharField(label="Libellé", max_length=140, required=False)
    quantity = NumberField(
        label="Quantité", max_digits=14, decimal_places=4, min_value=0, required=False
    )
    unit_price = NumberField(
        label="Prix HT", max_digits=16, decimal_places=6, min_value=0, required=False
    )
    discount = NumberField(
        label="Remise", max_digits=12, decimal_places=2, min_value=0, required=False
    )
    discount_kind = forms.ChoiceField(label="Remise en", choices=DISCOUNT_KINDS, required=False)
    discount_count = forms.IntegerField(
        label="Remise sur", min_value=1, max_value=999, required=False
    )
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    vat_rate = forms.TypedChoiceField(label="TVA", required=False, coerce=Decimal, empty_value=None)
    is_one_off = forms.BooleanField(label="Une seule fois (mise en service…)", required=False)
    plan_item = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, shelf: Shelf, data: Mapping[str, Any], place: int) -> None:
        bound = {f"{PREFIX}-{place}-{name}": value for name, value in data.items()}
        super().__init__(bound, prefix=f"{PREFIX}-{place}")
        self.shelf, self.place = shelf, place
        choices = [(key, product.name) for key, product in shelf.products.items()]
        self._choose("product", [("", "Montant libre"), *choices])
        rates = [(f"{rate.normalize():f}", _percent(rate)) for rate in shelf.rates]
        self._choose("vat_rate", rates)

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def usual_price(self) -> Decimal | None:
        """The price when the field stays empty, to be shown in it."""
        if self.plan_line is not None and self.plan_line.unit_price is not None:
            return self.plan_line.unit_price
        product = self.shelf.products.get(key_of(self["product"].value()))
        return product.unit_price if product and not product.tiers else None

    @property
    def plan_line(self) -> PlanItem | None:
        """The line of the plan that this one follows."""
        wanted = key_of(self["plan_item"].value())
        items = [item for version in self.shelf.versions.values() for item in version.items.all()]
        product = key_of(self["product"].value())
        same = [one for one in items if one.pk == wanted and one.product_id == product]
        return same[0] if same else None

    def clean(self) -> dict[str, Any]:
        """Refuse a line that cannot be billed, at the field at fault."""
        values = super().clean() or self.cleaned_data
        if values.get("product") is None and "product" not in self.errors:
            self._check_amount(values)
        if not self.errors:
            fault = line_fault(self.sold, self._quantity, values["unit_price"])
            if fault:
                refuse(self, fault[1], fault[0])
            self._check_discount()
        return values

    def _check_amount(self, values: Mapping[str, Any]) -> None:
        if not values.get("name"):
            self.add_error("name", "Donnez un libellé à ce montant, ou choisissez un produit.")
        if values.get("unit_price") is None and "unit_price" not in self.errors:
            self.add_error("unit_price", "Indiquez le montant HT.")

    def _check_discount(self) -> None:
        if new := self.new_discount(1):
            try:
                Discount(new.percent, new.cents, new.label)
            except BadDiscount as error:
                refuse(self, error, "discount")

    @property
    def _quantity(self) -> Decimal:
        quantity = self.cleaned_data.get("quantity")
        return Decimal(1) if quantity is None else quantity

    @property
    def sold(self) -> Product:
        """The product of a valid line; behind a plain amount it may not be written yet."""
        values = self.cleaned_data
        if values["product"] is not None:
            return self.shelf.products[values["product"]]
        return self.shelf.amount(values["vat_rate"] or self.shelf.rates[0])

    def new_item(self) -> NewItem:
        """Return what a valid line subscribes to."""
        values = self.cleaned_data
        line = self.plan_line
        return NewItem(
            self.sold,
            self._quantity,
            values["unit_price"],
            values["name"],
            values["description"],
            values["is_one_off"],
            line.pk if line else None,
        )

    def new_discount(self, line: int) -> NewDiscount | None:
        """Return the discount of a valid line, if it has one."""
        values = self.cleaned_data
        value = values.get("discount")
        if not value:
            return None
        return discount_of(
            value, values["discount_kind"], line=line, count=values["discount_count"]
        )


@dataclass(frozen=True)
class Lines:
    """All the lines of a form."""

    forms: list[LineForm]

    def is_valid(self) -> bool:
        """Say whether each line is; they are all looked at."""
        return [form.is_valid() for form in self.forms].count(False) == 0

    def items(self) -> list[NewItem]:
        """Return what valid lines subscribe to."""
        return [form.new_item() for form in self.forms]

    def discounts(self) -> list[NewDiscount]:
        """Return the discounts of valid lines."""
        found = [form.new_discount(line) for line, form in enumerate(self.forms, 1)]
        return [one for one in found if one]


def discount_of(
    value: Decimal, kind: str, *, label: str = DEFAULT_LABEL, **bounds: Any
) -> NewDiscount:
    """Return a discount of so many per cent, or of so many euros."""
    percent, cents = (None, to_cents(value)) if kind == EUROS else (value, None)
    return NewDiscount(
        label,
        percent,
        cents,
        line=bounds.get("line"),
        occurrence_count=bounds.get("count"),
        until=bounds.get("until"),
    )


def rows_of(data: Mapping[str, Any]) -> list[Row]:
    """Return what was typed in each row of a form that was sent."""
    places = range(min(key_of(data.get(COUNT)), MOST))
    return [_typed(data, place) for place in places]


def _typed(data: Mapping[str, Any], place: int) -> Row:
    keys = {name: f"{PREFIX}-{place}-{name}" for name in LineForm.base_fields}
    return {name: data[key] for name, key in keys.items() if key in data}


def rows_of_plan(version: PlanVersion) -> list[Row]:
    """Return the rows of a plan's lines; their prices stay those of the plan."""
    return [
        {
            "product": item.product_id,
            "quantity": number(item.quantity, "fr"),
            "is_one_off": "on" if item.is_one_off else "",
            "plan_item": item.pk,
        }
        for item in version.items.all()
    ]


def rows_of_items(items: Sequence[NewItem], discounts: Sequence[NewDiscount]) -> list[Row]:
    """Return the rows of lines that were saved."""
    of_line = {one.line: one for one in discounts if one.line}
    return [_row(item, of_line.get(line)) for line, item in enumerate(items, 1)]


def blank_row() -> Row:
    """Return a row to fill in."""
    return {"quantity": "1"}


def _row(item: NewItem, discount: NewDiscount | None) -> Row:
    is_amount = item.product.code.startswith(AMOUNT)
    row: Row = {
        "product": "" if is_amount else item.product.pk,
        "vat_rate": f"{item.product.vat_rate.normalize():f}" if is_amount else "",
        "name": item.name,
        "description": item.description,
        "quantity": number(item.quantity, "fr"),
        "unit_price": "" if item.unit_price is None else number(item.unit_price, "fr"),
        "is_one_off": "on" if item.is_one_off else "",
        "plan_item": item.plan_item_id or "",
    }
    return row | (shown_discount(discount) if discount else {})


def shown_discount(discount: NewDiscount) -> Row:
    """Return what fields show of a discount."""
    if discount.percent is not None:
        value, kind = discount.percent, PERCENT
    else:
        value, kind = Decimal(discount.cents or 0) / 100, EUROS
    return {
        "discount": number(value, "fr"),
        "discount_kind": kind,
        "discount_count": discount.occurrence_count or "",
    }


def _percent(rate: Decimal) -> str:
    return f"{number(rate, 'fr')}\u00a0%"
