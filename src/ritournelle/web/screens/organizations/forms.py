"""The form that opens an organisation: what is necessary first, the rest folded."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.france.numbering import Restart, check_pattern
from ritournelle.invoicing.opening import Numbering
from ritournelle.invoicing.series import DEFAULT_PATTERNS
from ritournelle.web.screens.settings.fields import OrganizationForm
from ritournelle.web.screens.settings.forms import PATTERN_HELP, LogoMixin
from ritournelle.web.shell.forms import DateField, refuse


class Section(NamedTuple):
    """Fields behind a fold; open when one of them is at fault."""

    title: str
    fields: list[forms.BoundField]
    is_open: bool


FOLDED = {
    "Identité complète": (
        "siret", "capital_cents", "register", "is_sole_trader", "vat_number", "vat_on_debits",
        "address_line2", "country", "email", "phone",
    ),
    "Compte bancaire": ("iban", "bic"),
    "Numéros de factures": (
        "invoice_pattern", "credit_note_pattern", "restart", "last_number", "last_issued_on",
    ),
    "Nuit de facturation": ("time_zone", "billing_time", "accounting_email"),
    "Apparence": ("logo", "colour"),
}  # fmt: skip


class NewOrganizationForm(LogoMixin, OrganizationForm):
    """Everything that a new organisation may say; five fields are necessary."""

    names = (
        "name", "siren", "legal_form", "is_franchise", "address_line1", "postcode", "city",
        "siret", "capital_cents", "register", "is_sole_trader", "vat_number", "vat_on_debits",
        "address_line2", "country", "email", "phone", "iban", "bic", "time_zone", "billing_time",
        "accounting_email", "colour",
    )  # fmt: skip
    invoice_pattern = forms.CharField(
        label="Factures",
        max_length=60,
        initial=DEFAULT_PATTERNS["invoice"],
        help_text=PATTERN_HELP,
    )
    credit_note_pattern = forms.CharField(
        label="Avoirs", max_length=60, initial=DEFAULT_PATTERNS["credit_note"]
    )
    restart = forms.ChoiceField(
        label="Recommencent à 1",
        choices=[("yearly", "Chaque année"), ("monthly", "Chaque mois"), ("never", "Jamais")],
        initial=Restart.YEARLY,
    )
    last_number = forms.IntegerField(
        label="Dernier numéro de facture de votre ancien outil",
        required=False,
        min_value=0,
        max_value=999_999_999,
        help_text="Pour continuer sa séquence.",
    )
    last_issued_on = DateField(label="Date de cette facture", required=False)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, organization=Organization(slug="nouvelle"))

    def clean(self) -> dict[str, Any]:
        """Check the patterns too."""
        cleaned = super().clean()
        for name in ("invoice_pattern", "credit_note_pattern"):
            if name in cleaned and "restart" in cleaned:
                self._check_pattern(name, cleaned[name], Restart(cleaned["restart"]))
        return cleaned

    def numbering(self) -> Numbering:
        """Return how documents will be numbered."""
        given = self.cleaned_data
        return Numbering(
            given["invoice_pattern"],
            given["credit_note_pattern"],
            Restart(given["restart"]),
            given["last_number"] or 0,
            given["last_issued_on"],
        )

    def sections(self) -> Iterable[Section]:
        """Return the folds."""
        for title, names in FOLDED.items():
            fields = [self[name] for name in names]
            yield Section(title, fields, any(field.errors for field in fields))

    def _check_pattern(self, name: str, pattern: str, restart: Restart) -> None:
        try:
            check_pattern(pattern, restart)
        except DomainError as error:
            refuse(self, error, name)
