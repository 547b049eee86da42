"""The forms of the wizard's three steps."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms

from ritournelle.core.discounts import BadDiscount, Discount
from ritournelle.core.errors import DomainError
from ritournelle.core.periods import ONE_DAY
from ritournelle.customers.models import Customer
from ritournelle.kit import cells
from ritournelle.subscriptions.forecast import Whole
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.services import NewDiscount
from ritournelle.web.screens.subscriptions.wizard_lines import (
    DISCOUNT_KINDS,
    discount_of,
    shown_discount,
)
from ritournelle.web.shell.forms import DateField, NumberField, refuse, words
from ritournelle.web.shell.rhythm import RhythmForm

ALWAYS, COUNT, UNTIL = "always", "count", "until"
OTHER, HIS = "other", "customer"
# days, end of month
TERMS = {
    "0": (0, False),
    "30": (30, False),
    "30m": (30, True),
    "45m": (45, True),
    "60": (60, False),
}
OUTPUTS = [
    (Subscription.Output.ISSUED, "Facture définitive"),
    (Subscription.Output.DRAFT, "Brouillon à valider"),
]
SENDING = [("on", "Envoyer automatiquement"), ("off", "Ne pas envoyer")]


class OfferForm(forms.Form):
    """Step 1, beside the customer and the lines."""

    plan = forms.CharField(required=False, widget=forms.HiddenInput)
    trial_days = forms.IntegerField(
        label="Jours d’essai", min_value=0, max_value=730, required=False
    )
    discount = NumberField(
        label="Remise globale", max_digits=12, decimal_places=2, min_value=0, required=False
    )
    discount_kind = forms.ChoiceField(label="Remise en", choices=DISCOUNT_KINDS, required=False)
    discount_label = forms.CharField(
        label="Libellé de la remise",
        max_length=80,
        required=False,
        help_text="Par exemple\u00a0: engagement 12 mois.",
    )
    discount_lasts = forms.ChoiceField(
        label="Durée de la remise",
        choices=[
            (ALWAYS, "Toujours"),
            (COUNT, "Un nombre de factures"),
            (UNTIL, "Jusqu’à une date"),
        ],
        required=False,
    )
    discount_count = forms.IntegerField(
        label="Nombre de factures", min_value=1, max_value=999, required=False
    )
    discount_until = DateField(label="Jusqu’au (inclus)", required=False)
    name = forms.CharField(label="Intitulé", max_length=140, required=False)
    order_reference = forms.CharField(label="N° de commande", max_length=50, required=False)
    contract_reference = forms.CharField(label="N° de contrat", max_length=50, required=False)
    own_text = forms.CharField(
        label="Mention propre",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Imprimée sur chaque facture de cet abonnement.",
    )

    FIELDS = ("name", "order_reference", "contract_reference", "own_text")

    def clean(self) -> dict[str, Any]:
        """Refuse a discount that never applies."""
        values = super().clean() or self.cleaned_data
        lasts = values.get("discount_lasts")
        if lasts == COUNT and not values.get("discount_count"):
            self.add_error("discount_count", "Indiquez le nombre de factures.")
        if lasts == UNTIL and not values.get("discount_until"):
            self.add_error("discount_until", "Indiquez la date.")
        new = None if self.errors else self.new_discount()
        if new:
            try:
                Discount(new.percent, new.cents, new.label, occurrences=new.occurrence_count)
            except BadDiscount as error:
                refuse(self, error, "discount")
        return values

    def new_discount(self) -> NewDiscount | None:
        """Return the discount on the whole invoice, if there is one."""
        values = self.cleaned_data
        if not values.get("discount"):
            return None
        lasts, until = values["discount_lasts"], values["discount_until"]
        return discount_of(
            values["discount"],
            values["discount_kind"],
            label=values["discount_label"] or "Remise",
            count=values["discount_count"] if lasts == COUNT else None,
            until=until + ONE_DAY if lasts == UNTIL else None,
        )

    def columns(self) -> dict[str, Any]:
        """Return the columns of the subscription that the step says."""
        values = self.cleaned_data
        return {name: values[name] for name in self.FIELDS} | {
            "trial_days": values["trial_days"] or 0
        }


def initial_offer(whole: Whole) -> dict[str, Any]:
    """Return what step 1 shows of a draft."""
    shown = {name: getattr(whole.row, name) for name in OfferForm.FIELDS}
    shown |= {"trial_days": whole.row.trial_days or "", "plan": whole.row.plan_version_id or ""}
    discounts = [one for one in whole.discounts if one.line is None]
    if not discounts:
        return shown
    first = discounts[0]
    lasts = COUNT if first.occurrence_count else UNTIL if first.until else ALWAYS
    until = first.until - ONE_DAY if first.until else None
    more = {"discount_label": first.label, "discount_lasts": lasts, "discount_until": until}
    return shown | shown_discount(first) | more


class CalendarForm(RhythmForm):
    """Step 2: the rhythm, from when, until when."""

    starts_on = DateField(label="Première facture")
    ends = forms.ChoiceField(
        label="Fin",
        choices=[
            (ALWAYS, "Sans fin"),
            (UNTIL, "À une date"),
            (COUNT, "Après N factures"),
        ],
        widget=forms.RadioSelect,
    )
    last_day = DateField(label="Dernier jour", required=False)
    occurrence_count = forms.IntegerField(
        label="Nombre de factures", min_value=1, max_value=9999, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an end that is missing or comes before the start."""
        values = super().clean()
        ends, last_day = values.get("ends"), values.get("last_day")
        if ends == UNTIL and "last_day" not in self.errors:
            if last_day is None:
                self.add_error("last_day", "Indiquez le dernier jour.")
            elif "starts_on" in values and last_day < values["starts_on"]:
                self.add_error("last_day", "La fin précède la première facture.")
        if ends == COUNT and not values.get("occurrence_count"):
            self.add_error("occurrence_count", "Indiquez le nombre de factures.")
        return values

    def columns(self) -> dict[str, Any]:
        """Return the columns of the calendar; asked by the rhythm's own check too."""
        values, columns = self.cleaned_data, super().columns()
        ends = values.get("ends")
        columns["starts_on"] = values.get("starts_on")
        columns["ends_on"] = values["last_day"] + ONE_DAY if self._has(UNTIL, "last_day") else None
        columns["occurrence_count"] = values.get("occurrence_count") if ends == COUNT else None
        return columns

    def _has(self, ends: str, name: str) -> bool:
        return self.cleaned_data.get("ends") == ends and bool(self.cleaned_data.get(name))


