"""Plans: the list, the page with its versions, a new version; renamed, copied, archived."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ritournelle.accounts.models import Right
from ritournelle.catalog import archives
from ritournelle.catalog.codes import code_from, free_code
from ritournelle.catalog.errors import CodeTaken
from ritournelle.catalog.models import Plan, PlanVersion
from ritournelle.catalog.queries import PLAN_ITEMS
from ritournelle.catalog.services import add_plan_version, create_plan, rename_plan
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.kit.models import Event
from ritournelle.web import clock
from ritournelle.web.screens.catalog import queries
from ritournelle.web.screens.catalog.plan_forms import (
    BaseLines,
    PlanForm,
    VersionForm,
    lines_formset,
)
from ritournelle.web.shell.forms import refuse
from ritournelle.web.shell.keys import key_of
from ritournelle.web.shell.lists import paginate, read_query
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.once import once
from ritournelle.web.shell.rhythm import CARDS, HINTS, RhythmForm, initial_of
from ritournelle.web.shell.story import tell_all

BEATS = {name: name for name, _ in CARDS}
TOLD = 20


class Draft(NamedTuple):
    """The forms that together make a version."""

    version: VersionForm
    rhythm: RhythmForm
    lines: BaseLines

    def is_valid(self) -> bool:
        """Check all of them, so that every fault shows at once."""
        return all([self.version.is_valid(), self.rhythm.is_valid(), self.lines.is_valid()])

    def terms(self) -> dict[str, Any]:
        """Return what `add_plan_version` takes beside the lines."""
        values = self.version.cleaned_data
        trial_days = values["trial_days"] or 0
        return {
            "valid_from": values["valid_from"],
            "trial_days": trial_days,
        } | self.rhythm.columns()


@require_GET
@screen()
def plans(request: MemberRequest) -> HttpResponse:
    """Show the plans with their version of today."""
    query = read_query(request, tabs=tuple(queries.PLAN_TABS))
    listing = paginate(queries.plans_of(request.organization, query), query)
    everything = Plan.objects.filter(organization=request.organization)
    tabs = queries.tabs_of(everything, queries.PLAN_TABS)
    today = local_day(clock.now(), request.organization.time_zone)
    context = {
        "page": "catalog",
        "section": "plans",
        "query": query,
        "tabs": tabs,
        "is_new": not any(tab.count for tab in tabs),
        "listing": listing,
        "rows": queries.plan_rows(listing.rows, today),
    }
    return render(request, "catalog/plans.html", context)


@require_GET
@screen()
def plan(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a plan with its versions, the newest first."""
    row = get_object_or_404(Plan, pk=pk, organization=request.organization)
    today = local_day(clock.now(), request.organization.time_zone)
    log = Event.objects.filter(organization=request.organization, subject=f"plan:{pk}")
    context = {
        "page": "catalog",
        "plan": row,
        "versions": queries.versions_of([row], today)[row.pk],
        "story": tell_all(log.order_by("-at", "-pk")[:TOLD]),
    }
    return render(request, "catalog/plan.html", context)


@require_http_methods(["GET", "POST"])
@screen(Right.CATALOG)
@once
def plan_create(request: MemberRequest) -> HttpResponse:
    """Write a plan and its first version."""
    form = PlanForm(request.POST if request.method == "POST" else None)
    draft = _draft(request, None)
    if _is_sent(request) and all([form.is_valid(), draft.is_valid()]):
        try:
            row = _create(request, form, draft)
        except DomainError as error:
            refuse(form, error, "code" if isinstance(error, CodeTaken) else None)
        else:
            messages.success(request, f"Formule «\u00a0{row.name}\u00a0» créée.")
            return redirect("catalog:plan", row.pk)
    return _version_page(request, draft, None, form)


