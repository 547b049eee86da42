"""The contacts of a customer: rows of forms, one of them empty, without JavaScript."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from ritournelle.customers.contacts import NewContact, check_contact
from ritournelle.customers.models import Contact
from ritournelle.customers.saving import ContactEdit
from ritournelle.web.shell.forms import refuse_all

if TYPE_CHECKING:
    FormSet = BaseFormSet["ContactForm"]
else:
    FormSet = BaseFormSet

MOST = 50
FILLED = ("name", "email", "job", "phone")


class ContactForm(forms.Form):
    """One contact; a new row left empty is no contact."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Nom", required=False)
    email = forms.CharField(
        label="E-mail", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    job = forms.CharField(label="Fonction", required=False)
    phone = forms.CharField(label="Téléphone", required=False)
    receives_invoices = forms.BooleanField(
        label="Reçoit les factures", required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        """Check the address and the lengths, unless there is nothing."""
        if self.is_filled and not self.cleaned_data.get("DELETE"):
            refuse_all(self, check_contact(self.contact()).errors)
        return self.cleaned_data

    @property
    def is_filled(self) -> bool:
        """Whether somebody wrote anything in the row."""
        return any(self.cleaned_data.get(name) for name in FILLED)

    def contact(self) -> NewContact:
        """Return the contact that the row describes."""
        cleaned = self.cleaned_data
        texts = {name: cleaned.get(name, "") for name in FILLED}
        return NewContact(**texts, receives_invoices=cleaned.get("receives_invoices", False))


class BaseContacts(FormSet):
    """The rows together: one address each."""

    def clean(self) -> None:
        """Refuse an address that two rows bear."""
        seen: set[str] = set()
        for form in self.forms:
            email = form.cleaned_data.get("email", "").strip().casefold() if form.is_valid() else ""
            if email in seen and email and not form.cleaned_data.get("DELETE"):
                form.add_error("email", "Un autre contact a déjà cette adresse.")
            seen.add(email)

    def edits(self, known: Sequence[Contact]) -> list[ContactEdit]:
        """Return what becomes of each contact."""
        contacts = {contact.pk: contact for contact in known}
        found = []
        for form in self.forms:
            contact = contacts.get(form.cleaned_data.get("key") or 0)
            goes = form.cleaned_data.get("DELETE") or not form.is_filled
            if contact or not goes:
                found.append(ContactEdit(contact, None if goes else form.contact()))
        return found


def contacts_formset(
    data: Any = None, known: Sequence[Contact] = (), *, more: int = 0
) -> BaseContacts:
    """Return the rows of the known contacts and empty ones: one if there is none, or `more`."""
    extra = max(more, 0 if known else 1)
    made = formset_factory(
        ContactForm, formset=BaseContacts, extra=extra, can_delete=True, max_num=MOST,
        absolute_max=MOST,
    )  # fmt: skip
    initial = [
        {"key": one.pk, "receives_invoices": one.receives_invoices}
        | {name: getattr(one, name) for name in FILLED}
        for one in known
    ]
    return made(data, prefix="contacts", initial=initial)  # type: ignore[return-value]
