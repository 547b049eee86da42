"""The organisation's own mail server: its settings, and whether it answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ritournelle.accounts.models import Organization, Right
from ritournelle.core.errors import DomainError
from ritournelle.outbox.errors import PasswordNeeded, WrongServer
from ritournelle.outbox.mail_server import (
    check_server,
    forget_mail_server,
    kept_password,
    set_mail_server,
)
from ritournelle.outbox.services import send_test
from ritournelle.outbox.transports import Server, backend_of, can_send
from ritournelle.web import clock
from ritournelle.web.screens.settings.emails_forms import ServerForm
from ritournelle.web.shell.forms import refuse, words
from ritournelle.web.shell.members import MemberRequest, screen

FIELDS = {PasswordNeeded: "password", WrongServer: "host"}


@screen(Right.SETTINGS)
def mail_server(request: MemberRequest) -> HttpResponse:
    """Show the server; try it or keep it."""
    if request.method != "POST":
        return _page(request, ServerForm(request.organization))
    form = ServerForm(request.organization, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        if request.POST.get("act") == "try":
            return _page(request, form, answer=_try(request, form.server()))
        _keep(request, form.server())
    except DomainError as error:
        refuse(form, error, FIELDS.get(type(error)))
        return _page(request, form, status=422)
    messages.success(request, "Vos messages partiront par votre serveur. Essayez-le.")
    return redirect("settings:emails")


@require_POST
@screen(Right.SETTINGS)
def trial(request: MemberRequest) -> HttpResponse:
    """Send a test message to whoever asks, as invoices would go."""
    try:
        answer = send_test(request.organization, request.user.email)
    except DomainError as error:
        messages.error(request, words(error))
    else:
        said = f"Message d’essai envoyé à {request.user.email}. Réponse\u00a0: {answer}"
        messages.success(request, said)
    return redirect("settings:emails")


@require_POST
@screen(Right.SETTINGS)
def forget(request: MemberRequest) -> HttpResponse:
    """Send through the installation's server again."""
    forget_mail_server(request.organization, at=clock.now(), actor=request.user.actor)
    messages.success(request, "Votre serveur est retiré, son mot de passe effacé.")
    return redirect("settings:emails")


def _keep(request: MemberRequest, server: Server) -> None:
    set_mail_server(request.organization, server, at=clock.now(), actor=request.user.actor)


def _try(request: MemberRequest, server: Server) -> str:
    """Connect, sign in, and send a test message; nothing is kept. Raises DomainError."""
    password = kept_password(request.organization, server)
    server = server._replace(password=password)
    check_server(server)
    return send_test(request.organization, request.user.email, backend_of(server))


def _page(
    request: MemberRequest, form: ServerForm, *, answer: str = "", status: int = 200
) -> HttpResponse:
    organization: Organization = request.organization
    context: dict[str, Any] = {
        "form": form,
        "answer": answer,
        "has_own": bool(organization.smtp_host),
        "can_send": can_send(organization),
        "page": "settings",
    }
    return render(request, "settings/emails_server.html", context, status=status)
