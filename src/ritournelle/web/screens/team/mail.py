"""The e-mail that holds an invitation's link."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from ritournelle.accounts.models import Invitation, User
from ritournelle.outbox.content import SUBJECT_LIMIT
from ritournelle.outbox.texts import one_line
from ritournelle.web import mail


def send_invitation(request: HttpRequest, invitation: Invitation, token: str, *, by: User) -> bool:
    """Send the link; return whether it left. Only this e-mail ever holds it."""
    address = request.build_absolute_uri(reverse("join", kwargs={"token": token}))
    context = {"invitation": invitation, "by": by, "address": address}
    return mail.send(
        EmailMessage(
            one_line(f"{by} vous invite à rejoindre {invitation.organization}", SUBJECT_LIMIT),
            render_to_string("team/email/invitation.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [invitation.email],
            reply_to=[by.email],
        )
    )
