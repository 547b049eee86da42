"""A pro forma, accepted by hand or by the customer: the subscription runs once, on what it said."""

from decimal import Decimal

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.invoicing.models import InvoiceFile, PublicLink
from ritournelle.invoicing.public import is_expired, link_for
from ritournelle.kit.models import Event
from ritournelle.subscriptions.errors import SubscriptionNotADraft
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.proforma import (
    ProFormaSuperseded,
    accept_pro_forma,
    create_pro_forma,
)
from ritournelle.subscriptions.services import NewDiscount, NewItem, activate, create_subscription
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, day, next_day, rows

pytestmark = pytest.mark.django_db

AT, TODAY = factories.NOON, factories.TODAY


@pytest.fixture
def draft(business: Organization, saas: Product) -> Subscription:
    """From 1 December 2026, on the 1st, 10 % off for three months."""
    return create_subscription(
        customer_of(business),
        [NewItem(saas)],
        [NewDiscount("Bienvenue", percent=Decimal(10), occurrence_count=3)],
        at=AT,
        reference="AB-1",
        starts_on=day("2026-12-01"),
        rhythm_days="1",
    )


def test_the_customer_accepts_and_the_subscription_runs(
    business: Organization, draft: Subscription
) -> None:
    invoice = create_pro_forma(draft, on=TODAY, at=AT)
    accept_pro_forma(invoice, at=AT, actor="customer", by="Alice Martin")

    assert next_day(draft) == "2026-12-01"
    link = PublicLink.objects.get(invoice=invoice)
    assert (link.accepted_at, link.accepted_by) == (AT, "Alice Martin")
    accepted = Event.objects.get(kind="pro_forma.accepted")
    assert (accepted.actor, accepted.data["by"]) == ("customer", "Alice Martin")

    bill_on(business, "2026-12-01")
    assert rows(draft)[1:] == [("2026-12-01", "2026-12-01", "2026-12-31", 8910)]


def test_accepting_twice_is_accepting_once(draft: Subscription) -> None:
    invoice = create_pro_forma(draft, on=TODAY, at=AT)
    accept_pro_forma(invoice, at=AT)
    accept_pro_forma(invoice, at=AT)
    assert Event.objects.filter(kind="pro_forma.accepted").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda s: s.items.update(quantity=2), id="a quantity"),
        pytest.param(lambda s: s.items.update(unit_price=Decimal(89)), id="a price"),
        pytest.param(lambda s: s.discounts.update(occurrence_count=6), id="how long a discount is"),
        pytest.param(lambda s: s.discounts.all().delete(), id="no discount any more"),
        pytest.param(
            lambda s: Subscription.objects.filter(pk=s.pk).update(rhythm_every=3), id="the rhythm"
        ),
        pytest.param(
            lambda s: Subscription.objects.filter(pk=s.pk).update(ends_on="2028-12-01"),
            id="the end",
        ),
    ],
)
def test_an_offer_that_changed_cannot_be_accepted(change: object, draft: Subscription) -> None:
    invoice = create_pro_forma(draft, on=TODAY, at=AT)
    change(draft)  # type: ignore[operator]
    with pytest.raises(ProFormaSuperseded):
        accept_pro_forma(invoice, at=AT)
    draft.refresh_from_db()
    assert draft.status == Subscription.Status.DRAFT


def test_a_price_of_the_catalogue_that_changed_makes_another_offer(
    draft: Subscription, saas: Product
) -> None:
    invoice = create_pro_forma(draft, on=TODAY, at=AT)
    Product.objects.filter(pk=saas.pk).update(unit_price=Decimal(120))
    with pytest.raises(ProFormaSuperseded):
        accept_pro_forma(invoice, at=AT)


@pytest.mark.parametrize(
    "ours", [{"sends": False}, {"output": "draft"}, {"recipients": ["a@b.fr"]}]
)
def test_what_does_not_concern_the_customer_changes_no_offer(
    ours: dict[str, object], draft: Subscription
) -> None:
    invoice = create_pro_forma(draft, on=TODAY, at=AT)
    Subscription.objects.filter(pk=draft.pk).update(**ours)
    assert accept_pro_forma(invoice, at=AT).status == Subscription.Status.ACTIVE


def test_a_subscription_started_otherwise_is_not_started_again(draft: Subscription) -> None:
    invoice = create_pro_forma(draft, on=TODAY, at=AT)
    activate(draft, at=AT)
    with pytest.raises(SubscriptionNotADraft):
        accept_pro_forma(invoice, at=AT)


@pytest.mark.parametrize(("sends", "is_sent"), [(None, True), (True, True), (False, False)])
def test_it_is_sent_when_asked(sends: bool | None, is_sent: bool, draft: Subscription) -> None:
    invoice = create_pro_forma(draft, on=TODAY, at=AT, sends=sends)
    assert InvoiceFile.objects.get(invoice=invoice).to_send is is_sent


def test_a_link_is_made_once_and_closes_when_the_offer_is_over(draft: Subscription) -> None:
    invoice = create_pro_forma(draft, on=TODAY, at=AT)  # 30 days: valid until 21 December
    tokens = link_for([invoice.pk], at=AT)
    assert link_for([invoice.pk], at=AT) == tokens
    assert len(tokens[invoice.pk]) == 43  # 32 bytes in base64

    link = PublicLink.objects.get(token=tokens[invoice.pk])
    assert not is_expired(link, now=AT, today=day("2026-12-21"))
    assert is_expired(link, now=AT, today=day("2026-12-22"))
