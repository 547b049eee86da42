"""Forms of the page of a subscription."""

import re
from datetime import date
from typing import Any

from django import forms

from ritournelle.customers.models import Customer
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.shell.forms import DateField

_BETWEEN = re.compile(r"[\s,;]+")
AS_CUSTOMER = ("", "Comme le client")


class DetailsForm(forms.Form):
    """Who receives, what is written, how it is paid: nothing that changes a price."""

    name = forms.CharField(
        label="Intitulé",
        max_length=140,
        required=False,
        help_text="Tel que vous l’appelez dans vos listes. Vide\u00a0: le nom de la formule.",
    )
    recipients = forms.CharField(
        label="Destinataires",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="Une adresse par ligne. Vide\u00a0: les contacts du client "
        "qui reçoivent les factures.",
    )
    order_reference = forms.CharField(
        label="N° de commande du client", max_length=50, required=False
    )
    contract_reference = forms.CharField(label="N° de contrat", max_length=50, required=False)
    own_text = forms.CharField(
        label="Mention propre",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Imprimée sur chaque facture de cet abonnement.",
    )
    output = forms.ChoiceField(
        label="Chaque échéance produit",
        choices=Subscription.Output.choices,
        widget=forms.RadioSelect,
    )
    sends = forms.BooleanField(
        label="Envoyer les factures par e-mail",
        required=False,
        help_text="Une facture définitive part dès qu’elle est produite.",
    )
    payment_means = forms.ChoiceField(
        label="Mode de règlement",
        required=False,
        choices=[AS_CUSTOMER, *Customer.PaymentMeans.choices],
    )
    payment_days = forms.IntegerField(
        label="Délai de règlement",
        min_value=0,
        max_value=999,
        required=False,
        help_text="En jours. Vide\u00a0: celui du client.",
    )
    payment_end_of_month = forms.BooleanField(label="Fin de mois", required=False)
    payment_day = forms.IntegerField(
        label="Puis le jour du mois", min_value=1, max_value=31, required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean_recipients(self) -> list[str]:
        """Return one address an item."""
        return [one for one in _BETWEEN.split(self.cleaned_data["recipients"]) if one]

    def changes(self) -> dict[str, Any]:
        """Return the details, without the revision they were read at."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


def details_of(subscription: Subscription) -> dict[str, Any]:
    """Return what the form shows first."""
    names = [name for name in DetailsForm.base_fields if name != "recipients"]
    shown = {name: getattr(subscription, name) for name in names}
    return {**shown, "recipients": "\n".join(subscription.recipients)}


class MoveForm(forms.Form):
    """Another day for the next invoice."""

    start = DateField(widget=forms.HiddenInput)
    to = DateField(label="Facturer plutôt le")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.first_day = today
        self.fields["to"].widget.attrs["min"] = today.isoformat()

    def clean_to(self) -> date:
        """Refuse a day that is over."""
        day: date = self.cleaned_data["to"]
        if day < self.first_day:
            raise forms.ValidationError("Ce jour est passé. Choisissez aujourd’hui ou plus tard.")
        return day


class EventForm(forms.Form):
    """The day on which a contract renews."""

    on = DateField(
        label="Jour de l’événement",
        help_text="La période facturée commence ce jour-là.",
    )
