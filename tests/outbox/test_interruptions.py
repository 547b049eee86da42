"""Workers that die, are slow, or are overtaken: a message goes at most once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail.backends.dummy import EmailBackend

from ritournelle.accounts.models import Organization
from ritournelle.kit.models import Event
from ritournelle.outbox.models import Message
from ritournelle.outbox.sending import LEASE, LOST_WORKER, send_due
from ritournelle.outbox.services import cancel, confirm_sent
from tests import factories
from tests.outbox.builders import make_message

NOW = factories.NOON


class WorkerDied(BaseException):
    """Stands for kill -9: nothing catches it."""


class Interrupted(EmailBackend):
    """A transport during which something happens to the worker."""

    calls_before_content = True

    def __init__(self, before: Any = None, after: Any = None) -> None:
        super().__init__()
        self.before, self.after, self.taken = before, after, 0

    def send_messages(self, email_messages: Any) -> int:
        for email in email_messages:
            if self.before:
                self.before()
            email.before_content()
            self.taken += 1
            if self.after:
                self.after()
        return len(email_messages)


def die() -> None:
    raise WorkerDied


def test_a_worker_that_dies_before_the_content_changes_nothing(
    organization: Organization,
) -> None:
    make_message(organization)
    with pytest.raises(WorkerDied):
        send_due(NOW, 10, Interrupted(before=die))
    heir = Interrupted()
    assert send_due(NOW + LEASE - timedelta(seconds=1), 10, heir) == 0
    assert send_due(NOW + LEASE, 10, heir) == 1
    assert (Message.objects.get().status, heir.taken) == ("sent", 1)


def test_a_worker_that_dies_after_the_content_leaves_an_uncertain_message(
    organization: Organization,
) -> None:
    make_message(organization)
    with pytest.raises(WorkerDied):
        send_due(NOW, 10, Interrupted(after=die))
    assert Message.objects.get().status == "handed_over"

    heir = Interrupted()
    send_due(NOW + LEASE + timedelta(minutes=1), 10, heir)

    message = Message.objects.get()
    assert (message.status, message.due_at, message.last_error) == ("uncertain", None, LOST_WORKER)
    assert heir.taken == 0


def test_a_worker_that_is_too_slow_finds_its_message_taken_and_lets_it_go(
    organization: Organization,
) -> None:
    """The lease ends while the first worker still talks; another one sends in its place."""
    make_message(organization)
    other = Interrupted()
    slow = Interrupted(before=lambda: send_due(NOW + LEASE, 10, other))
    send_due(NOW, 10, slow)
    assert (slow.taken, other.taken) == (0, 1)
    assert Message.objects.get().status == "sent"


def test_a_worker_does_not_send_what_another_one_holds(organization: Organization) -> None:
    """The lease ends; another worker takes the message and has not yet handed it over."""
    make_message(organization)

    def another_takes_it() -> None:
        with pytest.raises(WorkerDied):
            send_due(NOW + LEASE, 10, Interrupted(before=die))

    slow = Interrupted(before=another_takes_it)
    send_due(NOW, 10, slow)
    assert slow.taken == 0
    assert Message.objects.get().status == "waiting"


def test_a_worker_that_answers_after_a_person_changes_nothing(organization: Organization) -> None:
    message = make_message(organization)

    def a_person_confirms() -> None:
        send_due(NOW + 2 * LEASE, 10, Interrupted())
        confirm_sent(message, now=NOW + 3 * LEASE)

    send_due(NOW, 10, Interrupted(after=a_person_confirms))
    assert Message.objects.get().sent_at == NOW + 3 * LEASE
    assert not Event.objects.filter(kind="message.sent").exists()


def test_a_worker_that_answers_late_still_writes_that_the_message_went(
    organization: Organization,
) -> None:
    make_message(organization)
    later = NOW + 2 * LEASE
    other = Interrupted()
    slow = Interrupted(after=lambda: send_due(later, 10, other))
    send_due(NOW, 10, slow)
    assert (slow.taken, other.taken) == (1, 0)
    assert Message.objects.get().status == "sent"
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "message.uncertain",
        "message.sent",
    ]


def test_a_message_cancelled_at_the_last_moment_does_not_go(organization: Organization) -> None:
    message = make_message(organization)
    backend = Interrupted(before=lambda: cancel(message, now=NOW))
    send_due(NOW, 10, backend)
    assert backend.taken == 0
    assert Message.objects.get().status == "cancelled"
