"""One document: its page, its files, and the acts that need no more than a word."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.documents.cii import build
from ritournelle.documents.colours import as_text, text_on
from ritournelle.invoicing import drafts, services
from ritournelle.invoicing.archive import file_name
from ritournelle.invoicing.drawing import document_today, file_of
from ritournelle.invoicing.models import Invoice
from ritournelle.subscriptions.services import delete_draft
from ritournelle.web import clock
from ritournelle.web.screens.invoices.document import shown
from ritournelle.web.screens.invoices.finding import find, today_of
from ritournelle.web.screens.invoices.page import DocumentPage, coming_number
from ritournelle.web.screens.invoices.tokens import new_token, token_of
from ritournelle.web.shell.forms import words
from ritournelle.web.shell.members import MemberRequest, screen

YEAR = 365 * 24 * 3600


@require_GET
@screen()
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a document as its PDF is, beside what happened to it."""
    invoice = find(request, pk)
    context = {
        "page": "invoices",
        "invoice": invoice,
        "about": DocumentPage(invoice),
        "shown": shown(invoice, today_of(request)),
        "token": new_token(),
    }
    return render(request, "invoices/detail.html", context)


@require_GET
@screen()
def colour(request: MemberRequest) -> HttpResponse:
    """Answer the colour of our documents as a style sheet: the policy allows none in a page."""
    chosen = request.organization.colour
    rules = f".paper{{--fill:{chosen};--on-fill:{text_on(chosen)};--words:{as_text(chosen)}}}"
    answer = HttpResponse(rules, content_type="text/css; charset=utf-8")
    patch_cache_control(answer, private=True, max_age=YEAR)  # the address names the colour
    return answer


@require_GET
@screen()
def pdf(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer the PDF of a document: the filed one, or one drawn at once."""
    invoice = find(request, pk)
    try:
        content = file_of(invoice, today_of(request))
    except DomainError as error:
        messages.error(request, words(error))
        return redirect("invoices:detail", pk)
    except (FileNotFoundError, KeyError):
        messages.error(request, "Le fichier de ce document est introuvable.")
        return redirect("invoices:detail", pk)
    return _download(content, "application/pdf", file_name(invoice))


@require_GET
@screen()
def xml(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer the Factur-X file that the PDF of an issued document carries."""
    invoice = find(request, pk)
    try:
        document = document_today(invoice, today_of(request))
    except (DomainError, KeyError) as error:
        document = None
        messages.error(request, words(error) if isinstance(error, DomainError) else "")
    if document is None or not document.is_electronic:
        messages.warning(request, "Seul un document émis a un fichier Factur-X.")
        return redirect("invoices:detail", pk)
    return _download(build(document), "application/xml", file_name(invoice, ".xml"))


@screen(Right.ISSUE)
def issue(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what issuing a draft means, then do it."""
    invoice = find(request, pk)
    if invoice.status == Invoice.Status.ISSUED:
        messages.info(request, f"Le document {invoice} est déjà émis.")
        return redirect("invoices:detail", pk)
    today, refusal = today_of(request), ""
    if request.method == "POST":
        try:
            issued = services.issue_draft(
                invoice, on=today, at=clock.now(), actor=request.user.actor
            )
        except DomainError as error:
            refusal = words(error)
        else:
            messages.success(request, _issued_words(issued))
            return redirect("invoices:detail", pk)
    context = {
        "page": "invoices",
        "invoice": invoice,
        "number": coming_number(invoice, today),
        "today": today,
        "refusal": refusal,
    }
    return render(request, "invoices/issue.html", context, status=422 if refusal else 200)


@screen(Right.DRAFTS)
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a draft, after having said what becomes of the periods it bills."""
    invoice = find(request, pk)
    if request.method != "POST":
        bills = invoice.lines.filter(item__isnull=False).exists()
        context = {"page": "invoices", "invoice": invoice, "bills": bills}
        return render(request, "invoices/delete.html", context)
    try:
        delete_draft(invoice, at=clock.now(), actor=request.user.actor)
    except DomainError as error:
        messages.error(request, words(error))
        return redirect("invoices:detail", pk)
    messages.success(request, f"Le brouillon {invoice} est supprimé.")
    return redirect("invoices:list")


@require_POST
@screen(Right.DRAFTS)
def duplicate(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a draft that says the same, and open it."""
    made = drafts.duplicate(
        find(request, pk), token=token_of(request.POST), at=clock.now(), actor=request.user.actor
    )
    messages.success(request, "Le brouillon est prêt\u00a0: relisez-le avant de l’émettre.")
    return redirect("invoices:edit", made.pk)


def _issued_words(invoice: Invoice) -> str:
    if invoice.kind == Invoice.Kind.PRO_FORMA:
        return f"La facture pro forma {invoice} est prête."
    return f"La facture {invoice} est émise."


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
