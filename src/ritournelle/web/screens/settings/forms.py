"""Forms of the settings: which columns each page changes."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ritournelle.accounts.errors import BadSetting
from ritournelle.accounts.logos import LARGEST, check_logo
from ritournelle.core.errors import DomainError
from ritournelle.france.numbering import Restart, check_pattern
from ritournelle.invoicing.models import NumberSeries
from ritournelle.web.screens.settings.fields import OrganizationForm
from ritournelle.web.shell.forms import DateField, refuse

PATTERN_HELP = "{year} ou {yy}, {month}, et {number:4}\u00a0: le numéro sur 4 chiffres."


class CompanyForm(OrganizationForm):
    """Who bills."""

    names = (
        "name", "legal_form", "capital_cents", "is_sole_trader", "siren", "siret", "register",
        "vat_number", "is_franchise", "vat_on_debits", "address_line1", "address_line2",
        "postcode", "city", "country", "email", "phone", "iban", "bic",
    )  # fmt: skip


class BillingForm(OrganizationForm):
    """When the nights bill, within which bounds, and when customers pay."""

    names = (
        "billing_time", "time_zone", "holiday_region", "run_bound", "late_bound",
        "approves_sending", "accounting_email", "team_email", "payment_days",
        "payment_end_of_month", "end_of_month_reading",
    )  # fmt: skip


class TextsForm(OrganizationForm):
    """What is written on every document."""

    names = ("footer", "own_text", "penalty_text", "discount_text")


class LogoMixin(forms.Form):
    """A picture to upload."""

    logo = forms.FileField(
        label="Logo",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.svg"}),
        help_text="PNG, JPEG ou SVG, 2\u00a0Mo au plus.",
    )

    def clean_logo(self) -> "UploadedFile[Any] | None":
        """Refuse what cannot be drawn, before anything is saved."""
        logo: UploadedFile[Any] | None = self.cleaned_data.get("logo")
        if logo is None:
            return None
        name = str(logo.name)
        try:
            # Never more than the bound in memory.
            check_logo(name, logo.read(LARGEST + 1))
        except BadSetting as error:
            raise forms.ValidationError(str(error), code=error.code) from None
        logo.seek(0)
        return logo


class LookForm(LogoMixin, OrganizationForm):
    """How documents look."""

    names = ("colour",)


RESTARTS = forms.ChoiceField(
    label="Recommence à 1", choices=NumberSeries.Restarts, widget=forms.RadioSelect
)


class SeriesForm(forms.Form):
    """How one kind of document is numbered."""

    pattern = forms.CharField(label="Modèle", max_length=60, help_text=PATTERN_HELP)
    restart = RESTARTS
    last_number = forms.IntegerField(
        label="Dernier numéro de l’ancien outil", required=False, min_value=0, max_value=999_999_999
    )
    last_issued_on = DateField(label="Date de ce document", required=False)

    def __init__(self, data: Any = None, *, series: NumberSeries, begun: bool) -> None:
        initial = {
            "pattern": series.pattern,
            "restart": series.restart,
            "last_number": series.last_number or None,
            "last_issued_on": series.last_issued_on,
        }
        super().__init__(data, initial=initial, prefix=series.kind)
        self.series, self.begun = series, begun
        if begun:
            del self.fields["last_number"], self.fields["last_issued_on"]

    def clean(self) -> dict[str, Any]:
        """Refuse a pattern that could give one number twice."""
        cleaned = super().clean() or self.cleaned_data
        if {"pattern", "restart"} <= cleaned.keys():
            try:
                check_pattern(cleaned["pattern"], Restart(cleaned["restart"]))
            except DomainError as error:
                refuse(self, error, "pattern")
        return cleaned
