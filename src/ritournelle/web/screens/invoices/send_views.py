"""Sending one document: to whom, with which words, shown before it leaves."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.customers.models import Contact
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.by_hand import preview, send_document
from ritournelle.outbox.content import SUBJECT_LIMIT
from ritournelle.outbox.models import Message
from ritournelle.outbox.texts import Template
from ritournelle.outbox.transports import can_send
from ritournelle.web import clock
from ritournelle.web.screens.invoices.finding import find
from ritournelle.web.screens.invoices.sending import GONE
from ritournelle.web.shell.forms import refuse
from ritournelle.web.shell.members import MemberRequest, screen


class SendForm(forms.Form):
    """Who receives a document, and the words that go with it."""

    contacts = forms.MultipleChoiceField(
        label="Contacts", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Autres adresses",
        required=False,
        max_length=1000,
        help_text="Séparées par une virgule.",
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    subject = forms.CharField(label="Objet", max_length=SUBJECT_LIMIT)
    body = forms.CharField(
        label="Message", max_length=10_000, widget=forms.Textarea(attrs={"rows": 11})
    )

    def __init__(self, contacts: list[Contact], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].choices = [  # type: ignore[attr-defined]
            (one.email, f"{one.name} · {one.email}" if one.name else one.email) for one in contacts
        ]

    @property
    def recipients(self) -> list[str]:
        """The addresses, ticked and typed."""
        typed = self.cleaned_data["others"]
        return [*self.cleaned_data["contacts"], *([typed] if typed else [])]


@screen(Right.SEND)
def send(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the message of a document, then send it with ten seconds to undo."""
    invoice = find(request, pk)
    if invoice.status == Invoice.Status.DRAFT:
        messages.warning(request, "Un brouillon s’émet avant d’être envoyé.")
        return redirect("invoices:detail", pk)
    contacts = list(Contact.objects.filter(customer=invoice.customer_id).order_by("pk"))
    form = SendForm(contacts, request.POST or None, initial=_initial(invoice, contacts))
    if request.method == "POST" and form.is_valid():
        sent = _send(request, invoice, form)
        if sent:
            undo = reverse("outbox:cancel", args=[sent.pk])
            messages.success(request, f"{invoice} part dans 10\u00a0secondes.", extra_tags=undo)
            return redirect("invoices:detail", pk)
    context = {
        "page": "invoices",
        "invoice": invoice,
        "form": form,
        "contacts": contacts,
        "can_send": can_send(invoice.organization),
        "was_sent": Message.objects.filter(invoice=invoice, status__in=GONE).exists(),
    }
    return render(request, "invoices/send.html", context, status=422 if form.errors else 200)


def _send(request: MemberRequest, invoice: Invoice, form: SendForm) -> Message | None:
    if not form.recipients:
        form.add_error("contacts", "Choisissez un contact, ou saisissez une adresse.")
        return None
    text = Template(form.cleaned_data["subject"], form.cleaned_data["body"])
    try:
        return send_document(
            invoice, form.recipients, at=clock.now(), actor=request.user.actor, text=text
        )
    except DomainError as error:
        refuse(form, error, "others")
        return None


def _initial(invoice: Invoice, contacts: list[Contact]) -> dict[str, Any]:
    """Propose the words of the organisation, and the usual addresses."""
    chosen = invoice.recipients or [one.email for one in contacts if one.receives_invoices]
    known = {one.email for one in contacts}
    subject, body = "", ""
    try:
        message = preview(invoice, at=clock.now(), recipients=chosen or ["a@example.invalid"])
        subject, body = message.subject, message.body
    except DomainError:
        subject = f"{invoice.get_kind_display()} {invoice}"
    return {
        "contacts": [address for address in chosen if address in known],
        "others": ", ".join(address for address in chosen if address not in known),
        "subject": subject,
        "body": body,
    }
