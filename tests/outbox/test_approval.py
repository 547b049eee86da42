"""Approve-then-send: messages of a run wait for a person."""

from datetime import timedelta
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.kit.models import Event
from ritournelle.outbox.approval import approve, approve_run, held_messages, hold, hold_run
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.models import Message
from ritournelle.outbox.sending import send_due
from ritournelle.subscriptions.models import BillingRun
from tests import factories
from tests.outbox.builders import MailServer, make_file, make_reachable_customer

NOW = factories.NOON
LEAVES = NOW + timedelta(seconds=10)


@pytest.fixture
def run(organization: Organization) -> BillingRun:
    """A finished run of two invoices, whose organisation approves before sending."""
    organization.approves_sending = True
    organization.save()
    run = BillingRun.objects.create(
        organization=organization, billed_on=factories.TODAY, started_at=NOW, seen_at=NOW
    )
    customer = make_reachable_customer(organization)
    for rank in (1, 2):
        add_invoice(run, customer, rank)
    compose_due(NOW, 10)
    return run


def add_invoice(run: BillingRun, customer: Any, rank: int) -> None:
    make_file(customer, f"FA-2026-000{rank}", run=run)


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def test_messages_of_a_run_are_held_and_nothing_leaves(
    run: BillingRun, mail_server: MailServer
) -> None:
    assert states() == ["held", "held"]
    assert send_due(NOW + timedelta(days=1), 10, mail_server.backend()) == 0
    assert held_messages(run).count() == 2


def test_approval_lets_them_go_but_for_those_left_out(
    run: BillingRun, mail_server: MailServer
) -> None:
    left_out = Message.objects.latest("pk").pk
    assert approve_run(run, at=NOW, actor="user:1", except_ids=[left_out]) == 1
    assert send_due(LEAVES, 10, mail_server.backend()) == 1
    assert states() == ["sent", "held"]
    assert Event.objects.get(kind="message.approved").actor == "user:1"
    assert BillingRun.objects.get().approved_at == NOW


def test_what_is_made_after_the_approval_goes_at_once(run: BillingRun) -> None:
    approve_run(run, at=NOW, actor="user:1")
    add_invoice(run, Message.objects.latest("pk").customer, 3)
    compose_due(NOW, 10)
    assert states() == ["waiting", "waiting", "waiting"]


def test_an_approval_is_taken_back_before_they_leave(
    run: BillingRun, mail_server: MailServer
) -> None:
    approve_run(run, at=NOW, actor="user:1")
    assert hold_run(run, at=NOW, actor="user:1") == 2
    assert send_due(LEAVES, 10, mail_server.backend()) == 0
    assert states() == ["held", "held"]
    assert BillingRun.objects.get().approved_at is None


def test_some_are_approved_one_by_one(run: BillingRun, organization: Organization) -> None:
    first, second = Message.objects.order_by("pk")
    assert approve(organization.pk, [first.pk], at=NOW, actor="user:1") == 1
    assert states() == ["waiting", "held"]
    assert hold(organization.pk, [first.pk, second.pk], at=NOW, actor="user:1") == 1
    assert states() == ["held", "held"]


def test_another_organisation_is_out_of_reach(
    run: BillingRun, other_organization: Organization
) -> None:
    ids = list(Message.objects.values_list("pk", flat=True))
    assert approve(other_organization.pk, ids, at=NOW, actor="user:9") == 0
    assert states() == ["held", "held"]


def test_documents_of_no_run_go_without_approval(organization: Organization) -> None:
    organization.approves_sending = True
    organization.save()
    make_file(make_reachable_customer(organization))
    compose_due(NOW, 10)
    assert states() == ["waiting"]
