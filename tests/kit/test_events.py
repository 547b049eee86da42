"""Writing the log of everything that happens."""

import pytest
from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.kit import events
from ritournelle.kit.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


def record(organization: Organization, **fields: object) -> None:
    events.record(
        "subscription.suspended",
        "subscription:12",
        organization_id=organization.pk,
        at=factories.NOON,
        **fields,  # type: ignore[arg-type]
    )


def test_an_event_says_who_did_what_to_what(organization: Organization) -> None:
    customer = factories.make_customer(organization)
    record(organization, actor="alice", customer_id=customer.pk, reason="impayé")
    event = Event.objects.get()
    assert (event.at, event.kind, event.subject) == (
        factories.NOON,
        "subscription.suspended",
        "subscription:12",
    )
    assert (event.actor, event.customer, event.data) == ("alice", customer, {"reason": "impayé"})


def test_nobody_in_particular_is_the_system(organization: Organization) -> None:
    record(organization)
    event = Event.objects.get()
    assert (event.actor, event.customer, event.data) == ("system", None, {})


def test_an_event_goes_away_with_the_transaction_that_did_it(organization: Organization) -> None:
    with transaction.atomic():
        record(organization)
        transaction.set_rollback(True)
    assert not Event.objects.exists()
