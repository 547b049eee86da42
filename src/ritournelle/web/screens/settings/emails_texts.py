"""The words of messages: edited beside what they say about a real document."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.emails import blocks_of
from ritournelle.outbox.models import Purpose
from ritournelle.outbox.own_texts import (
    check_text,
    own_text,
    reset_template,
    restore_template,
    set_template,
)
from ritournelle.outbox.texts import DEFAULTS, VARIABLES, Template
from ritournelle.outbox.trials import (
    Sample,
    imagined_document,
    latest_documents,
    send_trial,
    try_text,
)
from ritournelle.web import clock
from ritournelle.web.screens.settings.emails import LANGUAGES
from ritournelle.web.screens.settings.emails_forms import TextForm
from ritournelle.web.shell.forms import refuse_all, words
from ritournelle.web.shell.members import MemberRequest, screen


class Kind(NamedTuple):
    """Which text: why it is written, and in which language."""

    purpose: str
    language: str


@dataclass
class Desk:
    """What a text is edited with: its kind, and the documents it is tried on."""

    request: MemberRequest
    kind: Kind
    documents: list[Invoice]
    form: TextForm
    typed: Template | None = None

    def sample(self) -> Sample:
        """Return the document to try on: the chosen one, the latest, or an imagined one."""
        asked = self.request.POST.get("document", "")
        chosen = next((one for one in self.documents if str(one.pk) == asked), None)
        known = chosen or next(iter(self.documents), None) or self._imagined()
        return Sample(known, self.kind.language)

    def _imagined(self) -> Invoice:
        organization = self.request.organization
        today = local_day(clock.now(), organization.time_zone)
        return imagined_document(organization, self.kind.purpose, today)


@screen(Right.SEND)
def text(request: MemberRequest, purpose: str, language: str) -> HttpResponse:
    """Show the editor; keep a text, show what it says, or send it to oneself."""
    desk = _desk(request, Kind(purpose, language))
    if request.method == "POST" and desk.typed is None:
        return _page(desk, status=422)
    act = request.POST.get("act")
    if act == "keep" and desk.typed:
        how = request.organization, purpose, language, desk.typed
        set_template(*how, at=clock.now(), actor=request.user.actor)
        messages.success(request, "Les prochains messages diront ce texte.")
        return redirect("settings:template", purpose, language)
    if act == "try" and desk.typed:
        _send(desk, desk.typed)
    return _page(desk)


@require_POST
@screen(Right.SEND)
def preview(request: MemberRequest, purpose: str, language: str) -> HttpResponse:
    """Answer what a text says as it is typed, or what is wrong with it."""
    desk = _desk(request, Kind(purpose, language))
    return render(request, "settings/_text_preview.html", _said(desk) | {"form": desk.form})


@require_POST
@screen(Right.SEND)
def reset(request: MemberRequest, purpose: str, language: str) -> HttpResponse:
    """Write with our own text again."""
    kind = Kind(purpose, language)
    _own(request, kind)
    reset_template(request.organization, *kind, at=clock.now(), actor=request.user.actor)
    undo = reverse("settings:template_restore", args=kind)
    messages.success(request, "Le texte d’origine est de retour.", extra_tags=undo)
    return redirect("settings:template", *kind)


@require_POST
@screen(Right.SEND)
def restore(request: MemberRequest, purpose: str, language: str) -> HttpResponse:
    """Take the reset back."""
    kind = Kind(purpose, language)
    _own(request, kind)
    restore_template(request.organization, *kind, at=clock.now(), actor=request.user.actor)
    messages.success(request, "Votre texte est de retour.")
    return redirect("settings:template", *kind)


def _own(request: MemberRequest, kind: Kind) -> Template | None:
    """Return the organisation's own text; 404 for what is never written."""
    try:
        return own_text(request.organization, *kind)
    except DomainError:
        raise Http404 from None


def _desk(request: MemberRequest, kind: Kind) -> Desk:
    """Return the text in force, or the typed one when it may be kept."""
    shown = _own(request, kind) or DEFAULTS[kind]
    documents = latest_documents(request.organization, kind.purpose)
    if request.method != "POST":
        return Desk(request, kind, documents, TextForm(documents, initial=shown._asdict()), shown)
    form = TextForm(documents, request.POST)
    if form.is_valid():
        refuse_all(form, check_text(form.text(), *kind).errors)
    return Desk(request, kind, documents, form, None if form.errors else form.text())


def _send(desk: Desk, typed: Template) -> None:
    request = desk.request
    try:
        send_trial(desk.sample(), typed, request.user.email, clock.now())
    except DomainError as error:
        messages.error(request, words(error))
    else:
        messages.success(request, f"Message d’essai envoyé à {request.user.email}.")


def _said(desk: Desk) -> dict[str, Any]:
    """Return what the preview shows; nothing for a text that cannot be."""
    if desk.typed is None:
        return {"organization": desk.request.organization}
    said = try_text(desk.sample(), desk.typed)
    return {
        "organization": desk.request.organization,
        "subject": said.subject,
        "summary": said.summary,
        "blocks": blocks_of(said.body),
    }


def _page(desk: Desk, *, status: int = 200) -> HttpResponse:
    kind = desk.kind
    context = _said(desk) | {
        "form": desk.form,
        "purpose": kind.purpose,
        "language": kind.language,
        "title": f"{Purpose(kind.purpose).label}, en {LANGUAGES[kind.language]}",
        "is_own": _own(desk.request, kind) is not None,
        "variables": VARIABLES.items(),
        "documents": desk.documents,
        "page": "settings",
    }
    return render(desk.request, "settings/emails_text.html", context, status=status)
