"""Acts on many customers: what changes and what is skipped, then one button; each can be undone."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ritournelle.accounts.models import Right
from ritournelle.customers import bulk
from ritournelle.customers.bulk import Act
from ritournelle.customers.models import Customer, Tag
from ritournelle.kit.models import Event
from ritournelle.web import clock
from ritournelle.web.screens.customers import queries
from ritournelle.web.screens.customers.list_views import asked, selected
from ritournelle.web.shell.keys import key_of
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.places import place_of


class Words(NamedTuple):
    """How an act is called, and what it did to one customer and to many."""

    verb: str
    one: str
    many: str


ACTS = {
    bulk.ARCHIVE: Words("Archiver", "archivé", "archivés"),
    bulk.RESTORE: Words("Remettre en service", "remis en service", "remis en service"),
    bulk.VIP: Words("Marquer VIP", "marqué VIP", "marqués VIP"),
    bulk.PLAIN: Words("Retirer la marque VIP", "n’est plus VIP", "ne sont plus VIP"),
    bulk.TAG: Words("Étiqueter", "étiqueté", "étiquetés"),
    bulk.UNTAG: Words("Retirer une étiquette", "sans l’étiquette", "sans l’étiquette"),
}
WITH_TAG = (bulk.TAG, bulk.UNTAG)
SHOWN = 8
NOT_OF_LIST = {"act": "", "pk": "", "all": "", "choix": "", "format": ""}


@require_GET
@screen(Right.CUSTOMERS)
def preview(request: MemberRequest) -> HttpResponse:
    """Say whom an act would change and whom it would skip, and why."""
    act = _act(request, request.GET.get("act", ""), request.GET.get("choix", ""))
    if act.name in WITH_TAG and act.tag is None:
        return render(request, "customers/bulk_tag.html", _context(request, act))
    return render(request, "customers/bulk.html", _context(request, act) | _share(request, act))


@require_POST
@screen(Right.CUSTOMERS)
def carry_out(request: MemberRequest) -> HttpResponse:
    """Do the act that was previewed; shown again if it would now change another number."""
    act = _act(request, request.POST.get("act", ""), request.POST.get("choix", ""))
    if act.name in WITH_TAG and act.tag is None:
        raise Http404
    if str(bulk.share(selected(request), act).changed.count()) != request.POST.get("count"):
        messages.warning(request, "La liste a changé entre-temps\u00a0: vérifiez, puis confirmez.")
        context = _context(request, act) | _share(request, act)
        return render(request, "customers/bulk.html", context, status=409)
    at, actor = clock.now(), request.user.actor
    count = len(bulk.carry_out(selected(request), act, at=at, actor=actor))
    tell_done(request, act, count, bulk.last_of(request.organization, act, at=at, actor=actor))
    return redirect(_list_address(request))


@require_POST
@screen(Right.CUSTOMERS)
def undo(request: MemberRequest, event: int) -> HttpResponse:
    """Take back an act on one or many customers."""
    done = get_object_or_404(Event, pk=event, organization=request.organization)
    count = bulk.undo(done, at=clock.now(), actor=request.user.actor)
    messages.success(request, f"C’est annulé pour {count} client{'s' if count > 1 else ''}.")
    return redirect(came_from(request, reverse("customers:list")))


def tell_done(request: MemberRequest, act: Act, count: int, event: Event | None) -> None:
    """Say what was done, with a button that takes it back."""
    undo_address = reverse("customers:undo", args=[event.pk]) if event and count else ""
    words = ACTS[act.name]
    name = f" «\u00a0{act.tag.name}\u00a0»" if act.tag else ""
    told = f"{count} client{'s' if count > 1 else ''} {words.many if count > 1 else words.one}"
    messages.success(request, f"{told}{name}.", extra_tags=undo_address)


def came_from(request: MemberRequest, otherwise: str) -> str:
    """Return the page of ours that a button was pressed on."""
    return place_of(request, request.headers.get("Referer", ""), otherwise)


def _act(request: MemberRequest, name: str, tag: str) -> Act:
    if name not in ACTS:
        raise Http404
    tags = Tag.objects.filter(organization=request.organization)
    chosen = tags.filter(pk=key_of(tag)).first() if name in WITH_TAG else None
    return Act(name, chosen)


def _list_address(request: MemberRequest) -> str:
    return reverse("customers:list") + asked(request).address(**NOT_OF_LIST)


def _context(request: MemberRequest, act: Act) -> dict[str, Any]:
    return {
        "page": "customers",
        "act": act,
        "verb": ACTS[act.name].verb,
        "tag_options": queries.tag_choices(request.organization),
        "back": _list_address(request),
    }


def _share(request: MemberRequest, act: Act) -> dict[str, Any]:
    """Count and name those that change and those that are skipped."""
    changed, left = bulk.share(selected(request), act)
    values = request.GET if request.method == "GET" else request.POST
    return {
        "count": changed.count(),
        "first": _first(changed),
        "left": [(reason, rows.count(), _first(rows)) for reason, rows in left],
        "keys": values.getlist("pk"),
        "all": values.get("all", ""),
    }


def _first(rows: QuerySet[Customer]) -> list[Customer]:
    return list(rows.order_by("folded_name", "pk")[:SHOWN])
