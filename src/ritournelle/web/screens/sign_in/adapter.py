"""How allauth speaks, writes and keeps secrets in this product."""

from io import BytesIO
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from qrcode.image.svg import SvgPathFillImage

from ritournelle.kit import secrets
from ritournelle.web import mail

NOT_SENT = (
    "L’e-mail n’a pas pu partir\u00a0: il est gardé sur le serveur. "
    "Prévenez la personne qui s’occupe de l’installation."
)
# Said by the page that follows, or by the e-mail itself.
SILENT = ("account/messages/logged_in.txt", "account/messages/email_confirmation_sent.txt")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Ours: account e-mails take the way of `web.mail`, and sign-up may be closed."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "L’adresse e-mail ou le mot de passe n’est pas le bon.",
        "too_many_login_attempts": "Trop d’essais. Attendez quelques minutes avant de recommencer.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "duplicate_email": "C’est déjà votre adresse.",
        "email_taken": "Cette adresse sert déjà à un autre compte.",
        "rate_limited": "Trop de demandes. Attendez un peu avant de recommencer.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let anybody sign up, or only those who were invited."""
        return settings.OPEN_SIGN_UP or bool(request.session.get("account_verified_email"))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, and say so on the page when the message could only be kept."""
        request = current.request
        message = self.render_mail(
            template_prefix, email, {"request": request, "email": email, **context}
        )
        if not mail.send(message) and mail.leaves():
            messages.error(request, NOT_SENT)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Leave out what the page says anyway."""
        if message_template not in SILENT:
            super().add_message(request, level, message_template, *args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Ours: secrets of second factors cannot be read in a copy of the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon\u00a0: vérifiez l’heure de votre appareil.",
        "unverified_email": "Confirmez d’abord votre adresse e-mail.",
    }

    def encrypt(self, text: str) -> str:
        """Keep a secret under the key of the installation."""
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read it again."""
        return secrets.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Draw the code on white: dark pages show it too."""
        content = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(content)
        return content.getvalue().decode()

    def _get_site_name(self) -> str:
        return "Ritournelle"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Name a key that its owner has not named."""
        count = user.authenticator_set.filter(type=type).count()
        return f"Clé {count + 1}"
