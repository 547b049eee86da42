"""How e-mails go: from whom, through which server, with which words."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ritournelle.accounts.models import Right
from ritournelle.accounts.services import update_organization
from ritournelle.core.errors import DomainError
from ritournelle.outbox import addresses
from ritournelle.outbox.models import Message, Purpose
from ritournelle.outbox.own_texts import own_texts
from ritournelle.outbox.texts import DEFAULTS
from ritournelle.outbox.transports import can_send, has_transport
from ritournelle.web import clock
from ritournelle.web.screens.settings.emails_forms import SenderForm
from ritournelle.web.shell.forms import refuse
from ritournelle.web.shell.members import MemberRequest, screen

LANGUAGES = {"fr": "français", "en": "anglais"}


class TextRow(NamedTuple):
    """A text in the list, and whose it is."""

    purpose: str
    language: str
    label: str
    language_label: str
    is_own: bool


@screen(Right.SEND)
def emails(request: MemberRequest) -> HttpResponse:
    """Show who writes, through which server, and the texts."""
    return _page(request, SenderForm(request.organization))


@require_POST
@screen(Right.SETTINGS)
def sender(request: MemberRequest) -> HttpResponse:
    """Change the sender, the copies and where answers go."""
    form = SenderForm(request.organization, request.POST)
    if form.is_valid():
        try:
            update_organization(
                request.organization,
                at=clock.now(),
                actor=request.user.actor,
                seen=form.seen(),
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "Les prochains messages partiront ainsi.")
            return redirect("settings:emails")
    return _page(request, form, status=422)


def _page(request: MemberRequest, form: SenderForm, status: int = 200) -> HttpResponse:
    organization = request.organization
    waiting = Message.objects.filter(organization=organization, status=Message.Status.WAITING)
    context: dict[str, Any] = {
        "form": form,
        "sender": addresses.sender(organization),
        "installation_sender": settings.DEFAULT_FROM_EMAIL,
        "has_installation_server": has_transport(),
        "can_send": can_send(organization),
        "waiting": waiting.count(),
        "texts": text_rows(own_texts(organization)),
        "page": "settings",
    }
    return render(request, "settings/emails.html", context, status=status)


def text_rows(own: set[tuple[str, str]]) -> list[TextRow]:
    """Return every text that is written to customers."""
    return [
        TextRow(
            purpose,
            language,
            Purpose(purpose).label,
            LANGUAGES[language],
            (purpose, language) in own,
        )
        for purpose, language in DEFAULTS
    ]
