"""Runs: the list, the simulation, starting one, following it, its report."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.approval import approve_run, hold_run
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingFailure, BillingRun
from ritournelle.subscriptions.now import bill_late
from ritournelle.subscriptions.requests import request_despite, request_run
from ritournelle.web.clock import now
from ritournelle.web.forecast import coming
from ritournelle.web.screens.runs import export, queries, simulation
from ritournelle.web.shell.forms import words
from ritournelle.web.shell.keys import LARGEST, keys_of
from ritournelle.web.shell.lists import Tab, paginate, read_query
from ritournelle.web.shell.members import MemberRequest, screen

FAILURES = 100
KEPT = 1000  # messages ticked off at once
STOP_POLLING = 286
TABS = ("factures", "brouillons", "erreurs", "envois", "sautees")


@require_safe
@screen()
def run_list(request: MemberRequest) -> HttpResponse:
    """What comes, what failed, what was run."""
    organization, moment = request.organization, now()
    today = local_day(moment, organization.time_zone)
    night = queries.next_night(organization, moment)
    failures = queries.open_failures(organization)
    context = {
        "page": "runs",
        "night": night,
        "coming": coming(organization, night.day, today=today),
        "open_run": queries.open_run(organization),
        "failures": queries.with_remedies(failures, FAILURES),
        "failure_count": failures.count(),
        "runs": paginate(queries.runs_of(organization), read_query(request)),
        "today": today,
    }
    return render(request, "runs/list.html", context)


@require_safe
@screen()
def simulate(request: MemberRequest) -> HttpResponse:
    """What would be billed, and what changed since the last time."""
    organization, moment = request.organization, now()
    horizon = simulation.read_horizon(request.GET.get("horizon", ""))
    cursor = simulation.read_cursor(request.GET.get("apres", ""))
    today = local_day(moment, organization.time_zone)
    part = simulation.simulate_part(organization, horizon, cursor, today=today, now=moment)
    context = {
        "page": "runs",
        "part": part,
        "horizons": simulation.HORIZONS.items(),
        "failures": part.failures,
        "size": simulation.PART,
    }
    return render(request, "runs/simulation.html", context)


@require_safe
@screen(Right.EXPORT)
def simulate_export(request: MemberRequest) -> StreamingHttpResponse:
    """The whole simulation as CSV, computed while it is downloaded."""
    organization, moment = request.organization, now()
    horizon = simulation.read_horizon(request.GET.get("horizon", ""))
    today = local_day(moment, organization.time_zone)
    until = simulation.end_of(horizon, organization, today, moment)
    rows = export.rows_of(organization, until, today)
    name = f"simulation-{horizon}-{today.isoformat()}.csv"
    return StreamingHttpResponse(
        export.csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@screen(Right.ISSUE)
def start(request: MemberRequest) -> HttpResponse:
    """Say what starting now would do; by POST, ask a worker for it."""
    organization, moment = request.organization, now()
    today = local_day(moment, organization.time_zone)
    if request.method == "POST":
        run = request_run(organization, on=today, today=today, at=moment, actor=request.user.actor)
        return redirect("runs:detail", run.pk)
    found = queries.open_run(organization)
    if found:
        return redirect("runs:detail", found.pk)
    context = {"page": "runs", "today": today, "coming": coming(organization, today, today=today)}
    return render(request, "runs/start.html", context)


@require_safe
@screen()
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """A run under way, or its report."""
    run = _run(request, pk)
    progress = queries.read_progress(run, now())
    if progress.is_open:
        context = {"page": "runs", "progress": progress, "latest": queries.latest_of(run)}
        return render(request, "runs/progress.html", context)
    return render(request, "runs/report.html", _report(request, run, progress))


@require_safe
@screen()
def progress(request: MemberRequest, pk: int) -> HttpResponse:
    """How far a run is, asked every second; 286 stops asking, and the report is shown."""
    run = _run(request, pk)
    current = queries.read_progress(run, now())
    context = {"progress": current, "latest": queries.latest_of(run), "polls": True}
    response = render(request, "runs/_progress.html", context)
    if not current.is_open:
        response.status_code = STOP_POLLING
        response["HX-Refresh"] = "true"
    return response


@require_POST
@screen(Right.ISSUE)
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Bill at once one subscription that failed, then show the report that it was missing from."""
    if pk > LARGEST:
        raise Http404
    organization, moment = request.organization, now()
    failures = BillingFailure.objects.select_related("subscription__customer")
    failure = get_object_or_404(failures, pk=pk, run__organization=organization)
    today = local_day(moment, organization.time_zone)
    who = failure.subscription.customer
    try:
        billed = bill_late(failure.subscription, on=today, at=moment, actor=request.user.actor)
    except DomainError as error:
        messages.error(request, f"{who}\u00a0: {words(error)}")
        return redirect("runs:list")
    done = "c’est facturé" if billed.ids else "il n’y avait plus rien à facturer"
    messages.success(request, f"{who}\u00a0: {done}.")
    return redirect("runs:detail", failure.run_id)


