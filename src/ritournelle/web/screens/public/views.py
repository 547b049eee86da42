"""The public page of a document: see it, download it, accept a pro forma."""

import mimetypes

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from ritournelle.core.errors import DomainError
from ritournelle.documents.colours import as_text, text_on
from ritournelle.documents.facturx import LOGO_SUFFIXES
from ritournelle.invoicing.models import PublicLink
from ritournelle.subscriptions.proforma import accept_pro_forma
from ritournelle.web import clock
from ritournelle.web.screens.public import page
from ritournelle.web.screens.public.forms import AcceptForm
from ritournelle.web.screens.public.guard import public
from ritournelle.web.screens.settings.pictures import HARMLESS
from ritournelle.web.shell.forms import words


@require_safe
@public
def document(request: HttpRequest, link: PublicLink) -> HttpResponse:
    """Show a document to its customer."""
    return _show(request, link, None)


@require_POST
@public
def accept(request: HttpRequest, link: PublicLink) -> HttpResponseBase:
    """Take the customer's agreement; the subscription runs from then on."""
    if page.state_of(link, now=clock.now()) != "open":
        return redirect("public:document", link.token)  # a second click, or too late: it says so
    said = page.words_of(link.invoice)
    form = AcceptForm(said, request.POST)
    with translation.override(page.language_of(link.invoice)):
        if not form.is_valid():
            return _show(request, link, form, status=422)
    try:
        accept_pro_forma(
            link.invoice, at=clock.now(), actor="customer", by=form.cleaned_data["name"]
        )
    except DomainError as error:
        form.add_error(None, said["refused"] or words(error))
        return _show(request, link, form, status=409)
    return redirect("public:document", link.token)


@require_safe
@public
def pdf(request: HttpRequest, link: PublicLink) -> HttpResponse:
    """Answer the file of the document."""
    if page.state_of(link, now=clock.now()) == "expired":
        raise Http404
    response = HttpResponse(page.pdf_of(link.invoice), content_type="application/pdf")
    name = link.invoice.reference.replace("/", "-")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@require_safe
@public
def colour(request: HttpRequest, link: PublicLink) -> HttpResponse:
    """Answer the sender's colour as a style sheet: the policy allows none inside the page."""
    chosen = link.invoice.organization.colour
    rules = (
        f".public .btn.primary{{--fill:{chosen};color:{text_on(chosen)}}}"
        f".public .sender{{color:light-dark({as_text(chosen)},inherit)}}"
    )
    return HttpResponse(rules, content_type="text/css; charset=utf-8")


@require_safe
@public
def logo(request: HttpRequest, link: PublicLink) -> HttpResponse:
    """Answer the sender's logo, as an image and nothing else."""
    file = link.invoice.organization.logo
    kind = mimetypes.guess_type(file.name or "")[0] or ""
    if kind not in LOGO_SUFFIXES:
        raise Http404
    try:
        with file.open("rb") as content:
            response = HttpResponse(content.read(), content_type=kind)
    except OSError as error:
        raise Http404 from error
    response["Content-Security-Policy"] = HARMLESS
    return response


def _show(
    request: HttpRequest, link: PublicLink, form: AcceptForm | None, status: int = 200
) -> HttpResponse:
    state = page.state_of(link, now=clock.now())
    sender, said = link.invoice.organization, page.words_of(link.invoice)
    context = {
        "link": link,
        "invoice": link.invoice,
        "sender": sender,
        "logo_url": reverse("public:logo", args=[link.token]) if sender.logo else "",
        "state": state,
        "form": form or AcceptForm(said),
        "words": said,
        "language": page.language_of(link.invoice),
        **page.content_of(link, state, said, now=clock.now()),
    }
    is_closed = state == "expired"
    return render(request, "public/document.html", context, status=410 if is_closed else status)