def initial_calendar(row: Subscription) -> dict[str, Any]:
    """Return what step 2 shows of a draft, beside its rhythm."""
    ends = UNTIL if row.ends_on else COUNT if row.occurrence_count else ALWAYS
    last_day = row.ends_on - timedelta(days=1) if row.ends_on else None
    return {
        "starts_on": row.starts_on,
        "ends": ends,
        "last_day": last_day,
        "occurrence_count": row.occurrence_count,
    }


class ActivationForm(forms.Form):
    """Step 3: how it is paid, what is made, to whom it goes."""

    payment_means = forms.ChoiceField(label="Mode de règlement")
    delay = forms.ChoiceField(label="Délai de règlement")
    payment_days = forms.IntegerField(
        label="Nombre de jours", min_value=0, max_value=999, required=False
    )
    payment_end_of_month = forms.BooleanField(label="Fin de mois", required=False)
    payment_day = forms.IntegerField(
        label="Puis le jour du mois", min_value=1, max_value=31, required=False
    )
    output = forms.ChoiceField(label="Chaque fois", choices=OUTPUTS, widget=forms.RadioSelect)
    sends = forms.ChoiceField(label="E-mail", choices=SENDING, widget=forms.RadioSelect)
    recipients = forms.CharField(
        label="Destinataires",
        required=False,
        max_length=1000,
        help_text="Séparés par des virgules.",
    )
    billed_until = DateField(label="Déjà facturé jusqu’au (inclus)", required=False)

    def __init__(self, customer: Customer, usual_terms: str, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        means = customer.get_payment_means_display()
        self._choose("payment_means", [(HIS, f"Celui du client ({means})"), *_means()])
        self._choose(
            "delay",
            [
                (HIS, f"Celui du client ({usual_terms})"),
                ("0", "Comptant"),
                ("30", "30\u00a0jours"),
                ("30m", "30\u00a0jours fin de mois"),
                ("45m", "45\u00a0jours fin de mois"),
                ("60", "60\u00a0jours"),
                (OTHER, "Autre"),
            ],
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_recipients(self) -> list[str]:
        """Return the addresses, each once."""
        try:
            return list(cells.emails(self.cleaned_data["recipients"]))
        except DomainError as error:
            raise forms.ValidationError(words(error)) from None

    def clean(self) -> dict[str, Any]:
        """Ask for the delay that is none of the usual ones."""
        values = super().clean() or self.cleaned_data
        is_missing = values.get("payment_days") is None and "payment_days" not in self.errors
        if values.get("delay") == OTHER and is_missing:
            self.add_error("payment_days", "Indiquez le nombre de jours.")
        return values

    def columns(self) -> dict[str, Any]:
        """Return the columns of the subscription that the step says."""
        values = self.cleaned_data
        return _terms(values) | {
            "payment_means": "" if values["payment_means"] == HIS else values["payment_means"],
            "output": values["output"],
            "sends": values["sends"] == "on",
            "recipients": values["recipients"],
        }


def initial_activation(row: Subscription) -> dict[str, Any]:
    """Return what step 3 shows of a draft."""
    pair = (row.payment_days, row.payment_end_of_month)
    usual = [key for key, terms in TERMS.items() if terms == pair and row.payment_day is None]
    delay = HIS if row.payment_days is None else usual[0] if usual else OTHER
    return {
        "payment_means": row.payment_means or HIS,
        "delay": delay,
        "payment_days": row.payment_days,
        "payment_end_of_month": row.payment_end_of_month,
        "payment_day": row.payment_day,
        "output": row.output,
        "sends": "on" if row.sends else "off",
        "recipients": ", ".join(row.recipients),
    }


def _terms(values: Mapping[str, Any]) -> dict[str, Any]:
    days, ends, day = None, None, None
    if values["delay"] == OTHER:
        days, ends = values["payment_days"], values["payment_end_of_month"]
        day = values["payment_day"]
    elif values["delay"] in TERMS:
        days, ends = TERMS[values["delay"]]
    return {"payment_days": days, "payment_end_of_month": ends, "payment_day": day}


def _means() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Customer.PaymentMeans.choices]
