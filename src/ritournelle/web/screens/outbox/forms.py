"""Forms of the outbox."""

from typing import Any

from django import forms


class AddressesField(forms.CharField):
    """E-mail addresses, one a line or with commas between them."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"})
        super().__init__(widget=widget, max_length=4000, **options)

    def prepare_value(self, value: Any) -> Any:
        """Write a list one address a line."""
        return "\n".join(value) if isinstance(value, list) else value


class RecipientsForm(forms.Form):
    """To whom one message goes."""

    recipients = AddressesField(
        label="Destinataires",
        help_text="Une adresse par ligne. La fiche du client ne change pas.",
        error_messages={"required": "Indiquez au moins une adresse."},
    )

    def addresses(self) -> list[str]:
        """Return what was typed, line by line."""
        return [line for line in self.cleaned_data["recipients"].splitlines() if line.strip()]
