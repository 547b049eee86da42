"""Notes and tasks of a customer, and what the log keeps of them."""

from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.customers.errors import MissingValue
from ritournelle.customers.notes import add_note, add_task, delete_note, delete_task, set_task_done
from ritournelle.kit.models import Event
from tests.factories import NOON, TODAY, make_customer
from tests.web.conftest import make_user

BY: dict[str, Any] = {"at": NOON, "actor": "user:1"}


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_the_log_keeps_that_a_note_was_written_not_what_it_says(organization: Organization) -> None:
    claire = make_user("claire@ritournelle.example", organization)
    note = add_note(make_customer(organization), " Rappeler lundi ", author=claire, at=NOON)
    assert (note.text, note.author) == ("Rappeler lundi", claire)
    assert Event.objects.get().data == {"note": note.pk}
    delete_note(note, **BY)
    assert kinds() == ["note.added", "note.removed"]


def test_an_empty_note_is_refused(organization: Organization) -> None:
    claire = make_user("claire@ritournelle.example", organization)
    with pytest.raises(DomainError):
        add_note(make_customer(organization), "  ", author=claire, at=NOON)


def test_a_task_is_ticked_once_and_opened_again(organization: Organization) -> None:
    task = add_task(make_customer(organization), "Relire le contrat", due_on=TODAY, **BY)
    assert set_task_done(task, True, **BY).done_at == NOON
    set_task_done(task, True, **BY)
    assert set_task_done(task, False, **BY).done_at is None
    delete_task(task, **BY)
    assert kinds() == ["task.added", "task.done", "task.reopened", "task.removed"]


def test_a_task_goes_to_a_member_of_the_team_only(
    organization: Organization, other_organization: Organization
) -> None:
    stranger = make_user("charlie@autre.example", other_organization)
    with pytest.raises(MissingValue):
        add_task(make_customer(organization), "Relire", assignee=stranger, **BY)
