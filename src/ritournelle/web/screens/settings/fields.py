"""Forms over columns of an organisation: all faults at once, nothing overwritten silently."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar, cast

from django import forms
from django.forms.models import fields_for_model
from django.http import QueryDict

from ritournelle.accounts.checks import check_organization
from ritournelle.accounts.errors import ChangedMeanwhile
from ritournelle.accounts.models import Organization
from ritournelle.accounts.services import FIELDS, update_organization
from ritournelle.kit.validation import merged
from ritournelle.web.screens.settings.choices import REGIONS, TIME_ZONES
from ritournelle.web.shell.choices import country_choices
from ritournelle.web.shell.forms import MoneyField, refuse, refuse_all

BAD_EMAIL = "Cette adresse e-mail n’est pas valide."
# Written in groups, checked without their spaces.
GROUPED = ("iban", "siren", "siret", "bic", "vat_number")
LABELS = {
    "name": "Raison sociale",
    "register": "Immatriculation",
    "is_sole_trader": "Entrepreneur individuel",
    "siret": "SIRET",
    "siren": "SIREN",
    "vat_number": "Numéro de TVA",
    "is_franchise": "Franchise en base de TVA",
    "vat_on_debits": "TVA sur les débits",
    "address_line1": "Adresse",
    "email": "E-mail de la société",
    "run_bound": "Arrêter une facturation au-delà de",
    "late_bound": "Rattraper au plus",
    "accounting_email": "Copie à la comptabilité",
    "team_email": "Compte rendu à l’équipe",
    "payment_days": "Délai de règlement",
    "payment_end_of_month": "Puis fin de mois",
    "approves_sending": "Approuver avant d’envoyer",
    "colour": "Couleur",
    "footer": "Pied de page",
    "own_text": "Mention propre",
}
HINTS = {
    "siren": "9 chiffres. Le numéro de TVA s’en déduit.",
    "siret": "14 chiffres, ceux de l’établissement qui facture.",
    "register": "Par exemple RCS Lyon 552\u00a0100\u00a0554.",
    "legal_form": "SAS, SARL, association…",
    "is_sole_trader": "La mention «\u00a0EI\u00a0» suit le nom sur les documents.",
    "is_franchise": "Aucune TVA n’est facturée\u00a0; la mention légale est ajoutée.",
    "vat_on_debits": "La TVA est due à la facturation, non à l’encaissement. "
    "La mention est ajoutée.",
    "iban": "Imprimé sur les factures payées par virement, avec un code QR.",
    "accounting_email": "Reçoit chaque facture en copie cachée.",
    "team_email": "Reçoit le compte rendu de chaque nuit.",
    "billing_time": "Chaque nuit, les factures du jour se font à cette heure.",
    "holiday_region": "Pour les échéances reportées au jour ouvré suivant.",
    "run_bound": "Fois l’habitude. Une facturation démesurée attend votre accord.",
    "late_bound": "Périodes passées, par abonnement. Au-delà, il attend votre accord.",
    "approves_sending": "Les factures de la nuit attendent que vous les envoyiez.",
    "payment_days": "Jours, pour les clients qui n’ont pas leurs propres conditions. "
    "0\u00a0: à réception.",
    "colour": "Des titres et des filets de vos documents.",
    "footer": "En bas de chaque document, par exemple un mot de remerciement.",
    "own_text": "Sur chaque document, sous les mentions légales.",
    "penalty_text": "Laissé vide\u00a0: taux de la Banque centrale européenne majoré de 10 points.",
    "discount_text": "Laissé vide\u00a0: pas d’escompte pour paiement anticipé.",
}


def fields_of(names: tuple[str, ...]) -> dict[str, forms.Field]:
    """Return form fields for columns, in our words."""
    fields: dict[str, forms.Field] = fields_for_model(Organization, names, labels=LABELS)
    own: dict[str, forms.Field] = {
        "country": forms.ChoiceField(choices=country_choices(), label="Pays"),
        "time_zone": forms.ChoiceField(choices=TIME_ZONES, label="Fuseau horaire"),
        "holiday_region": forms.ChoiceField(choices=REGIONS, label="Jours fériés"),
        "capital_cents": MoneyField(label="Capital social", required=False),
    }
    fields |= {name: field for name, field in own.items() if name in fields}
    for name, field in fields.items():
        _dress(name, field)
    return fields


def _dress(name: str, field: forms.Field) -> None:
    field.help_text = HINTS.get(name, "")
    field.label = str(field.label)[:1].upper() + str(field.label)[1:]
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = BAD_EMAIL
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 3
    if isinstance(field, forms.TimeField):
        field.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    if name in GROUPED:
        field.validators = []
        field.widget.attrs.pop("maxlength", None)
    if name == "colour":
        field.widget = forms.TextInput(attrs={"type": "color"})


class OrganizationForm(forms.Form):
    """Some columns of an organisation. `names` says which; `values` holds them once valid."""

    names: ClassVar[tuple[str, ...]] = ()
    revision = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, files: Any = None, *, organization: Organization, **options: Any
    ) -> None:
        self.organization = organization
        self.values: dict[str, Any] = {}
        known = {name: getattr(organization, name) for name in self.names}
        initial = {**known, "revision": self.fresh_revision()}
        super().__init__(data, files, initial=initial, **options)
        self.fields = {**fields_of(self.names), **self.fields}

    def clean(self) -> dict[str, Any]:
        """Check everything at once; two people do not overwrite one another."""
        cleaned = super().clean() or self.cleaned_data
        given = {name: cleaned[name] for name in self.names if name in cleaned}
        checks = check_organization(merged(self.organization, FIELDS, given))
        new = {name: error for name, error in checks.errors.items() if name not in self.errors}
        refuse_all(self, new)
        self.values = {name: checks.values[name] for name in given}
        if self.organization.pk and cleaned.get("revision") != self.fresh_revision():
            self._warn()
        return cleaned

    def save(self, *, at: datetime, actor: str) -> Organization:
        """Change the organisation. Raises DomainError."""
        return update_organization(
            self.organization, at=at, actor=actor, seen=self.seen(), **self.values
        )

    def seen(self) -> Mapping[str, Any]:
        """Return the columns as this form found them."""
        return {name: getattr(self.organization, name) for name in self.names}

    def fresh_revision(self) -> str:
        """Name the state of the columns: another one means that somebody changed them."""
        text = repr([getattr(self.organization, name) for name in self.names])
        return sha256(text.encode()).hexdigest()[:16]

    def _warn(self) -> None:
        """Refuse once; the next try knows the state that it overwrites."""
        refuse(self, ChangedMeanwhile())
        self.data = {**cast(QueryDict, self.data).dict(), "revision": self.fresh_revision()}
