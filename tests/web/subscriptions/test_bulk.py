"""One act on many: a preview of what changes and what does not, then the act, once."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import ScheduleChange, Subscription
from tests import factories

pytestmark = pytest.mark.django_db

BULK = reverse("subscriptions:bulk")


@pytest.fixture
def three(customer: Customer, saas: Product) -> list[Subscription]:
    """Two that run, one that is over."""
    fields = [{}, {"sends": False}, {"status": "ended", "next_billing_on": None}]
    return [
        factories.make_subscription(customer, [(saas, {})], reference=f"AB-{number}", **one)
        for number, one in enumerate(fields, 1)
    ]


def keys(rows: list[Subscription]) -> list[int]:
    return [row.pk for row in rows]


def test_the_preview_says_what_changes_and_what_does_not(
    alice: Client, three: list[Subscription]
) -> None:
    response = alice.post(BULK, {"act": "ne-pas-envoyer", "pk": keys(three)})
    text = response.content.decode()
    assert "Ne plus envoyer pour 1 abonnement" in text
    assert "2 abonnements de la sélection ne changent pas" in text
    assert Subscription.objects.filter(sends=True).count() == 2


def test_the_act_changes_them_and_says_how_many(alice: Client, three: list[Subscription]) -> None:
    response = alice.post(BULK, {"act": "ne-pas-envoyer", "pk": keys(three), "confirmed": "1"})
    assert response.status_code == 302
    (message,) = get_messages(response.wsgi_request)
    assert str(message) == "Envoi par e-mail arrêté pour 1 abonnement."
    assert not Subscription.objects.filter(sends=True, status="active").exists()
    assert Event.objects.filter(kind="subscription.updated").count() == 1


def test_the_whole_filter_is_taken_from_the_address(
    alice: Client, three: list[Subscription]
) -> None:
    alice.post(BULK + "?envoi=oui", {"act": "brouillon", "all": "1", "confirmed": "1"})
    drafts = Subscription.objects.filter(output="draft")
    assert [row.reference for row in drafts] == ["AB-1"]


def test_skipping_twice_the_same_preview_skips_once(
    alice: Client, three: list[Subscription]
) -> None:
    first = three[0]
    values = {
        "act": "sauter", "pk": keys(three), "confirmed": "1", "next": f"{first.pk}=2026-12-01",
    }  # fmt: skip
    for _ in range(2):
        alice.post(BULK, values)
    change = ScheduleChange.objects.get()
    assert (change.subscription_id, change.period_start) == (first.pk, date(2026, 12, 1))


def test_the_preview_of_a_skip_holds_the_days_it_shows(
    alice: Client, three: list[Subscription]
) -> None:
    text = alice.post(BULK, {"act": "sauter", "pk": keys(three)}).content.decode()
    for row in three[:2]:
        assert f'name="next" value="{row.pk}=2026-12-01"' in text
    assert "Sauter la prochaine de 2 abonnements" in text


def test_a_strangers_rows_are_not_changed(
    alice: Client, other_organization: Organization, three: list[Subscription]
) -> None:
    foreign = factories.make_subscription(factories.make_customer(other_organization))
    alice.post(BULK, {"act": "ne-pas-envoyer", "pk": [foreign.pk], "confirmed": "1"})
    foreign.refresh_from_db()
    assert foreign.sends


def test_a_reader_may_not(bob: Client, three: list[Subscription]) -> None:
    response = bob.post(BULK, {"act": "sauter", "pk": keys(three)})
    assert response.status_code == 403
