"""The pages of imports."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from ritournelle.imports import samples
from ritournelle.imports.columns import headings
from ritournelle.imports.kinds import KINDS
from ritournelle.imports.models import ImportJob
from ritournelle.web.screens.imports import queries
from ritournelle.web.screens.imports.forms import ColumnsForm, UploadForm
from ritournelle.web.shell.exports import table_response
from ritournelle.web.shell.lists import paginate, read_query
from ritournelle.web.shell.members import MemberRequest, screen

STOP_POLLING = 286  # htmx asks no more
LISTS = {
    "customers": "customers:list",
    "products": "catalog:products",
    "plans": "catalog:plans",
    "subscriptions": "subscriptions:list",
}
ERROR_HEAD = ("Ligne", "Colonne", "Valeur", "Remarque", "Remède", "Gravité")
GRAVITY = {"error": "erreur", "warning": "avertissement"}


@screen()
def listing(request: MemberRequest) -> HttpResponse:
    """Choose a file; see those that were imported."""
    asked = request.GET.get("contenu", "customers")
    form = UploadForm(initial={"subject": asked if asked in KINDS else "customers"})
    return list_page(request, form)


def list_page(request: MemberRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    """Show the form of a file above the imports of before."""
    listing = paginate(queries.past_imports(request.organization), read_query(request))
    for job in listing.rows:
        job.tone = queries.tone_of(job)  # type: ignore[attr-defined]
        job.counted = queries.counted(job)  # type: ignore[attr-defined]
    context = {
        "form": form,
        "listing": listing,
        "may_import": any(queries.may_import(request.membership, one) for one in KINDS),
        "samples": [(key, ImportJob.Subject(key).label) for key in KINDS],
        "page": "imports",
    }
    return render(request, "imports/list.html", context, status=status)


@screen()
def sample(request: MemberRequest, subject: str, kind: str) -> HttpResponseBase:
    """Answer a file to start from."""
    if subject not in KINDS or kind not in ("csv", "xlsx"):
        raise Http404
    head, rows = samples.SAMPLES[subject]
    return table_response(f"exemple-{samples.NAMES[subject]}", kind, head, rows)


@screen()
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show where an import is, and what it asks for."""
    job = find(request, pk)
    chooses = job.status == job.Status.UPLOADED or (
        "colonnes" in request.GET and job.status in (job.Status.REHEARSED, job.Status.FAILED)
    )
    if chooses:
        return columns_page(request, job, columns_form(job))
    return render(request, "imports/detail.html", _state(request, job))


@screen()
def progress(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer how far a stage is; once it is over, the whole page is to be read again."""
    job = find(request, pk)
    if job.status in queries.RUNNING:
        return render(request, "imports/_running.html", {"job": job})
    over = {"HX-Redirect": reverse("imports:detail", args=[pk])}
    return HttpResponse(status=STOP_POLLING, headers=over)


@screen()
def errors(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Answer the errors and warnings of a file as a table."""
    job = find(request, pk)
    rows = (
        (one.row or "", one.column, one.value, one.message, one.remedy, GRAVITY[one.level])
        for one in queries.findings(job)
    )
    return table_response(f"erreurs-import-{job.pk}", "csv", ERROR_HEAD, rows)


def find(request: MemberRequest, pk: int) -> ImportJob:
    """Return an import of the organisation, without what undoing needs, or answer 404."""
    jobs = ImportJob.objects.select_related("author").defer("changes", "content")
    return get_object_or_404(jobs, pk=pk, organization=request.organization)


def columns_form(job: ImportJob, data: Any = None) -> ColumnsForm:
    """Return the choices for the columns of a file."""
    return ColumnsForm(KINDS[job.subject], headings(bytes(job.content)), job.columns, data)


def columns_page(
    request: MemberRequest, job: ImportJob, form: ColumnsForm, status: int = 200
) -> HttpResponse:
    """Show the columns of a file beside ours."""
    context = {
        "job": job,
        "form": form,
        "may_import": queries.may_import(request.membership, job.subject),
        "page": "imports",
    }
    return render(request, "imports/columns.html", context, status=status)


def _state(request: MemberRequest, job: ImportJob) -> dict[str, Any]:
    query = read_query(request, filters=("colonne",))
    found = queries.findings(job, query.filters["colonne"])
    return {
        "job": job,
        "tone": queries.tone_of(job),
        "is_running": job.status in queries.RUNNING,
        "counts": queries.counted(job),
        "listing": queries.finding_page(found, query),
        "columns": queries.columns_with_errors(job),
        "query": query,
        "may_import": queries.may_import(request.membership, job.subject),
        "list_url": reverse(LISTS[job.subject]),
        "page": "imports",
    }
