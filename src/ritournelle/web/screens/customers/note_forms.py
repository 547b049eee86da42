"""The small forms of a customer's file: a note, a task, a contact."""

from collections.abc import Sequence
from typing import Any

from django import forms

from ritournelle.accounts.models import User
from ritournelle.web.shell.forms import DateField


class NoteForm(forms.Form):
    """What somebody writes down."""

    text = forms.CharField(label="Note", max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class TaskForm(forms.Form):
    """Something to do, by a day, for somebody."""

    title = forms.CharField(label="À faire", max_length=140)
    due_on = DateField(label="Pour le", required=False)
    assignee = forms.ChoiceField(label="Confiée à", required=False)

    def __init__(self, *args: Any, members: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self._members = {str(user.pk): user for user in members}
        choices = [("", "Personne"), *((key, str(user)) for key, user in self._members.items())]
        self.fields["assignee"] = forms.ChoiceField(
            label="Confiée à", required=False, choices=choices
        )

    def member(self) -> User | None:
        """Return who gets the task."""
        return self._members.get(self.cleaned_data.get("assignee", ""))