@screen(Right.ISSUE)
def force(request: MemberRequest, pk: int) -> HttpResponse:
    """Start again a run that its bounds stopped, once its consequence is read."""
    organization, moment = request.organization, now()
    run = _run(request, pk)
    if not queries.may_be_forced(run):
        raise Http404
    today = local_day(moment, organization.time_zone)
    if request.method == "POST":
        started = request_despite(run, on=today, at=moment, actor=request.user.actor)
        return redirect("runs:detail", started.pk)
    context = {"page": "runs", "run": run, "coming": coming(organization, today, today=today)}
    return render(request, "runs/force.html", context)


@require_POST
@screen(Right.SEND)
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the messages of a run go, but those that were ticked off."""
    run = _run(request, pk)
    kept = keys_of(request.POST.getlist("garder"), KEPT)
    count = approve_run(run, at=now(), actor=request.user.actor, except_ids=kept)
    plural = "s" if count > 1 else ""
    text = f"{count} message{plural} approuvé{plural}, l’envoi commence."
    messages.success(request, text, extra_tags=reverse("runs:hold", args=[run.pk]))
    return redirect(f"{reverse('runs:detail', args=[run.pk])}?vue=envois")


@require_POST
@screen(Right.SEND)
def hold(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an approval back: what has not left waits again."""
    run = _run(request, pk)
    count = hold_run(run, at=now(), actor=request.user.actor)
    plural = "s" if count > 1 else ""
    messages.success(request, f"{count} message{plural} de nouveau en attente d’approbation.")
    return redirect(f"{reverse('runs:detail', args=[run.pk])}?vue=envois")


def _run(request: MemberRequest, pk: int) -> BillingRun:
    runs = queries.runs_of(request.organization).select_related("organization")
    return get_object_or_404(runs, pk=pk)


def _report(request: HttpRequest, run: BillingRun, progress: queries.Progress) -> dict[str, Any]:
    skipped = queries.skipped_by(run)
    counts = {
        "factures": run.issued_count,
        "brouillons": run.draft_count,
        "erreurs": progress.failures,
        "envois": progress.message_count,
        "sautees": skipped.count(),
    }
    names = ("Factures", "Brouillons", "En erreur", "Envois", "Sautées")
    tabs = [
        Tab(key, name, counts[key])
        for key, name in zip(TABS, names, strict=True)
        if counts[key] or key == "factures"
    ]
    query = read_query(request, tabs=[tab.key for tab in tabs])
    rows: dict[str, Any] = {
        "factures": queries.documents_of(run, Invoice.Status.ISSUED),
        "brouillons": queries.documents_of(run, Invoice.Status.DRAFT),
        "envois": queries.messages_of(run).select_related("customer", "invoice"),
        "sautees": skipped,
    }
    context = {
        "page": "runs",
        "run": run,
        "progress": progress,
        "tabs": tabs,
        "tab": query.tab,
        "held": Message.Status.HELD,
    }
    if query.tab == "erreurs":
        failures = queries.open_failures(run.organization, run)
        return {**context, "failures": queries.with_remedies(failures, FAILURES)}
    return {**context, "rows": paginate(rows[query.tab], query, total=counts[query.tab])}
