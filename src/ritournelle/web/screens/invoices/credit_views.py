"""Crediting an invoice, in full or by line: what is given back is shown before it is issued."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.invoicing import services
from ritournelle.invoicing.credits import left_quantities
from ritournelle.invoicing.models import Invoice, InvoiceLine, NumberSeries
from ritournelle.invoicing.new import NewInvoice
from ritournelle.invoicing.series import next_number
from ritournelle.web import clock
from ritournelle.web.screens.invoices.finding import find, today_of
from ritournelle.web.shell.forms import NumberField, refuse
from ritournelle.web.shell.members import MemberRequest, screen

WHOLE, PART = "whole", "part"


class CreditForm(forms.Form):
    """How much of an invoice is given back, and why."""

    extent = forms.ChoiceField(
        label="Étendue",
        choices=[(WHOLE, "Tout ce qui reste"), (PART, "Certaines quantités")],
        initial=WHOLE,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        help_text="Il est imprimé sur l’avoir, par exemple «\u00a0Erreur de quantité\u00a0».",
    )
    # How many credit notes there were when the page was shown: a second click makes no second one.
    known_notes = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, lines: list[tuple[InvoiceLine, Decimal]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line, left in lines:
            self.fields[f"line-{line.pk}"] = NumberField(
                label=line.name, required=False, max_digits=14, decimal_places=4, disabled=not left
            )

    @property
    def quantities(self) -> dict[int, Decimal] | None:
        """What is given back by line; None for all that is left."""
        if self.cleaned_data["extent"] == WHOLE:
            return None
        values = {line.pk: self.cleaned_data.get(f"line-{line.pk}") for line, _ in self.lines}
        return {key: value for key, value in values.items() if value}

    def rows(self) -> list[tuple[InvoiceLine, Decimal, Any]]:
        """Return each line, what is left of it, and its field."""
        return [(line, left, self[f"line-{line.pk}"]) for line, left in self.lines]


@screen(Right.ISSUE)
def credit(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose what is given back, see the credit note, then issue it."""
    invoice = find(request, pk)
    if invoice.kind != Invoice.Kind.INVOICE or invoice.status == Invoice.Status.DRAFT:
        messages.warning(request, "Seule une facture émise se corrige par un avoir.")
        return redirect("invoices:detail", pk)
    form = CreditForm(left_quantities(invoice), request.POST or None, initial=_seen(invoice))
    value = _value(invoice, form, request) if form.is_valid() else None
    if value and request.POST.get("act") == "issue":
        issued = _issue(request, invoice, form)
        if issued:
            messages.success(request, f"L’avoir {issued} est émis.")
            return redirect("invoices:detail", issued.pk)
    context = {
        "page": "invoices",
        "invoice": invoice,
        "form": form,
        "value": value if not form.errors else None,
        "number": _coming_number(request),
        "today": today_of(request),
    }
    return render(request, "invoices/credit.html", context, status=422 if form.errors else 200)


def _value(invoice: Invoice, form: CreditForm, request: MemberRequest) -> NewInvoice | None:
    try:
        return services.credit_value(invoice, form.quantities, on=today_of(request))
    except DomainError as error:
        refuse(form, error)
        return None


def _issue(request: MemberRequest, invoice: Invoice, form: CreditForm) -> Invoice | None:
    try:
        return services.credit_invoice(
            invoice,
            form.quantities,
            on=today_of(request),
            at=clock.now(),
            reason=form.cleaned_data["reason"],
            actor=request.user.actor,
            known_notes=form.cleaned_data["known_notes"],
        )
    except DomainError as error:
        refuse(form, error)
        return None


def _seen(invoice: Invoice) -> dict[str, int]:
    return {"known_notes": invoice.credit_notes.count()}


def _coming_number(request: MemberRequest) -> str:
    series = NumberSeries.objects.filter(
        organization=request.organization, kind=Invoice.Kind.CREDIT_NOTE
    ).first()
    return next_number(series, today_of(request)) if series else ""
