"""Tags and own fields: what an organisation adds to its customers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.customers import own_fields
from ritournelle.customers import tags as tag_acts
from ritournelle.customers.models import OwnField, Tag
from ritournelle.web import clock
from ritournelle.web.shell.forms import refuse, words
from ritournelle.web.shell.members import MemberRequest, screen


class TagForm(forms.Form):
    """The name of a tag."""

    name = forms.CharField(label="Nouvelle étiquette", max_length=40)


class FieldForm(forms.Form):
    """A field of the organisation's own; its kind never changes, for values already written."""

    label = forms.CharField(label="Intitulé", max_length=60)
    kind = forms.ChoiceField(label="Type", choices=OwnField.Kind, required=False)
    choices = forms.CharField(
        label="Choix de la liste",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un par ligne, pour une liste de choix.",
    )

    def values(self) -> dict[str, Any]:
        """Return the columns of the field."""
        lines = (line.strip() for line in self.cleaned_data["choices"].splitlines())
        kind = {"kind": self.cleaned_data["kind"]} if self.cleaned_data.get("kind") else {}
        choices = list(dict.fromkeys(filter(None, lines)))
        return kind | {"label": self.cleaned_data["label"], "choices": choices}


@require_http_methods(["GET", "POST"])
@screen(Right.CUSTOMERS)
def tags(request: MemberRequest) -> HttpResponse:
    """Show the tags with how many customers bear each; add one."""
    form = TagForm(request.POST or None)
    if form.is_valid():
        try:
            tag = tag_acts.create_tag(
                request.organization,
                form.cleaned_data["name"],
                at=clock.now(),
                actor=request.user.actor,
            )
        except DomainError as error:
            refuse(form, error, "name")
        else:
            messages.success(request, f"Étiquette «\u00a0{tag.name}\u00a0» créée.")
            return redirect("customers:tags")
    rows = Tag.objects.filter(organization=request.organization).annotate(size=Count("customers"))
    context = {"page": "customers", "form": form, "tags": rows.order_by("name")}
    return render(request, "customers/tags.html", context, status=422 if form.errors else 200)


@require_POST
@screen(Right.CUSTOMERS)
def tag(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename a tag, or delete it."""
    row = get_object_or_404(Tag, pk=pk, organization=request.organization)
    at, actor = clock.now(), request.user.actor
    try:
        if request.POST.get("act") == "delete":
            tag_acts.delete_tag(row, at=at, actor=actor)
            messages.success(request, f"Étiquette «\u00a0{row.name}\u00a0» supprimée.")
        else:
            tag_acts.rename_tag(row, request.POST.get("name", ""), at=at, actor=actor)
            messages.success(request, "Étiquette renommée.")
    except DomainError as error:
        messages.error(request, words(error))
    return redirect("customers:tags")


@require_http_methods(["GET", "POST"])
@screen(Right.CUSTOMERS)
def fields(request: MemberRequest) -> HttpResponse:
    """Show the own fields in their order; add one."""
    form = FieldForm(request.POST or None)
    if form.is_valid():
        try:
            own_fields.create_own_field(
                request.organization, at=clock.now(), actor=request.user.actor, **form.values()
            )
        except DomainError as error:
            refuse(form, error, _field_at_fault(error))
        else:
            messages.success(request, "Champ ajouté.")
            return redirect("customers:fields")
    rows = OwnField.objects.filter(organization=request.organization)
    context = {
        "page": "customers",
        "form": form,
        "fields": rows.filter(archived_on=None).order_by("position", "pk"),
        "archived": rows.filter(archived_on__isnull=False).order_by("label"),
    }
    return render(request, "customers/fields.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@screen(Right.CUSTOMERS)
def field(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the label or the choices of a field."""
    row = get_object_or_404(OwnField, pk=pk, organization=request.organization)
    initial = {"label": row.label, "kind": row.kind, "choices": "\n".join(row.choices)}
    form = FieldForm(request.POST or None, initial=initial)
    del form.fields["kind"]
    if form.is_valid():
        try:
            own_fields.update_own_field(
                row, at=clock.now(), actor=request.user.actor, **form.values()
            )
        except DomainError as error:
            refuse(form, error, _field_at_fault(error))
        else:
            messages.success(request, "Champ enregistré.")
            return redirect("customers:fields")
    context = {"page": "customers", "form": form, "field": row}
    return render(request, "customers/field.html", context, status=422 if form.errors else 200)


@require_POST
@screen(Right.CUSTOMERS)
def arrange_field(request: MemberRequest, pk: int) -> HttpResponse:
    """Move a field up or down, archive it or put it back."""
    row = get_object_or_404(
        OwnField.objects.select_related("organization"), pk=pk, organization=request.organization
    )
    act, at, actor = request.POST.get("act"), clock.now(), request.user.actor
    if act == "archive":
        own_fields.archive_own_field(row, at=at, actor=actor)
        place = reverse("customers:arrange_field", args=[pk])
        messages.success(request, f"Champ «\u00a0{row.label}\u00a0» archivé.", extra_tags=place)
    elif act in ("up", "down"):
        own_fields.move_own_field(row, -1 if act == "up" else 1)
    else:  # also the « Annuler » of the message, which sends nothing
        own_fields.restore_own_field(row, at=at, actor=actor)
        messages.success(request, f"Champ «\u00a0{row.label}\u00a0» remis en service.")
    return redirect("customers:fields")


def _field_at_fault(error: DomainError) -> str:
    return "choices" if "liste" in error.message else "label"
