"""The page of numbers: both series, each with the number it will give next."""

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.france.numbering import Restart
from ritournelle.invoicing.models import NumberSeries
from ritournelle.invoicing.series import carry_on, change_pattern, has_begun, next_number
from ritournelle.web.clock import now
from ritournelle.web.screens.settings.forms import SeriesForm
from ritournelle.web.shell.forms import refuse
from ritournelle.web.shell.members import MemberRequest, screen


@require_http_methods(["GET", "POST"])
@screen(Right.SETTINGS)
def numbering(request: MemberRequest) -> HttpResponse:
    """Change how documents are numbered; what is numbered stays."""
    forms = _forms(request)
    is_valid = [form.is_valid() for form in forms]
    if request.method == "POST" and all(is_valid) and _save(forms, now(), request.user.actor):
        messages.success(request, "Numérotation enregistrée.")
        return redirect("settings:numbering")
    today = local_day(now(), request.organization.time_zone)
    rows = [(form, next_number(form.series, today)) for form in forms]
    status = 422 if any(form.errors for form in forms) else 200
    return render(
        request, "settings/numbering.html", {"page": "settings", "rows": rows}, status=status
    )


def _forms(request: MemberRequest) -> list[SeriesForm]:
    data = request.POST if request.method == "POST" else None
    rows = NumberSeries.objects.filter(organization=request.organization).order_by("pk")
    return [SeriesForm(data, series=series, begun=has_begun(series)) for series in rows]


def _save(forms: list[SeriesForm], at: datetime, actor: str) -> bool:
    """Change both series or none; each refusal goes to its form."""
    try:
        with transaction.atomic():
            for form in forms:
                _save_one(form, at, actor)
    except DomainError as error:
        refuse(form, error, "pattern")
        return False
    return True


def _save_one(form: SeriesForm, at: datetime, actor: str) -> None:
    given = form.cleaned_data
    if not form.begun:
        number, day = given["last_number"] or 0, given["last_issued_on"]
        carry_on(form.series, number, day, at=at, actor=actor)
    change_pattern(form.series, given["pattern"], Restart(given["restart"]), at=at, actor=actor)
