"""The form by which a customer accepts."""

from collections.abc import Mapping
from typing import Any

from django import forms


class AcceptForm(forms.Form):
    """A name, and a word of agreement, in the customer's language."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    agrees = forms.BooleanField()

    def __init__(self, words: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data)
        name, agrees = self.fields["name"], self.fields["agrees"]
        name.label, name.help_text = words["your_name"], words["your_name_hint"]
        agrees.label = words["agree_label"]
        agrees.error_messages["required"] = words["agree_missing"]
