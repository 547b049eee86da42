"""Details of a running subscription: written once, by one person at a time, and told."""

from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.kit.validation import InvalidValue, UnknownField
from ritournelle.subscriptions.details import ChangedMeanwhile, set_for_many, update_details
from ritournelle.subscriptions.models import Subscription
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, subscribe

pytestmark = pytest.mark.django_db

AT, CLAIRE = factories.NOON, "user:1"


@pytest.fixture
def monthly(business: Organization, saas: Product) -> Subscription:
    """From 1 December 2026, on the 1st."""
    return subscribe(customer_of(business), [saas], starts_on="2026-12-01")


def update(subscription: Subscription, **changes: Any) -> Subscription:
    return update_details(
        subscription, changes, revision=subscription.revision, at=AT, actor=CLAIRE
    )


def test_the_next_invoice_carries_the_new_texts(
    business: Organization, monthly: Subscription
) -> None:
    update(monthly, order_reference="BC-77", own_text="Merci", sends=False, payment_days=0)
    bill_on(business, "2026-12-01")
    invoice = Invoice.objects.get()
    assert (invoice.order_reference, invoice.own_text, invoice.sends) == ("BC-77", "Merci", False)
    assert invoice.due_on == invoice.issued_on  # on receipt


def test_the_log_says_what_was_before_and_after(monthly: Subscription) -> None:
    update(monthly, name="Caisse", sends=True)
    told = Event.objects.get(kind="subscription.updated")
    assert told.actor == CLAIRE
    assert told.data["changes"] == {"name": ["", "Caisse"]}


def test_nothing_changed_writes_nothing(monthly: Subscription) -> None:
    assert update(monthly, sends=True).revision == monthly.revision
    assert not Event.objects.filter(kind="subscription.updated").exists()


def test_two_people_do_not_overwrite_one_another(monthly: Subscription) -> None:
    stale = Subscription.objects.get(pk=monthly.pk)
    update(monthly, name="Premier")
    with pytest.raises(ChangedMeanwhile):
        update(stale, name="Second")
    monthly.refresh_from_db()
    assert monthly.name == "Premier"


def test_addresses_are_checked_and_kept_once(monthly: Subscription) -> None:
    changed = update(monthly, recipients=["a@b.example", " a@b.example ", "c@d.example"])
    assert changed.recipients == ["a@b.example", "c@d.example"]
    with pytest.raises(InvalidValue, match="pas une adresse"):
        update(changed, recipients=["pas une adresse"])


def test_terms_without_days_are_those_of_the_customer(monthly: Subscription) -> None:
    changed = update(monthly, payment_days=None, payment_end_of_month=True, payment_day=10)
    assert (changed.payment_end_of_month, changed.payment_day) == (None, None)


def test_a_price_or_a_calendar_is_no_detail(monthly: Subscription) -> None:
    with pytest.raises(UnknownField):
        update(monthly, starts_on="2027-01-01")


def test_many_are_changed_at_once_in_one_organisation_only(
    business: Organization, monthly: Subscription, other_organization: Organization, saas: Product
) -> None:
    already = subscribe(customer_of(business, "C002"), [saas], starts_on="2026-12-01", sends=False)
    foreign = factories.make_subscription(factories.make_customer(other_organization))
    keys = [monthly.pk, already.pk, foreign.pk]

    changed = set_for_many(business.pk, keys, "sends", False, at=AT, actor=CLAIRE)

    assert changed == 1
    foreign.refresh_from_db()
    assert foreign.sends
    (told,) = Event.objects.filter(kind="subscription.updated")
    assert told.subject == f"subscription:{monthly.pk}"
    assert told.data["changes"] == {"sends": ["True", "False"]}
