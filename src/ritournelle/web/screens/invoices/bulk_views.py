"""Acts on several documents at once: files, tables, sending."""

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.invoicing import archive
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.by_hand import send_document
from ritournelle.web import clock
from ritournelle.web.screens.invoices import tables
from ritournelle.web.screens.invoices.list_views import selection_of
from ritournelle.web.screens.invoices.sending import Plan, plan_of
from ritournelle.web.shell.exports import FORMATS, table_response
from ritournelle.web.shell.forms import words
from ritournelle.web.shell.keys import keys_of
from ritournelle.web.shell.members import MemberRequest, forbidden, screen

MOST_SENT = 200
_RIGHTS = {"zip": Right.EXPORT, "csv": Right.EXPORT, "send": Right.SEND}
_RELATED = ("customer", "file", "corrects")


@require_GET
@screen(Right.EXPORT)
def export(request: MemberRequest) -> HttpResponseBase:
    """Answer the documents of the filter as a table."""
    kind = request.GET.get("format", "")
    if kind not in FORMATS:
        raise Http404
    documents = selection_of(request).bounded(tables.MOST[kind]).select_related(*_RELATED)
    return table_response("documents", kind, tables.HEAD, tables.rows_of(documents))


@require_POST
@screen()
def bulk(request: MemberRequest) -> HttpResponseBase:
    """Do to the ticked documents, or to the whole filter, what the button says."""
    act = request.POST.get("act", "")
    if act not in _RIGHTS:
        raise Http404
    if not request.membership.may(_RIGHTS[act]):
        return forbidden(request)
    if act == "csv":
        documents = _chosen(request, tables.MOST["csv"])
        return table_response("documents", "csv", tables.HEAD, tables.rows_of(documents))
    most = archive.MOST if act == "zip" else MOST_SENT
    chosen = list(_chosen(request, most + 1))
    if not chosen:
        messages.warning(request, "Sélectionnez au moins un document.")
        return redirect(_back(request))
    if len(chosen) > most:
        messages.warning(
            request,
            f"La sélection dépasse {most} documents\u00a0: choisissez par exemple un mois, "
            "puis recommencez.",
        )
        return redirect(_back(request))
    return _zip(chosen) if act == "zip" else _ask(request, plan_of(chosen))


@require_POST
@screen(Right.SEND)
def send_many(request: MemberRequest) -> HttpResponse:
    """Send the documents that were shown, each to its own addresses."""
    sent, refusals = 0, []
    for invoice in _ticked(request, MOST_SENT):
        try:
            send_document(invoice, (), at=clock.now(), actor=request.user.actor)
            sent += 1
        except DomainError as error:
            refusals.append(f"{invoice}\u00a0: {words(error)}")
    if sent:
        count = f"{sent} documents partent" if sent > 1 else "Un document part"
        messages.success(request, f"{count} dans 10\u00a0secondes. Suivez-les dans Envois.")
    for refusal in refusals[:3]:
        messages.warning(request, refusal)
    return redirect("outbox:list" if sent else "invoices:list")


def _ask(request: MemberRequest, plan: Plan) -> HttpResponse:
    context = {"page": "invoices", "plan": plan, "back": _back(request)}
    return render(request, "invoices/bulk_send.html", context)


def _zip(chosen: Sequence[Invoice]) -> FileResponse:
    made = archive.zip_of(chosen)
    return FileResponse(
        made.file, as_attachment=True, filename="factures.zip", content_type="application/zip"
    )


def _chosen(request: MemberRequest, most: int) -> QuerySet[Invoice]:
    """Return the ticked documents, or those of the filter when all are asked for."""
    if request.POST.get("all"):
        return selection_of(request).bounded(most).select_related(*_RELATED)
    return _ticked(request, most)


def _ticked(request: MemberRequest, most: int) -> QuerySet[Invoice]:
    keys = keys_of(request.POST.getlist("pk"), most)
    own = Invoice.objects.filter(organization=request.organization, pk__among=keys)
    return own.select_related(*_RELATED).order_by("issued_on", "pk")


def _back(request: MemberRequest) -> str:
    return reverse("invoices:list") + selection_of(request).query.address()
