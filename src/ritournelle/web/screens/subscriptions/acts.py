"""What one does with a subscription: bill it now, skip or move its next invoice, change details."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.documents.text import long_date
from ritournelle.subscriptions import details, now, occurrences, services
from ritournelle.subscriptions.models import ScheduleChange, Subscription
from ritournelle.web import clock
from ritournelle.web.screens.subscriptions.finding import find, today_of
from ritournelle.web.screens.subscriptions.forms import (
    DetailsForm,
    EventForm,
    MoveForm,
    details_of,
)
from ritournelle.web.shell.forms import refuse, refuse_all, words
from ritournelle.web.shell.members import MemberRequest, screen


@require_http_methods(["GET", "POST"])
@screen(Right.SUBSCRIPTIONS)
def edit(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Change who receives, what is written, how it is paid."""
    subscription = find(request, pk)
    if request.method == "GET":
        form = DetailsForm(initial=details_of(subscription))
        return _show_form(request, subscription, form)
    form = DetailsForm(request.POST)
    if form.is_valid() and _save_details(request, subscription, form):
        messages.success(request, f"Abonnement {subscription.reference} enregistré.")
        return redirect("subscriptions:detail", pk)
    return _show_form(request, subscription, form, status=422)


@require_http_methods(["GET", "POST"])
@screen(Right.ISSUE)
def bill(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Say what billing now will do, then do it."""
    subscription = find(request, pk)
    if request.method == "POST":
        return _bill(request, subscription)
    try:
        drafts = now.would_bill(subscription, on=today_of(request))
    except DomainError as error:
        messages.error(request, words(error))
        return redirect("subscriptions:detail", pk)
    context = {
        "page": "subscriptions",
        "subscription": subscription,
        "drafts": drafts,
        "start": drafts[0].period.start if drafts else None,
        "gross_cents": sum(draft.totals.gross_cents for draft in drafts),
        "is_draft": subscription.output == Subscription.Output.DRAFT,
        "today": today_of(request),
    }
    return render(request, "subscriptions/bill.html", context)


@require_POST
@screen(Right.SUBSCRIPTIONS)
def skip(request: MemberRequest, pk: int) -> HttpResponse:
    """Skip the next invoice at once; it can be undone."""
    subscription, start = find(request, pk), _posted_day(request, "start")
    if start is None:
        return redirect("subscriptions:detail", pk)
    try:
        change = occurrences.skip_period(
            subscription, start, at=clock.now(), actor=request.user.actor
        )
    except DomainError as error:
        messages.error(request, words(error))
    else:
        text = f"La période qui commence le {long_date(start, 'fr')} ne sera pas facturée."
        messages.success(request, text, extra_tags=_undo_address(change))
    return redirect("subscriptions:detail", pk)


@require_http_methods(["GET", "POST"])
@screen(Right.SUBSCRIPTIONS)
def move(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Bill the next period on another day; it can be undone."""
    subscription, today = find(request, pk), today_of(request)
    if request.method == "POST":
        form = MoveForm(request.POST, today=today)
        if form.is_valid() and _move(request, subscription, form):
            return redirect("subscriptions:detail", pk)
    else:
        due = occurrences.next_due(subscription, on=today)
        if due is None:
            return redirect("subscriptions:detail", pk)
        start = {"start": due.occurrence.period.start, "to": due.occurrence.bill_on}
        form = MoveForm(initial=start, today=today)
    context = {"page": "subscriptions", "subscription": subscription, "form": form}
    return render(request, "subscriptions/move.html", context, status=422 if form.errors else 200)


@require_POST
@screen(Right.SUBSCRIPTIONS)
def undo(request: MemberRequest, pk: int, change: int) -> HttpResponse:
    """Put a period back where the calendar has it."""
    subscription = find(request, pk)
    row = subscription.schedule_changes.filter(pk=change).first()
    try:
        if row:
            occurrences.undo_change(row, at=clock.now(), actor=request.user.actor)
    except DomainError as error:
        messages.error(request, words(error))
    else:
        messages.success(request, "Le calendrier est revenu comme avant.")
    return redirect("subscriptions:detail", pk)


@require_http_methods(["GET", "POST"])
@screen(Right.SUBSCRIPTIONS)
def event(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Record the event that a subscription is billed on."""
    subscription = find(request, pk)
    form = EventForm(request.POST or None, initial={"on": today_of(request)})
    if request.method == "POST" and form.is_valid() and _record(request, subscription, form):
        return redirect("subscriptions:detail", pk)
    context = {"page": "subscriptions", "subscription": subscription, "form": form}
    return render(request, "subscriptions/event.html", context, status=422 if form.errors else 200)


def _bill(request: MemberRequest, subscription: Subscription) -> HttpResponse:
    start = _posted_day(request, "start")
    if start is None:
        return redirect("subscriptions:bill", subscription.pk)
    try:
        billed = now.bill_now(
            subscription,
            start,
            on=today_of(request),
            at=clock.now(),
            actor=request.user.actor,
        )
    except DomainError as error:
        messages.error(request, words(error))
        return redirect("subscriptions:detail", subscription.pk)
    messages.success(request, _billed_words(billed))
    if len(billed.ids) == 1:
        return redirect("invoices:detail", billed.ids[0])
    return redirect("subscriptions:detail", subscription.pk)


def _billed_words(billed: now.Billed) -> str:
    count = len(billed.ids)
    if not count:
        return "Il n’y avait rien à facturer\u00a0: la période est passée."
    what = "brouillon préparé" if billed.is_draft else "facture émise"
    if count == 1:
        return f"1 {what}."
    return f"{count} brouillons préparés." if billed.is_draft else f"{count} factures émises."


def _save_details(request: MemberRequest, subscription: Subscription, form: DetailsForm) -> bool:
    """Write the details; show what is refused in the form."""
    changes = form.changes()
    checks = details.check_details(subscription, changes)
    if checks.errors:
        refuse_all(form, checks.errors)
        return False
    try:
        details.update_details(
            subscription,
            changes,
            revision=form.cleaned_data["revision"],
            at=clock.now(),
            actor=request.user.actor,
        )
    except DomainError as error:
        refuse(form, error)
        return False
    return True


def _move(request: MemberRequest, subscription: Subscription, form: MoveForm) -> bool:
    to = form.cleaned_data["to"]
    try:
        change = occurrences.move_period(
            subscription,
            form.cleaned_data["start"],
            to=to,
            at=clock.now(),
            actor=request.user.actor,
        )
    except DomainError as error:
        refuse(form, error, "to")
        return False
    text = f"Prochaine facture déplacée au {long_date(to, 'fr')}."
    messages.success(request, text, extra_tags=_undo_address(change))
    return True


def _record(request: MemberRequest, subscription: Subscription, form: EventForm) -> bool:
    on = form.cleaned_data["on"]
    try:
        services.record_event(subscription, on=on, at=clock.now(), actor=request.user.actor)
    except DomainError as error:
        refuse(form, error, "on")
        return False
    row = get_object_or_404(subscription.schedule_changes, period_start=on, kind="event")
    text = f"Événement du {long_date(on, 'fr')} enregistré."
    messages.success(request, text, extra_tags=_undo_address(row))
    return True


def _show_form(
    request: MemberRequest, subscription: Subscription, form: DetailsForm, status: int = 200
) -> HttpResponse:
    context = {"page": "subscriptions", "subscription": subscription, "form": form}
    return render(request, "subscriptions/edit.html", context, status=status)


def _undo_address(change: ScheduleChange) -> str:
    return reverse("subscriptions:undo", args=[change.subscription_id, change.pk])


def _posted_day(request: MemberRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        return None
