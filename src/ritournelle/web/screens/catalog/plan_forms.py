"""The forms of a plan: its name, and the lines and rhythm of a version."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from ritournelle.catalog.checks import line_fault
from ritournelle.catalog.models import PlanItem, Product
from ritournelle.catalog.services import NewPlanItem
from ritournelle.web.shell.forms import DateField, NumberField, refuse

if TYPE_CHECKING:
    FormSet = BaseFormSet["LineForm"]
else:
    FormSet = BaseFormSet

MOST_LINES = 50


class PlanForm(forms.Form):
    """What a plan is called."""

    name = forms.CharField(label="Nom", max_length=140, help_text="Par exemple Pro mensuel.")
    code = forms.CharField(
        label="Référence",
        max_length=40,
        required=False,
        help_text="Laissée vide, elle est tirée du nom.",
    )


class VersionForm(forms.Form):
    """From when a version holds, and how long one tries for free."""

    valid_from = DateField(
        label="À partir du", help_text="Pour les abonnements souscrits dès ce jour."
    )
    trial_days = forms.IntegerField(
        label="Jours d’essai", min_value=0, max_value=365, required=False
    )


class LineForm(forms.Form):
    """A product of the plan; a row without product is no line."""

    product = forms.ChoiceField(label="Produit", required=False)
    quantity = NumberField(label="Quantité", required=False, max_digits=14, decimal_places=4)
    unit_price = NumberField(
        label="Prix HT", required=False, help_text="Vide\u00a0: celui du produit aujourd’hui."
    )
    is_one_off = forms.BooleanField(label="Une seule fois", required=False)

    def __init__(self, *args: Any, products: Sequence[Product], **options: Any) -> None:
        super().__init__(*args, **options)
        self._products = {str(product.pk): product for product in products}
        named = [(key, f"{one.name} ({one.code})") for key, one in self._products.items()]
        self.fields["product"] = forms.ChoiceField(
            label="Produit", required=False, choices=[("", "Aucun"), *named]
        )

    def clean(self) -> dict[str, Any]:
        """Refuse what could not be billed, at the field that says it."""
        item = self.item()
        fault = item and line_fault(item.product, item.quantity, item.unit_price)
        if fault:
            refuse(self, fault[1], fault[0])
        return self.cleaned_data

    def item(self) -> NewPlanItem | None:
        """Return the line that the row describes, if it names a product."""
        values = self.cleaned_data
        product = self._products.get(values.get("product", ""))
        if product is None:
            return None
        quantity = values.get("quantity")
        return NewPlanItem(
            product,
            NewPlanItem(product).quantity if quantity is None else quantity,
            values.get("unit_price"),
            bool(values.get("is_one_off")),
        )


class BaseLines(FormSet):
    """The lines together: one at least."""

    def clean(self) -> None:
        """Refuse a plan without product."""
        if all(form.is_valid() for form in self.forms) and not self.items():
            raise forms.ValidationError("Ajoutez au moins un produit à la formule.")

    def items(self) -> list[NewPlanItem]:
        """Return the lines in their order."""
        found = (form.item() for form in self.forms if not form.cleaned_data.get("DELETE"))
        return [item for item in found if item]


def lines_formset(
    data: Any, products: Sequence[Product], known: Sequence[PlanItem] = ()
) -> BaseLines:
    """Return the rows of a version's lines, and an empty one."""
    made = formset_factory(
        LineForm,
        formset=BaseLines,
        extra=0 if known else 1,
        can_delete=True,
        max_num=MOST_LINES,
        absolute_max=MOST_LINES,
    )
    initial = [
        {
            "product": str(item.product_id),
            "quantity": item.quantity.normalize(),
            "unit_price": item.unit_price.normalize() if item.unit_price is not None else None,
            "is_one_off": item.is_one_off,
        }
        for item in known
    ]
    return made(data, prefix="lines", initial=initial, form_kwargs={"products": products})  # type: ignore[return-value]
