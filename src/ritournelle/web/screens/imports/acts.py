"""What a person does with an import."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ritournelle.core.errors import DomainError
from ritournelle.imports import services
from ritournelle.imports.kinds import KINDS
from ritournelle.imports.models import ImportJob
from ritournelle.web import clock
from ritournelle.web.screens.imports.forms import UploadForm
from ritournelle.web.screens.imports.queries import may_import
from ritournelle.web.screens.imports.views import columns_form, columns_page, find, list_page
from ritournelle.web.shell.forms import refuse, words
from ritournelle.web.shell.members import MemberRequest, forbidden, screen


@require_POST
@screen()
def upload(request: MemberRequest) -> HttpResponse:
    """Keep a file, then ask what its columns are."""
    subject = request.POST.get("subject", "")
    if not may_import(request.membership, subject if subject in KINDS else "customers"):
        return forbidden(request)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = services.upload(
                request.organization,
                form.cleaned_data["subject"],
                (file.name, file.read()),
                author=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            refuse(form, error, "file")
        else:
            return redirect("imports:detail", job.pk)
    return list_page(request, form, status=422)


@require_POST
@screen()
def columns(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep which column is which, and check the whole file."""
    job = find(request, pk)
    if not may_import(request.membership, job.subject):
        return forbidden(request)
    form = columns_form(job, request.POST)
    if form.is_valid():
        try:
            services.rehearse(job, form.matching(), at=clock.now())
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("imports:detail", pk)
    return columns_page(request, job, form, status=422)


@require_POST
@screen()
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Import what was checked."""
    job = find(request, pk)
    if not may_import(request.membership, job.subject):
        return forbidden(request)
    try:
        services.start(job, at=clock.now())
    except DomainError as error:
        messages.error(request, words(error))
    return redirect("imports:detail", pk)


@screen()
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what undoing an import means; do it."""
    job = find(request, pk)
    if not may_import(request.membership, job.subject):
        return forbidden(request)
    if request.method != "POST":
        return render(request, "imports/undo.html", {"job": job, "page": "imports"})
    try:
        services.ask_undo(job, at=clock.now())
    except DomainError as error:
        messages.error(request, words(error))
    return redirect("imports:detail", pk)


@require_POST
@screen()
def forget(request: MemberRequest, pk: int) -> HttpResponse:
    """Drop a file that was not imported."""
    job: ImportJob = find(request, pk)
    if not may_import(request.membership, job.subject):
        return forbidden(request)
    try:
        services.forget(job)
    except DomainError as error:
        messages.error(request, words(error))
        return redirect("imports:detail", pk)
    messages.success(request, "Le fichier est oublié. Rien n’avait été importé.")
    return redirect("imports:list")
