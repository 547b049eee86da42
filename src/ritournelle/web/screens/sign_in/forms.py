"""Forms of the sign-in pages: allauth's, in our words."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from ritournelle.accounts.models import User

PASSWORD_HELP = "10 caractères au moins. Une phrase convient très bien."  # noqa: S105 (a hint)


class Worded:
    """Gives the fields of a form our labels and hints; a label above needs no placeholder."""

    labels: ClassVar[dict[str, str]] = {}
    hints: ClassVar[dict[str, str]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = "Cette adresse e-mail n’est pas valide."


class LoginForm(Worded, account.LoginForm):  # type: ignore[misc]
    labels = {"login": "Adresse e-mail", "password": "Mot de passe"}


class SignupForm(Worded, account.SignupForm):  # type: ignore[misc]
    labels = {"email": "Adresse e-mail professionnelle", "password1": "Mot de passe"}
    hints = {"password1": PASSWORD_HELP}


class AddEmailForm(Worded, account.AddEmailForm):  # type: ignore[misc]
    labels = {"email": "Nouvelle adresse e-mail"}
    hints = {"email": "Elle remplacera l’actuelle quand vous l’aurez confirmée."}


class ResetPasswordForm(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": "Adresse e-mail"}


NEW_PASSWORD = {
    "oldpassword": "Mot de passe actuel",
    "password1": "Nouveau mot de passe",
    "password2": "Le même encore une fois",
}


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = NEW_PASSWORD
    hints = {"password1": PASSWORD_HELP}


class ChangePasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    labels = NEW_PASSWORD
    hints = {"password1": PASSWORD_HELP}


class SetPasswordForm(Worded, account.SetPasswordForm):  # type: ignore[misc]
    labels = NEW_PASSWORD
    hints = {"password1": PASSWORD_HELP}


class PasswordAgainForm(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": "Mot de passe"}


CODE_HELP = "Les 6 chiffres de votre application, ou l’un de vos codes de secours."


class AuthenticateForm(Worded, mfa.AuthenticateForm):  # type: ignore[misc]
    labels = {"code": "Code"}
    hints = {"code": CODE_HELP}


class CodeAgainForm(Worded, mfa.ReauthenticateForm):  # type: ignore[misc]
    labels = {"code": "Code"}
    hints = {"code": CODE_HELP}


class ActivateTOTPForm(Worded, AllauthActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": "Code affiché par l’application"}
    hints = {"code": "6 chiffres, qui changent toutes les 30 secondes."}


class AddKeyForm(Worded, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    labels = {"name": "Nom de la clé", "passwordless": "Se connecter sans mot de passe"}
    hints = {
        "name": "Pour la reconnaître\u00a0: téléphone, ordinateur, clé USB…",
        "passwordless": "L’appareil vous demandera votre empreinte, votre visage ou son code.",
    }


class RenameKeyForm(Worded, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    labels = {"name": "Nom de la clé"}


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person says of themselves, and how they work."""

    class Meta:
        model = User
        fields = ("name", "has_shortcuts")
        help_texts = {
            "has_shortcuts": "Ctrl K pour chercher, G puis C pour les clients… « ? » les montre tous."
        }
        labels = {"name": "Votre nom"}
