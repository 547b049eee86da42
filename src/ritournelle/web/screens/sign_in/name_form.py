"""What is asked at sign-up beside the address and the password.

Apart from the other forms: allauth builds its own on this one.
"""

from typing import Any

from django import forms
from django.http import HttpRequest


class NameForm(forms.Form):
    """What is asked at sign-up beside the address and the password."""

    name = forms.CharField(
        label="Votre nom",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Keep the name."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
