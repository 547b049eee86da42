"""The editor of a draft as forms: its head, and one form for each line."""

from decimal import Decimal
from typing import Any

from django import forms

from ritournelle.core.errors import DomainError
from ritournelle.core.pricing import ZERO
from ritournelle.customers.models import Customer
from ritournelle.invoicing.drafts import OwnTerms
from ritournelle.kit import cells
from ritournelle.web.screens.invoices import reductions
from ritournelle.web.shell.choices import Choices, unit_choices
from ritournelle.web.shell.forms import DateField, NumberField, refuse

KEPT = "autre"
TERMS = {
    "": OwnTerms(),
    "0": OwnTerms("", 0, False),
    "15": OwnTerms("", 15, False),
    "30": OwnTerms("", 30, False),
    "30fdm": OwnTerms("", 30, True),
    "45fdm": OwnTerms("", 45, True),
    "60": OwnTerms("", 60, False),
}
TERM_CHOICES = [
    ("", "Comme le client"),
    ("0", "Comptant, à réception"),
    ("15", "15\u00a0jours"),
    ("30", "30\u00a0jours"),
    ("30fdm", "30\u00a0jours fin de mois"),
    ("45fdm", "45\u00a0jours fin de mois"),
    ("60", "60\u00a0jours"),
]
MEANS = [("", "Comme le client"), *Customer.PaymentMeans.choices]
LINE_FIELDS = (
    "follows", "product", "reference", "name", "description", "quantity", "unit", "price", "vat",
    "discount", "discount_label",
)  # fmt: skip


class HeadForm(forms.Form):
    """What a draft says beside its lines; its customer is chosen apart."""

    first_day = DateField(label="Du", required=False)
    last_day = DateField(label="Au", required=False)
    order_reference = forms.CharField(label="N° de commande", required=False, max_length=50)
    contract_reference = forms.CharField(label="N° de contrat", required=False, max_length=50)
    own_text = forms.CharField(
        label="Mention propre",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    discount = forms.CharField(
        label="Remise globale", required=False, max_length=20, help_text="10\u00a0% ou 25,50"
    )
    discount_label = forms.CharField(label="Libellé de la remise", required=False, max_length=100)
    terms = forms.ChoiceField(label="Délai de règlement", required=False, choices=TERM_CHOICES)
    means = forms.ChoiceField(label="Mode de règlement", required=False, choices=MEANS)
    recipients = forms.CharField(
        label="Destinataires",
        required=False,
        max_length=1000,
        help_text="Vide\u00a0: les contacts du client. Plusieurs adresses\u00a0: avec des virgules.",
    )
    sends = forms.BooleanField(label="Envoyer dès l’émission", required=False)

    def __init__(self, *args: Any, keeps_terms: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if keeps_terms:
            self.fields["terms"].choices = [*TERM_CHOICES, (KEPT, keeps_terms)]  # type: ignore[attr-defined]

    def clean_recipients(self) -> list[str]:
        """Read the addresses."""
        text = self.cleaned_data["recipients"]
        try:
            return list(cells.emails(text)) if text else []
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """Check the period and the discount."""
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if bool(first) != bool(last) and not ({"first_day", "last_day"} & self.errors.keys()):
            self.add_error("last_day", "Donnez les deux dates de la période, ou aucune.")
        if first and last and last < first:
            self.add_error("last_day", "La période finit avant de commencer.")
        try:
            data["off"] = reductions.read(data.get("discount", ""), data.get("discount_label", ""))
        except DomainError as error:
            refuse(self, error, "discount")
        return data


class LineForm(forms.Form):
    """One line. A line of a subscription keeps its VAT and the period that it bills."""

    follows = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    product = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reference = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    discount_label = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    name = forms.CharField(label="Désignation", max_length=200)
    description = forms.CharField(
        label="Description",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    quantity = NumberField(label="Quantité", max_digits=14, decimal_places=4)
    unit = forms.ChoiceField(label="Unité", choices=unit_choices)
    price = NumberField(
        label="Prix unitaire HT", max_digits=16, decimal_places=6, min_value=Decimal(0)
    )
    vat = forms.ChoiceField(label="TVA", required=False)
    discount = forms.CharField(label="Remise", required=False, max_length=20)

    def __init__(self, *args: Any, vat_choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vat"].choices = vat_choices  # type: ignore[attr-defined]

    @property
    def is_recurring(self) -> bool:
        """Whether the line bills a period of a subscription."""
        return bool(self["follows"].value())

    def clean_quantity(self) -> Decimal:
        """Refuse a line of nothing."""
        quantity: Decimal = self.cleaned_data["quantity"]
        if quantity == ZERO:
            raise forms.ValidationError("La quantité est nulle\u00a0: retirez plutôt la ligne.")
        return quantity

    def clean(self) -> dict[str, Any]:
        """Read the discount."""
        data = super().clean() or {}
        try:
            data["off"] = reductions.read(data.get("discount", ""), data.get("discount_label", ""))
        except DomainError as error:
            refuse(self, error, "discount")
        return data
