"""Notes, tasks and contacts of a customer: added, changed, taken away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.customers import contacts, notes
from ritournelle.customers.models import Contact, Customer, Note, Task
from ritournelle.web import clock
from ritournelle.web.screens.customers import file_queries
from ritournelle.web.screens.customers.contact_forms import ContactForm
from ritournelle.web.screens.customers.file_views import tab_address
from ritournelle.web.screens.customers.note_forms import NoteForm, TaskForm
from ritournelle.web.shell.forms import refuse
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.once import once


@require_POST
@screen(Right.CUSTOMERS)
@once
def add_note(request: MemberRequest, pk: int) -> HttpResponse:
    """Write a note about a customer."""
    customer = file_queries.customer_of(request.organization, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        notes.add_note(customer, form.cleaned_data["text"], author=request.user, at=clock.now())
        messages.success(request, "Note enregistrée.")
    else:
        messages.error(request, "Écrivez une note de 5\u00a0000 caractères au plus.")
    return redirect(tab_address(pk, "notes"))


@require_POST
@screen(Right.CUSTOMERS)
def delete_note(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a note away."""
    note = get_object_or_404(Note, pk=pk, customer__organization=request.organization)
    notes.delete_note(note, at=clock.now(), actor=request.user.actor)
    messages.success(request, "Note supprimée.")
    return redirect(tab_address(note.customer_id, "notes"))


@require_POST
@screen(Right.CUSTOMERS)
@once
def add_task(request: MemberRequest, pk: int) -> HttpResponse:
    """Add something to do for a customer."""
    customer = file_queries.customer_of(request.organization, pk)
    form = TaskForm(request.POST, members=file_queries.members(request.organization))
    if not form.is_valid():
        messages.error(request, "Dites ce qui est à faire, et pour quel jour s’il y en a un.")
        return redirect(tab_address(pk, "notes"))
    notes.add_task(
        customer,
        form.cleaned_data["title"],
        at=clock.now(),
        actor=request.user.actor,
        due_on=form.cleaned_data["due_on"],
        assignee=form.member(),
    )
    messages.success(request, "Tâche ajoutée.")
    return redirect(tab_address(pk, "notes"))


@require_POST
@screen(Right.CUSTOMERS)
def tick_task(request: MemberRequest, pk: int) -> HttpResponse:
    """Tick a task, or open it again."""
    task = get_object_or_404(Task, pk=pk, organization=request.organization)
    is_done = request.POST.get("done", "1") == "1"
    notes.set_task_done(task, is_done, at=clock.now(), actor=request.user.actor)
    messages.success(request, "Tâche faite." if is_done else "Tâche rouverte.")
    return redirect(tab_address(task.customer_id, "notes"))


@require_POST
@screen(Right.CUSTOMERS)
def delete_task(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a task."""
    task = get_object_or_404(Task, pk=pk, organization=request.organization)
    notes.delete_task(task, at=clock.now(), actor=request.user.actor)
    messages.success(request, "Tâche supprimée.")
    return redirect(tab_address(task.customer_id, "notes"))


@require_http_methods(["GET", "POST"])
@screen(Right.CUSTOMERS)
def add_contact(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a contact to a customer."""
    customer = file_queries.customer_of(request.organization, pk)
    return _contact_page(request, customer, None)


@require_http_methods(["GET", "POST"])
@screen(Right.CUSTOMERS)
def edit_contact(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a contact."""
    contact = _contact_of(request, pk)
    return _contact_page(request, contact.customer, contact)


@require_POST
@screen(Right.CUSTOMERS)
def remove_contact(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a contact."""
    contact = _contact_of(request, pk)
    contacts.remove_contact(contact, at=clock.now(), actor=request.user.actor)
    messages.success(request, f"{contact} ne fait plus partie des contacts.")
    return redirect(tab_address(contact.customer_id, "contacts"))


def _contact_of(request: MemberRequest, pk: int) -> Contact:
    rows = Contact.objects.select_related("customer__organization")
    return get_object_or_404(rows, pk=pk, customer__organization=request.organization)


def _contact_page(
    request: MemberRequest, customer: Customer, contact: Contact | None
) -> HttpResponse:
    names = ("name", "email", "job", "phone", "receives_invoices")
    initial = {name: getattr(contact, name) for name in names} if contact else None
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    form.fields["email"].required = True
    if form.is_valid():
        try:
            _save(request, customer, contact, form)
        except DomainError as error:
            refuse(form, error, "email")
        else:
            messages.success(request, "Contact enregistré.")
            return redirect(tab_address(customer.pk, "contacts"))
    context = {"page": "customers", "customer": customer, "contact": contact, "form": form}
    return render(request, "customers/contact.html", context, status=422 if form.errors else 200)


def _save(
    request: MemberRequest, customer: Customer, contact: Contact | None, form: ContactForm
) -> None:
    at, actor = clock.now(), request.user.actor
    if contact:
        contacts.update_contact(contact, form.contact(), at=at, actor=actor)
    else:
        contacts.add_contact(customer, form.contact(), at=at, actor=actor)