@require_http_methods(["GET", "POST"])
@screen(Right.CATALOG)
@once
def version_create(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a version, filled in like the last one; subscribers keep theirs."""
    row = get_object_or_404(Plan, pk=pk, organization=request.organization)
    draft = _draft(request, row.versions.order_by("-valid_from", "-number").first())
    if _is_sent(request) and draft.is_valid():
        try:
            version = add_plan_version(
                row,
                draft.lines.items(),
                at=clock.now(),
                actor=request.user.actor,
                **draft.terms(),
            )
        except DomainError as error:
            refuse(draft.version, error)
        else:
            messages.success(request, f"Version {version.number} ajoutée.")
            return redirect("catalog:plan", pk)
    return _version_page(request, draft, row, None)


@require_http_methods(["GET", "POST"])
@screen(Right.CATALOG)
def plan_rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the name of a plan."""
    row = get_object_or_404(Plan, pk=pk, organization=request.organization)
    form = PlanForm(request.POST or None, initial={"name": row.name})
    del form.fields["code"]
    if form.is_valid():
        rename_plan(row, form.cleaned_data["name"], at=clock.now(), actor=request.user.actor)
        messages.success(request, "Formule renommée.")
        return redirect("catalog:plan", pk)
    context = {"page": "catalog", "plan": row, "form": form}
    return render(request, "catalog/plan_rename.html", context, status=422 if form.errors else 200)


@require_POST
@screen(Right.CATALOG)
@once
def plan_duplicate(request: MemberRequest, pk: int) -> HttpResponse:
    """Copy a plan with its terms of today, and open the copy."""
    row = get_object_or_404(
        Plan.objects.select_related("organization"), pk=pk, organization=request.organization
    )
    at = clock.now()
    today = local_day(at, request.organization.time_zone)
    copy = archives.duplicate_plan(row, today=today, at=at, actor=request.user.actor)
    messages.success(request, f"Copie créée sous la référence {copy.code}.")
    return redirect("catalog:plan", copy.pk)


@require_POST
@screen(Right.CATALOG)
def plan_archive(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer a plan no more, at once; the message takes it back."""
    row = get_object_or_404(Plan, pk=pk, organization=request.organization)
    archives.archive(row, at=clock.now(), actor=request.user.actor)
    undo = reverse("catalog:plan_restore", args=[pk])
    messages.success(request, f"{row.name} est archivée.", extra_tags=undo)
    return redirect("catalog:plan", pk)


@require_POST
@screen(Right.CATALOG)
def plan_restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer a plan again."""
    row = get_object_or_404(Plan, pk=pk, organization=request.organization)
    archives.restore(row, at=clock.now(), actor=request.user.actor)
    messages.success(request, f"{row.name} est de nouveau en vente.")
    return redirect("catalog:plan", pk)


@transaction.atomic
def _create(request: MemberRequest, form: PlanForm, draft: Draft) -> Plan:
    """Write the plan and its version together, or neither."""
    organization, at, actor = request.organization, clock.now(), request.user.actor
    name = form.cleaned_data["name"]
    code = form.cleaned_data["code"] or free_code(organization, Plan, code_from(name))
    row = create_plan(organization, code, name, at=at, actor=actor)
    add_plan_version(row, draft.lines.items(), at=at, actor=actor, **draft.terms())
    return row


def _is_sent(request: MemberRequest) -> bool:
    return request.method == "POST" and "more" not in request.POST


def _draft(request: MemberRequest, model: PlanVersion | None) -> Draft:
    """Return the forms of a version, filled in like another."""
    data: Any = request.POST.copy() if request.method == "POST" else None
    if data is not None and "more" in data:
        data["lines-TOTAL_FORMS"] = str(key_of(data.get("lines-TOTAL_FORMS")) + 1)
    today = local_day(clock.now(), request.organization.time_zone)
    known = list(PLAN_ITEMS.filter(version=model)) if model else []
    products = queries.product_choices(request.organization, [item.product_id for item in known])
    first = {"valid_from": today, "trial_days": model.trial_days if model else 0}
    rhythm = initial_of(model or PlanVersion(rhythm_days="1"))
    return Draft(
        VersionForm(data, initial=first),
        RhythmForm(data, initial=rhythm),
        lines_formset(data, list(products), known),
    )


def _version_page(
    request: MemberRequest, draft: Draft, row: Plan | None, form: PlanForm | None
) -> HttpResponse:
    context = {
        "page": "catalog",
        "plan": row,
        "plan_form": form,
        "draft": draft,
        "hints": HINTS,
        "beats": BEATS,
        "has_products": len(draft.lines.empty_form.fields["product"].choices) > 1,  # type: ignore[attr-defined]
    }
    is_refused = _is_sent(request)
    return render(request, "catalog/version_form.html", context, status=422 if is_refused else 200)
