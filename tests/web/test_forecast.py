"""The amounts to come are true, or say when they were; a large organisation keeps nobody waiting."""

from datetime import date, timedelta

import pytest
import time_machine

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.kit import events
from ritournelle.subscriptions.models import Subscription
from ritournelle.web import forecast
from ritournelle.web.forecast import coming, refresh_forecast
from ritournelle.web.models import Forecast
from ritournelle.web.scheduler import refresh_forecasts
from tests import factories
from tests.factories import NOON, TODAY
from tests.subscriptions.builders import customer_of, subscribe

pytestmark = pytest.mark.django_db
NEXT_WEEK = date(2026, 11, 28)
DECEMBER_10 = date(2026, 12, 10)


@pytest.fixture
def subscription(organization: Organization) -> Subscription:
    """99,00 € late since 1 November, then every month."""
    product = factories.make_product(organization)
    return subscribe(customer_of(organization), [product], starts_on="2026-11-01")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, subscription: Subscription) -> Organization:
    """An organisation that has too many to compute at once: here, one."""
    monkeypatch.setattr(forecast, "FEW", 0)
    return subscription.organization


def test_few_are_computed_at_once(subscription: Subscription) -> None:
    seen = coming(subscription.organization, NEXT_WEEK, today=TODAY)
    assert (seen.subscriptions, seen.invoices, seen.net_cents, seen.gross_cents) == (
        1,
        1,
        9900,
        11880,
    )
    assert seen.computed_at is None
    assert coming(subscription.organization, DECEMBER_10, today=TODAY).invoices == 2


def test_many_show_no_amount_that_nobody_computed(large: Organization) -> None:
    seen = coming(large, NEXT_WEEK, today=TODAY)
    assert (seen.subscriptions, seen.invoices, seen.net_cents) == (1, None, None)


def test_what_was_computed_and_still_holds_needs_no_hour(large: Organization) -> None:
    assert refresh_forecast(large, NOON)
    seen = coming(large, DECEMBER_10, today=TODAY)
    assert (seen.invoices, seen.net_cents, seen.computed_at) == (2, 19800, None)
    assert coming(large, NEXT_WEEK, today=TODAY).net_cents == 9900


def change_price(organization: Organization) -> None:
    Product.objects.update(unit_price=100)
    events.record(
        "product.updated", "product:1", organization_id=organization.pk,
        at=NOON + timedelta(seconds=1),
    )  # fmt: skip


def test_after_a_change_the_hour_is_told_until_it_is_computed_again(large: Organization) -> None:
    refresh_forecast(large, NOON)
    change_price(large)
    assert coming(large, NEXT_WEEK, today=TODAY).computed_at == NOON
    assert not refresh_forecast(large, NOON + timedelta(seconds=59))
    assert refresh_forecast(large, NOON + timedelta(seconds=60))
    seen = coming(large, NEXT_WEEK, today=TODAY)
    assert (seen.net_cents, seen.computed_at) == (10000, None)


def test_a_long_computation_rests_longer(large: Organization) -> None:
    refresh_forecast(large, NOON)
    Forecast.objects.update(milliseconds=12_000)
    change_price(large)
    assert not refresh_forecast(large, NOON + timedelta(seconds=239))
    assert refresh_forecast(large, NOON + timedelta(seconds=240))


def test_nothing_new_is_not_computed_again_that_day(large: Organization) -> None:
    refresh_forecast(large, NOON)
    assert not refresh_forecast(large, NOON + timedelta(hours=5))
    assert refresh_forecast(large, NOON + timedelta(days=1))


def test_the_fault_of_one_organisation_is_its_own(
    large: Organization, other_organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = forecast.simulate_pages

    def fail(organization: Organization, *args: object, **options: object) -> object:
        if organization == large:
            raise ZeroDivisionError
        return whole(organization, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(forecast, "simulate_pages", fail)
    with time_machine.travel(NOON, tick=False):
        refresh_forecasts(lambda: NOON)
    assert list(Forecast.objects.values_list("organization", flat=True)) == [other_organization.pk]
