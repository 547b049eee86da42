"""The form of a customer: everything checked at once, each fault at its field."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.urls import reverse

from ritournelle.accounts.models import Organization
from ritournelle.customers.checks import check_customer
from ritournelle.customers.models import Customer, OwnField
from ritournelle.customers.own_fields import check_own_values
from ritournelle.customers.services import FIELDS
from ritournelle.customers.tags import split_names
from ritournelle.kit.validation import merged
from ritournelle.web.screens.customers.terms import CHOICES, OTHER, Terms, choice_of, read_terms
from ritournelle.web.shell.choices import country_choices, exemption_choices
from ritournelle.web.shell.forms import refuse, refuse_all

KIND_HINTS = {
    Customer.Kind.PROFESSIONAL: "Entreprise ou indépendant. Pénalités de retard et indemnité "
    "de 40\u00a0€ figurent sur ses factures.",
    Customer.Kind.NON_PROFESSIONAL: "Association, copropriété, mairie. Protégée comme un "
    "particulier pour la reconduction, avec un SIREN possible.",
    Customer.Kind.CONSUMER: "Personne privée. Ni SIREN ni TVA, pas d’indemnité de 40\u00a0€, "
    "médiateur mentionné.",
}
TEXTS = (
    "code", "name", "siren", "siret", "vat_number", "electronic_address", "address_line1",
    "address_line2", "postcode", "city", "delivery_name", "delivery_line1", "delivery_postcode",
    "delivery_city", "phone",
)  # fmt: skip
CHOSEN = ("kind", "country", "delivery_country", "vat_exemption", "language", "payment_means")
DELIVERY = tuple(name for name in FIELDS if name.startswith("delivery_"))
LABELS = {
    "code": "Référence",
    "name": "Nom ou raison sociale",
    "siret": "SIRET",
    "address_line1": "Adresse",
    "address_line2": "Complément d’adresse",
    "electronic_address": "Adresse de facturation électronique",
    "delivery_line1": "Adresse",
    "delivery_postcode": "Code postal",
    "delivery_city": "Ville",
    "delivery_country": "Pays",
}
HINTS = {
    "code": "Laissée vide, elle est attribuée à la suite\u00a0: CLI-0001, CLI-0002…",
    "siret": "14 chiffres. Le SIREN et le numéro de TVA s’en déduisent.",
    "electronic_address": "Seulement si elle n’est pas le SIREN.",
    "vat_exemption": "À n’imposer que si toutes ses factures en relèvent.",
    "terms": "Entre professionnels\u00a0: 60\u00a0jours, ou 45\u00a0jours fin de mois, au plus.",
}


class CustomerForm(forms.Form):
    """The columns of a customer, its tags and its own fields; contacts have their own forms."""

    kind = forms.ChoiceField(
        label="Catégorie", choices=Customer.Kind, widget=forms.RadioSelect, initial="professional"
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    terms = forms.ChoiceField(
        label="Conditions de règlement", choices=CHOICES, required=False, help_text=HINTS["terms"]
    )
    payment_days = forms.IntegerField(label="Délai (jours)", required=False, min_value=0)
    payment_end_of_month = forms.BooleanField(label="Puis à la fin du mois", required=False)
    payment_day = forms.IntegerField(
        label="Puis le jour du mois suivant", required=False, min_value=1, max_value=31
    )
    tags = forms.CharField(
        label="Étiquettes",
        required=False,
        max_length=400,
        help_text="Séparées par des virgules. Une étiquette nouvelle est créée.",
    )
    is_vip = forms.BooleanField(
        label="Client VIP", required=False, help_text="Signalé dans les listes et sur sa fiche."
    )

    def __init__(
        self,
        *args: Any,
        organization: Organization,
        customer: Customer | None,
        own_fields: Sequence[OwnField],
        on: date,
        **options: Any,
    ) -> None:
        self.customer = customer or Customer(organization=organization)
        self.own_fields = own_fields
        self.on = on
        super().__init__(*args, **options)
        self._add_columns()
        for field in own_fields:
            self.fields[own_name(field)] = own_widget(field)

    def _add_columns(self) -> None:
        choices = {
            "country": country_choices(),
            "delivery_country": [("", "Le même"), *country_choices()],
            "vat_exemption": [("", "Aucune"), *exemption_choices(self.on)],
            "language": Customer.Language.choices,
            "payment_means": Customer.PaymentMeans.choices,
        }
        for name in TEXTS:
            self.fields[name] = forms.CharField(label=_label(name), required=name == "name")
        for name, options in choices.items():
            self.fields[name] = forms.ChoiceField(
                label=_label(name),
                choices=options,
                required=name not in ("delivery_country", "vat_exemption"),
            )
        for name, hint in HINTS.items():
            self.fields[name].help_text = hint
        self.fields["name"].widget.attrs["autocomplete"] = "organization"
        self.fields["tags"].widget.attrs["list"] = "known-tags"
        self.fields["siret"].widget.attrs |= {
            "hx-post": reverse("customers:check_number"),
            "hx-trigger": "change",
            "hx-include": "closest form",
            "hx-target": "#numbers",
            "hx-swap": "outerHTML",
        }

    def clean(self) -> dict[str, Any]:
        """Hold the columns to the same checks as any other way in, all faults at once."""
        cleaned = self.cleaned_data
        values = self.columns()
        code = values["code"] or "automatique"  # empty: allotted when it is written
        checks = check_customer(merged(self.customer, FIELDS, values | {"code": code}), on=self.on)
        shown = {name: error for name, error in checks.errors.items() if name not in self.errors}
        refuse_all(self, shown)
        is_own = cleaned.get("terms") == OTHER and "payment_days" not in self.errors
        if is_own and cleaned.get("payment_days") is None:
            self.add_error("payment_days", "Indiquez un nombre de jours, 0 pour comptant.")
        _, faults = check_own_values(self.own_fields, self.own_values())
        for key, error in faults.items():
            refuse(self, error, f"own_{key}")
        return cleaned

    def columns(self) -> dict[str, Any]:
        """Return the columns as they were filled in."""
        cleaned = self.cleaned_data
        names = ("is_vip", *TEXTS, *CHOSEN)
        values = {name: cleaned.get(name, "") for name in names if name in cleaned}
        values.setdefault("code", "")
        if not any(values.get(name) for name in DELIVERY if name != "delivery_country"):
            values["delivery_country"] = ""
        return values | read_terms(cleaned)._asdict()

    def own_values(self) -> dict[str, str]:
        """Return what was filled in the organisation's own fields, by key."""
        names = {str(field.pk): own_name(field) for field in self.own_fields}
        return {key: self.cleaned_data.get(name, "") for key, name in names.items()}

    def tag_names(self) -> list[str]:
        """Return the tags that were typed."""
        return split_names(self.cleaned_data.get("tags", ""))

    @property
    def own_bound(self) -> list[forms.BoundField]:
        """The organisation's own fields, to be drawn."""
        return [self[own_name(field)] for field in self.own_fields]


