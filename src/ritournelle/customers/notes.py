"""Notes and tasks about a customer."""

from datetime import date, datetime

from django.db import transaction

from ritournelle.accounts.models import Membership, User
from ritournelle.customers.errors import MissingValue
from ritournelle.customers.log import record_for
from ritournelle.customers.models import Customer, Note, Task
from ritournelle.kit.validation import Checks


@transaction.atomic
def add_note(customer: Customer, text: str, *, author: User, at: datetime) -> Note:
    """Write a note. Raises DomainError for an empty one.

    The log, which nobody can erase, keeps that it was written, not what it says.
    """
    checks = Checks({"text": text.strip(), "created_at": at})
    checks.finish(Note)
    note = Note.objects.create(customer=customer, author=author, **checks.result())
    record_for(customer, "note.added", at=at, actor=author.actor, note=note.pk)
    return note


@transaction.atomic
def delete_note(note: Note, *, at: datetime, actor: str) -> None:
    """Take a note away; the timeline keeps that it was."""
    record_for(note.customer, "note.removed", at=at, actor=actor)
    note.delete()


@transaction.atomic
def add_task(
    customer: Customer,
    title: str,
    *,
    at: datetime,
    actor: str,
    due_on: date | None = None,
    assignee: User | None = None,
) -> Task:
    """Write down something to do, by a day, for a member of the team. Raises DomainError."""
    _check_member(customer, assignee)
    checks = Checks({"title": " ".join(title.split()), "due_on": due_on, "created_at": at})
    checks.finish(Task)
    task = Task.objects.create(
        organization_id=customer.organization_id,
        customer=customer,
        assignee=assignee,
        **checks.result(),
    )
    record_for(customer, "task.added", at=at, actor=actor, title=task.title)
    return task


@transaction.atomic
def set_task_done(task: Task, is_done: bool, *, at: datetime, actor: str) -> Task:
    """Tick a task, or open it again; twice changes nothing."""
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if (task.done_at is not None) == is_done:
        return task
    task.done_at = at if is_done else None
    task.save(update_fields=["done_at"])
    kind = "task.done" if is_done else "task.reopened"
    record_for(task.customer, kind, at=at, actor=actor, title=task.title)
    return task


@transaction.atomic
def delete_task(task: Task, *, at: datetime, actor: str) -> None:
    """Forget a task; the timeline keeps its title."""
    record_for(task.customer, "task.removed", at=at, actor=actor, title=task.title)
    task.delete()


def _check_member(customer: Customer, user: User | None) -> None:
    if user is None:
        return
    places = Membership.objects.filter(organization=customer.organization_id, user=user)
    if not places.exists():
        raise MissingValue(
            "Cette personne n’est pas dans votre équipe.", "Choisissez un membre de l’équipe."
        )
