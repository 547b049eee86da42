"""Forms of the e-mail settings."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.texts import Template
from ritournelle.outbox.transports import Server

SENDER = ("sender_name", "sender_email", "reply_to", "accounting_email", "team_email")
SECURITY = Organization.SmtpSecurity.choices
_WAS = "was_"  # before the name of a field: what the page showed


class SenderForm(forms.Form):
    """Who writes to customers, and who gets copies."""

    sender_name = forms.CharField(
        label="Nom d’expéditeur",
        max_length=80,
        required=False,
        help_text="Celui que vos clients lisent. Sans lui, la raison sociale.",
    )
    sender_email = forms.EmailField(
        label="Adresse d’expéditeur",
        required=False,
        help_text="Une adresse que votre serveur d’envoi accepte.",
    )
    reply_to = forms.EmailField(
        label="Réponses à", required=False, help_text="Où arrivent les réponses de vos clients."
    )
    accounting_email = forms.EmailField(
        label="Copie à la comptabilité",
        required=False,
        help_text="Reçoit chaque facture et chaque avoir en copie cachée.",
    )
    team_email = forms.EmailField(
        label="Compte rendu à l’équipe",
        required=False,
        help_text="Reçoit le compte rendu de chaque facturation.",
    )

    def __init__(self, organization: Organization, data: Any = None) -> None:
        shown = {name: getattr(organization, name) for name in SENDER}
        super().__init__(data, initial=shown)
        for name in SENDER:
            self.fields[_WAS + name] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=shown[name]
            )

    def clean(self) -> dict[str, Any]:
        """Keep only what is to be written."""
        super().clean()
        return {name: value for name, value in self.cleaned_data.items() if name in SENDER}

    def seen(self) -> dict[str, str]:
        """Return the values that the page showed."""
        return {name: str(self.data.get(_WAS + name, "")) for name in SENDER}


class ServerForm(forms.Form):
    """A mail server of the organisation's own."""

    host = forms.CharField(
        label="Serveur", max_length=120, help_text="Par exemple smtp.exemple.fr."
    )
    security = forms.ChoiceField(
        label="Sécurité",
        choices=[(key, label.capitalize() if key == "none" else label) for key, label in SECURITY],
        widget=forms.RadioSelect,
    )
    port = forms.IntegerField(label="Port", min_value=1, max_value=65535)
    user = forms.CharField(
        label="Identifiant",
        max_length=120,
        required=False,
        help_text="Souvent l’adresse e-mail entière.",
    )
    password = forms.CharField(
        label="Mot de passe",
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, organization: Organization, data: Any = None) -> None:
        super().__init__(
            data,
            initial={
                "host": organization.smtp_host,
                "security": organization.smtp_security,
                "port": organization.smtp_port,
                "user": organization.smtp_user,
            },
        )
        if organization.smtp_password:
            self.fields["password"].help_text = (
                "Un mot de passe est enregistré, chiffré\u00a0; il ne s’affiche plus. "
                "Laissez vide pour le garder."
            )

    def server(self) -> Server:
        """Return the server as it was typed."""
        values = self.cleaned_data
        return Server(
            values["host"].lower(),
            values["port"],
            values["user"],
            values["password"],
            values["security"],
        )


class TextForm(forms.Form):
    """The subject and the text of a kind of message, and the document they are shown on."""

    subject = forms.CharField(label="Objet", max_length=200)
    body = forms.CharField(
        label="Texte", max_length=10_000, widget=forms.Textarea(attrs={"rows": 14})
    )
    document = forms.ChoiceField(label="Document de l’aperçu", required=False)

    def __init__(self, documents: Sequence[Invoice], data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        choices = [(str(one.pk), f"{one.reference} · {one.customer}") for one in documents]
        cast(forms.ChoiceField, self.fields["document"]).choices = choices

    def text(self) -> Template:
        """Return what was typed."""
        return Template(self.cleaned_data["subject"], self.cleaned_data["body"])
