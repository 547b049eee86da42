"""With the database: a night a day ends as one night at the end, whatever people changed."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ritournelle.accounts.models import Organization
from ritournelle.core.rhythm import Rhythm
from ritournelle.invoicing.models import InvoiceLine
from ritournelle.subscriptions import services
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.services import NewItem
from tests import factories
from tests.core.strategies import rhythms
from tests.subscriptions.builders import bill_on, customer_of, make_business, subscribe

pytestmark = pytest.mark.django_db

START = date(2026, 12, 1)
NIGHTS = 40
_slugs = count()

Acts = list[tuple[int, int | None]]
# On the n-th night, before it is run: skip the next occurrence, or move it by so many days.
acts = st.lists(st.tuples(st.integers(0, NIGHTS - 1), st.none() | st.integers(-20, 30)), max_size=4)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rhythm=rhythms, quantity=st.integers(0, 3), late=st.integers(0, 10), planned=acts)
def test_a_night_a_day_ends_as_one_night_at_the_end(
    db: None, rhythm: Rhythm, quantity: int, late: int, planned: Acts
) -> None:
    starts_on = START - timedelta(days=late)
    nightly = a_subscription(rhythm, quantity, starts_on)
    for n in range(NIGHTS):
        night = START + timedelta(days=n)
        act(nightly, [days for on, days in planned if on == n])
        run = bill_on(nightly.organization, night.isoformat(), force=True)
        assert (run.status, run.failed_count) == ("done", 0)

    at_once = a_subscription(rhythm, quantity, starts_on)
    copy_changes(nightly, at_once)
    last = START + timedelta(days=NIGHTS - 1)
    bill_on(at_once.organization, last.isoformat(), force=True)

    assert lines(nightly) == lines(at_once)
    nightly.refresh_from_db()
    at_once.refresh_from_db()
    assert nightly.next_billing_on == at_once.next_billing_on


def a_subscription(rhythm: Rhythm, quantity: int, starts_on: date) -> Subscription:
    """The same subscription in an organisation of its own."""
    organization: Organization = make_business(slug=f"o{next(_slugs)}")
    flat = factories.make_product(organization, code="FLAT", pricing="flat")
    seats = NewItem(factories.make_product(organization), Decimal(quantity))
    return subscribe(
        customer_of(organization),
        [seats, flat],
        starts_on=starts_on.isoformat(),
        rhythm_unit=rhythm.unit,
        rhythm_every=rhythm.every,
        rhythm_days=",".join(map(str, rhythm.days)),
        rhythm_months=",".join(map(str, rhythm.months)),
    )


def act(subscription: Subscription, changes: list[int | None]) -> None:
    for days in changes:
        subscription.refresh_from_db()
        assert subscription.next_billing_on is not None
        if days is None:
            services.skip_next(subscription, at=factories.NOON)
        else:
            to = subscription.next_billing_on + timedelta(days=days)
            services.move_next(subscription, to=to, at=factories.NOON)


def copy_changes(source: Subscription, target: Subscription) -> None:
    for change in source.schedule_changes.all():
        change.pk, change.subscription = None, target
        change.save()
    services.reschedule(target)


def lines(subscription: Subscription) -> list[tuple[int, date | None, int]]:
    found = InvoiceLine.objects.filter(item__subscription=subscription)
    return sorted(found.values_list("item__position", "period_start", "net_cents"))
