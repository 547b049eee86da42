"""The form by which a customer accepts."""

from django import forms


class AcceptForm(forms.Form):
    """A name, and a word of agreement."""

    name = forms.CharField(
        label="Votre nom",
        max_length=120,
        help_text="Celui de la personne qui accepte, au nom du client.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agrees = forms.BooleanField(
        label="J’accepte cette offre et ses conditions",
        error_messages={"required": "Cochez la case pour accepter l’offre."},
    )
