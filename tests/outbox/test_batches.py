"""One act on many messages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization
from ritournelle.kit.models import Event
from ritournelle.outbox.batches import cancel_many, restore_many, retry_many
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.models import Message
from tests import factories
from tests.outbox.builders import make_file, make_message, make_reachable_customer

NOW = factories.NOON
LEAVES = NOW + timedelta(seconds=10)


def ids() -> list[int]:
    return list(Message.objects.order_by("pk").values_list("pk", flat=True))


def test_what_can_go_again_goes_and_the_rest_is_told(organization: Organization) -> None:
    reachable = make_reachable_customer(organization)
    make_file(reachable, "FA-2026-0001")
    make_file(factories.make_customer(organization, code="C002"), "FA-2026-0002")
    compose_due(NOW, 10)
    Message.objects.filter(status="waiting").update(status="bounced", due_at=None, attempts=3)
    reachable.contacts.update(email="juste@martin.example")
    make_message(organization, status="sent", sent_at=NOW)

    outcome = retry_many(organization.pk, ids(), at=NOW, actor="user:1")

    first, unreachable, sent = Message.objects.order_by("pk")
    assert outcome.done == [first.pk]
    assert (first.status, first.due_at, first.attempts) == ("waiting", LEAVES, 0)
    assert first.recipients == ["juste@martin.example"]
    assert [message.pk for message, _ in outcome.refused] == [unreachable.pk, sent.pk]
    assert "Aucune adresse e-mail" in outcome.refused[0][1].message
    assert unreachable.status == "failed"
    assert Event.objects.filter(kind="message.retried", actor="user:1").count() == 1


def test_many_are_cancelled_but_for_those_that_went(organization: Organization) -> None:
    make_message(organization)
    make_message(organization, status="sent", sent_at=NOW)
    outcome = cancel_many(organization.pk, ids(), at=NOW, actor="user:1")
    assert (len(outcome.done), len(outcome.refused)) == (1, 1)
    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == [
        "cancelled",
        "sent",
    ]


def test_another_organisation_is_out_of_reach(
    organization: Organization, other_organization: Organization
) -> None:
    make_message(organization)
    assert cancel_many(other_organization.pk, ids(), at=NOW, actor="x") == ([], [])
    assert Message.objects.get().status == "waiting"


def test_the_number_of_queries_does_not_grow_with_the_messages(organization: Organization) -> None:
    def queries() -> int:
        Message.objects.update(status="failed", due_at=None)
        with CaptureQueriesContext(connection) as captured:
            retry_many(organization.pk, ids(), at=NOW, actor="user:1")
        return len(captured)

    make_file(make_reachable_customer(organization, "C100"), "FA-2026-0100")
    compose_due(NOW, 100)
    one = queries()
    for rank in range(20):
        make_file(make_reachable_customer(organization, f"C{rank:03}"), f"FA-2026-{rank:04}")
    compose_due(NOW, 100)
    assert queries() == one


@pytest.mark.parametrize("status", ["held", "waiting", "failed", "bounced", "uncertain"])
def test_a_cancellation_is_taken_back(organization: Organization, status: str) -> None:
    make_message(organization, status=status)
    cancel_many(organization.pk, ids(), at=NOW, actor="user:1")
    assert len(restore_many(organization.pk, ids(), at=NOW, actor="user:1").done) == 1
    assert Message.objects.get().status == status


def test_a_retry_is_taken_back_until_the_message_begins_to_leave(
    organization: Organization,
) -> None:
    for _ in range(2):
        make_message(organization, status="failed", due_at=None)
    retry_many(organization.pk, ids(), at=NOW, actor="user:1")
    gone = Message.objects.latest("pk")
    Message.objects.filter(pk=gone.pk).update(attempts=1)
    outcome = restore_many(organization.pk, ids(), at=NOW, actor="user:1")
    assert [message.pk for message, _ in outcome.refused] == [gone.pk]
    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == [
        "failed",
        "waiting",
    ]
    assert restore_many(organization.pk, ids(), at=NOW, actor="user:1").done == []
