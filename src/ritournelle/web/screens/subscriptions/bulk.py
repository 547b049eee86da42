"""One act on many subscriptions: first what it changes and what it leaves out, then the act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.subscriptions import details, services
from ritournelle.subscriptions.models import Subscription
from ritournelle.web import clock
from ritournelle.web.screens.subscriptions import queries
from ritournelle.web.screens.subscriptions.queries import Rows
from ritournelle.web.screens.subscriptions.views import asked
from ritournelle.web.shell.keys import key_of, keys_of
from ritournelle.web.shell.members import MemberRequest, screen

SHOWN = 50
SKIPPED_AT_ONCE = 200
LONGEST_SELECTION = 1000


@dataclass(frozen=True, slots=True)
class Act:
    """What is done, in words, and to which of the selected rows."""

    title: str
    button: str
    done: str
    concerned: Callable[[Rows], Rows]
    left_out: str
    field: str = ""
    value: object = None


def _not_ended(rows: Rows) -> Rows:
    return rows.exclude(status=Subscription.Status.ENDED)


ACTS = {
    "sauter": Act(
        "Sauter la prochaine facture",
        "Sauter la prochaine de {}",
        "Prochaine échéance sautée",
        lambda rows: rows.filter(next_billing_on__isnull=False),
        "sans facture à venir",
    ),
    "envoyer": Act(
        "Envoyer les factures par e-mail",
        "Envoyer pour {}",
        "Envoi par e-mail activé",
        lambda rows: _not_ended(rows).filter(sends=False),
        "déjà réglés ainsi, ou terminés",
        "sends",
        True,
    ),
    "ne-pas-envoyer": Act(
        "Ne plus envoyer les factures",
        "Ne plus envoyer pour {}",
        "Envoi par e-mail arrêté",
        lambda rows: _not_ended(rows).filter(sends=True),
        "déjà réglés ainsi, ou terminés",
        "sends",
        False,
    ),
    "definitive": Act(
        "Produire des factures définitives",
        "Passer {} en définitif",
        "Factures définitives",
        lambda rows: _not_ended(rows).exclude(output="issued"),
        "déjà réglés ainsi, ou terminés",
        "output",
        "issued",
    ),
    "brouillon": Act(
        "Produire des brouillons à valider",
        "Passer {} en brouillon",
        "Brouillons à valider",
        lambda rows: _not_ended(rows).exclude(output="draft"),
        "déjà réglés ainsi, ou terminés",
        "output",
        "draft",
    ),
}


@require_POST
@screen(Right.SUBSCRIPTIONS)
def bulk(request: MemberRequest) -> HttpResponseBase:
    """Show what an act would change on the selection; with `confirmed`, do it."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return redirect(_back(request))
    rows = _selected(request)
    if "confirmed" in request.POST:
        return _apply(request, act, rows)
    selected = rows.count()
    concerned = act.concerned(rows)
    count = concerned.count()
    context = {
        "page": "subscriptions",
        "act": act,
        "key": request.POST["act"],
        "count": count,
        "left_out": selected - count,
        "is_too_many": not act.field and count > SKIPPED_AT_ONCE,
        "most": SKIPPED_AT_ONCE,
        "button": act.button.format(_counted(count)),
        "takes_all": "all" in request.POST,
        "keys": [] if "all" in request.POST else _keys(request),
        "shown": queries.shown(queries.in_order(concerned, "prochaine"))[:SHOWN],
        "more": max(count - SHOWN, 0),
        "expected": concerned.only("pk", "next_billing_on")[:SKIPPED_AT_ONCE],
        "back": _back(request),
    }
    return render(request, "subscriptions/bulk.html", context)


def _apply(request: MemberRequest, act: Act, rows: Rows) -> HttpResponse:
    concerned = act.concerned(rows)
    try:
        done = _set(request, act, concerned) if act.field else _skip(request, concerned)
    except DomainError as error:
        messages.error(request, f"{error}")
        return redirect(_back(request))
    messages.success(request, f"{act.done} pour {_counted(done)}.")
    return redirect(_back(request))


def _set(request: MemberRequest, act: Act, rows: Rows) -> int:
    return details.set_for_many(
        request.organization.pk,
        list(rows.values_list("pk", flat=True)),
        act.field,
        act.value,
        at=clock.now(),
        actor=request.user.actor,
    )


@transaction.atomic
def _skip(request: MemberRequest, rows: Rows) -> int:
    """Skip the next invoice of each that still has the one that was shown: all, or none."""
    expected = _expected_days(request)
    found = [
        row
        for row in rows.order_by("pk")[: SKIPPED_AT_ONCE + 1]
        if expected.get(row.pk) == row.next_billing_on
    ]
    for row in found[:SKIPPED_AT_ONCE]:
        services.skip_next(row, at=clock.now(), actor=request.user.actor)
    return len(found[:SKIPPED_AT_ONCE])


def _expected_days(request: MemberRequest) -> dict[int, date]:
    """Return the next invoices that the preview showed: a second click finds others."""
    pairs = (text.partition("=")[::2] for text in request.POST.getlist("next"))
    found = {key_of(key): _day(day) for key, day in pairs}
    return {key: day for key, day in found.items() if key and day}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _selected(request: MemberRequest) -> Rows:
    """Return the ticked rows, or all of the filter that the address holds."""
    if "all" in request.POST:
        return queries.matching(request.organization, asked(request))
    rows = Subscription.objects.filter(organization=request.organization)
    return rows.filter(pk__among=_keys(request))


def _counted(count: int) -> str:
    return f"{count} abonnement{'s' if count > 1 else ''}"


def _keys(request: MemberRequest) -> Sequence[int]:
    return keys_of(request.POST.getlist("pk"), LONGEST_SELECTION)


def _back(request: MemberRequest) -> str:
    query = request.GET.urlencode()
    return reverse("subscriptions:list") + (f"?{query}" if query else "")
