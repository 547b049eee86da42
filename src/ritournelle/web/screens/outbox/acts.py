"""What a person does with messages: one at a time, or many."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.outbox import approval, batches, services
from ritournelle.outbox.batches import Outcome
from ritournelle.web import clock
from ritournelle.web.screens.outbox import queries
from ritournelle.web.screens.outbox.forms import RecipientsForm
from ritournelle.web.screens.outbox.views import find
from ritournelle.web.shell.forms import refuse, words
from ritournelle.web.shell.keys import keys_of
from ritournelle.web.shell.lists import read_query
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.places import place_of

UNDO = "outbox_undo"  # in the session: the last act that can be taken back, and on what
MOST = 5_000  # messages that one act takes
DELAY = "dans 10\u00a0secondes"
Do = Callable[[int, list[int]], Outcome]


@require_POST
@screen(Right.SEND)
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Send again what did not surely go."""
    return _one(request, pk, "retry")


@require_POST
@screen(Right.SEND)
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Decide that a message will not be sent."""
    return _one(request, pk, "cancel")


@require_POST
@screen(Right.SEND)
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a held message go."""
    return _one(request, pk, "approve")


@require_POST
@screen(Right.SEND)
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the person's word that an uncertain message did arrive."""
    message = find(request, pk)
    try:
        services.confirm_sent(message, now=clock.now(), actor=request.user.actor)
    except DomainError as error:
        notes.error(request, words(error))
    else:
        notes.success(request, "Le message est noté comme envoyé.")
    return redirect("outbox:detail", pk)


@screen(Right.SEND)
def recipients(request: MemberRequest, pk: int) -> HttpResponse:
    """Change to whom a message goes, and send it."""
    message = find(request, pk)
    form = RecipientsForm(request.POST or None, initial={"recipients": message.recipients})
    if request.method == "POST" and form.is_valid():
        now, actor = clock.now(), request.user.actor
        try:
            services.set_recipients(message, form.addresses(), now=now, actor=actor)
        except DomainError as error:
            refuse(form, error, "recipients")
        else:
            act = "approve" if message.status == queries.Status.HELD else "retry"
            return _one(request, pk, act)
    context = {"form": form, "message": message, "page": "outbox"}
    return render(request, "outbox/recipients.html", context, status=422 if form.errors else 200)


@require_POST
@screen(Right.SEND)
def bulk(request: MemberRequest) -> HttpResponse:
    """Do one act on the ticked messages, or on all of the filter."""
    query = read_query(request, tabs=tuple(queries.VIEWS))
    if request.POST.get("all"):
        rows = queries.messages(request.organization, query.tab, query.search)
        ids = list(rows.values_list("pk", flat=True)[:MOST])
    else:
        ids = keys_of(request.POST.getlist("pk"), MOST)
    _do(request, request.POST.get("act", ""), ids)
    return redirect(f"{reverse('outbox:list')}{query.address()}")


@require_POST
@screen(Right.SEND)
def undo(request: MemberRequest) -> HttpResponse:
    """Take the last act back, for what has not begun to leave."""
    act, ids = request.session.pop(UNDO, ("", []))
    now, actor, organization = clock.now(), request.user.actor, request.organization.pk
    if act == "approve":
        done = approval.hold(organization, ids, at=now, actor=actor)
    else:
        done = len(batches.restore_many(organization, ids, at=now, actor=actor).done)
    if done:
        notes.info(request, _counted(done, "est comme avant", "sont comme avant"))
    else:
        notes.warning(request, "Il est trop tard pour revenir en arrière.")
    back = request.headers.get("Referer", "")
    return redirect(place_of(request, back, reverse("outbox:list")))


def _one(request: MemberRequest, pk: int, act: str) -> HttpResponse:
    find(request, pk)
    _do(request, act, [pk])
    return redirect("outbox:detail", pk)


def _do(request: MemberRequest, act: str, ids: list[int]) -> None:
    """Do an act and say what came of it, with a way back."""
    acts: dict[str, tuple[Callable[..., Any], str, str]] = {
        "retry": (batches.retry_many, f"part {DELAY}", f"partent {DELAY}"),
        "cancel": (batches.cancel_many, "est annulé", "sont annulés"),
        "approve": (_approve_many, f"part {DELAY}", f"partent {DELAY}"),
    }
    if act not in acts or not ids:
        notes.warning(request, "Sélectionnez au moins un message.")
        return
    carry_out, one, many = acts[act]
    outcome = carry_out(request.organization.pk, ids, at=clock.now(), actor=request.user.actor)
    if outcome.done:
        request.session[UNDO] = (act, outcome.done)
        text = _counted(len(outcome.done), one, many)
        notes.success(request, text, extra_tags=reverse("outbox:undo"))
    _tell_refusals(request, outcome)


def _approve_many(organization: int, ids: list[int], **how: Any) -> Outcome:
    done = approval.approve(organization, ids, **how)
    return Outcome(ids if done else [], [])


def _tell_refusals(request: MemberRequest, outcome: Outcome) -> None:
    """Say why some were left out: the first reason, and how many there are."""
    if not outcome.refused:
        return
    message, error = outcome.refused[0]
    others = len(outcome.refused) - 1
    more = f" ({_counted(others, 'autre est dans ce cas', 'autres sont dans ce cas')})"
    notes.error(request, f"{message}\u00a0: {words(error)}{more if others else ''}")


def _counted(count: int, one: str, many: str) -> str:
    return f"Le message {one}." if count == 1 else f"{count} messages {many}."
