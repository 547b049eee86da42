"""Acts on many customers: who changes, who is skipped and why, and taking it back."""

from datetime import timedelta
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.customers import bulk
from ritournelle.customers.bulk import Act
from ritournelle.customers.errors import StillBilled
from ritournelle.customers.models import Customer
from ritournelle.customers.tags import create_tag
from ritournelle.kit.models import Event
from tests.factories import NOON, TODAY, make_customer, make_subscription

BY: dict[str, Any] = {"at": NOON, "actor": "user:1"}
LATER: dict[str, Any] = {"at": NOON + timedelta(minutes=1), "actor": "user:1"}


@pytest.fixture
def three(organization: Organization) -> list[Customer]:
    return [make_customer(organization, code=f"C{n}", name=f"Client {n}") for n in range(3)]


def archived() -> list[str]:
    rows = Customer.objects.filter(archived_on__isnull=False)
    return list(rows.order_by("code").values_list("code", flat=True))


def test_a_customer_who_is_still_billed_is_not_archived(three: list[Customer]) -> None:
    make_subscription(three[0])
    Customer.objects.filter(pk=three[1].pk).update(archived_on=TODAY)
    everybody = Customer.objects.all()

    changed, left = bulk.share(everybody, Act(bulk.ARCHIVE))

    assert list(changed) == [three[2]]
    assert [(reason, list(rows)) for reason, rows in left] == [
        ("déjà archivés", [three[1]]),
        ("encore facturés par un abonnement actif", [three[0]]),
    ]
    assert bulk.carry_out(everybody, Act(bulk.ARCHIVE), **BY) == [three[2].pk]
    assert archived() == ["C1", "C2"]
    with pytest.raises(StillBilled):
        bulk.archive(three[0], **BY)


def test_an_act_is_taken_back_where_it_still_holds(
    organization: Organization, three: list[Customer]
) -> None:
    bulk.carry_out(Customer.objects.all(), Act(bulk.ARCHIVE), **BY)
    bulk.restore(three[0], **LATER)
    event = bulk.last_of(organization, Act(bulk.ARCHIVE), **BY)
    assert event is not None
    assert bulk.undo(event, **LATER) == 2
    assert archived() == []


def test_an_undo_touches_only_what_its_own_act_changed(
    organization: Organization, three: list[Customer]
) -> None:
    Customer.objects.filter(pk=three[0].pk).update(is_vip=True)
    bulk.carry_out(Customer.objects.all(), Act(bulk.VIP), **BY)
    event = bulk.last_of(organization, Act(bulk.VIP), **BY)
    assert event is not None
    bulk.undo(event, **LATER)
    assert list(Customer.objects.filter(is_vip=True)) == [three[0]]


def test_a_tag_is_put_on_many_and_taken_off(
    organization: Organization, three: list[Customer]
) -> None:
    tag = create_tag(organization, "Presse", **BY)
    three[0].tags.add(tag)
    assert len(bulk.carry_out(Customer.objects.all(), Act(bulk.TAG, tag), **BY)) == 2
    assert tag.customers.count() == 3
    told = Event.objects.filter(kind="customer.tagged").latest("pk")
    assert told.data == {"act": "tag", "tag": tag.pk, "changes": {"tags": ["", "Presse"]}}
    assert bulk.undo(told, **LATER) == 2
    assert list(tag.customers.all()) == [three[0]]


def test_an_event_that_is_no_act_cannot_be_undone(organization: Organization) -> None:
    customer = make_customer(organization)
    event = Event.objects.create(
        organization=organization, at=NOON, kind="customer.updated", actor="user:1",
        subject=f"customer:{customer.pk}", customer=customer,
    )  # fmt: skip
    assert bulk.undo(event, **LATER) == 0


def test_queries_do_not_grow_with_the_customers(
    organization: Organization, django_assert_max_num_queries: Any
) -> None:
    for n in range(30):
        make_customer(organization, code=f"C{n}")
    with django_assert_max_num_queries(8):
        bulk.carry_out(Customer.objects.all(), Act(bulk.ARCHIVE), **BY)