def initial_of(customer: Customer, own_fields: Sequence[OwnField]) -> dict[str, Any]:
    """Return what the form of a known customer shows first."""
    values: dict[str, Any] = {name: getattr(customer, name) for name in (*TEXTS, *CHOSEN, "is_vip")}
    terms = Terms(*(getattr(customer, name) for name in Terms._fields))
    names = customer.tags.order_by("name").values_list("name", flat=True)
    own = {own_name(field): customer.own_values.get(str(field.pk), "") for field in own_fields}
    return values | terms._asdict() | own | {
        "terms": choice_of(terms),
        "tags": ", ".join(names),
        "revision": customer.revision,
    }  # fmt: skip


def own_name(field: OwnField) -> str:
    """Return the name of the control of an own field."""
    return f"own_{field.pk}"


def own_widget(field: OwnField) -> forms.Field:
    """Return the control of an own field, for its kind."""
    kinds = OwnField.Kind
    if field.kind == kinds.DATE:
        widget: forms.Widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.CharField(label=field.label, required=False, widget=widget)
    listed = {kinds.CHOICE: field.choices, kinds.YES_NO: ["oui", "non"]}.get(cast(Any, field.kind))
    if listed is not None:
        options = [("", "Non renseigné"), *((choice, choice) for choice in listed)]
        return forms.ChoiceField(label=field.label, required=False, choices=options)
    return forms.CharField(label=field.label, required=False)


def _label(name: str) -> str:
    column = Customer._meta.get_field(name)
    words = LABELS.get(name) or str(column.verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]
