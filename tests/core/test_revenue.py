"""Monthly recurring revenue: every rhythm brought to a month, and the days on which it changes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.core.charges import Item, Terms
from ritournelle.core.discounts import Discount
from ritournelle.core.pricing import Model, Pricing
from ritournelle.core.revenue import Step, monthly_cents, revenue_steps
from ritournelle.core.rhythm import Rhythm, Unit
from tests.core.factories import on, schedule
from tests.core.test_charges_properties import terms as any_terms

MONTHLY = Rhythm(Unit.MONTH, days=(1,))
SIX_SEATS = Item(1, Pricing(Model.PER_UNIT, Decimal(99)), Decimal(6))
SETUP = Item(2, Pricing(Model.FLAT, Decimal(250)), Decimal(1), is_one_off=True)
SIX_HUNDRED = Item(1, Pricing(Model.FLAT, Decimal(600)), Decimal(1))


@pytest.mark.parametrize(
    ("rhythm", "cents"),
    [
        pytest.param(MONTHLY, 60000, id="monthly"),
        pytest.param(Rhythm(Unit.MONTH, days=(1, 15)), 120000, id="the 1st and the 15th"),
        pytest.param(Rhythm(Unit.MONTH, 3, (1,)), 20000, id="quarterly"),
        pytest.param(Rhythm(Unit.MONTH, 6), 10000, id="half-yearly"),
        pytest.param(Rhythm(Unit.MONTH, 12), 5000, id="yearly"),
        pytest.param(Rhythm(Unit.MONTH, 24), 2500, id="every two years"),
        pytest.param(Rhythm(Unit.MONTH, 1, (1,), (1, 4, 7, 10)), 20000, id="four chosen months"),
        pytest.param(Rhythm(Unit.WEEK), 260000, id="weekly: 600 x 52 / 12"),
        pytest.param(Rhythm(Unit.WEEK, 2, (1, 4)), 260000, id="twice a fortnight"),
        pytest.param(Rhythm(Unit.DAY, 30), 60833, id="every 30 days: 608.333"),
        pytest.param(Rhythm(Unit.DAY, 45), 40556, id="every 45 days: 405.555 goes up"),
    ],
)
def test_every_rhythm_is_brought_to_a_month(rhythm: Rhythm, cents: int) -> None:
    plan = Terms(schedule(rhythm, "2026-12-01"), (SIX_HUNDRED,))
    assert monthly_cents(plan, on("2026-12-20")) == cents


def test_billing_on_an_event_is_not_recurring() -> None:
    plan = Terms(schedule(Rhythm(Unit.EVENT), "2026-01-01", events=["2026-01-01"]), (SIX_HUNDRED,))
    assert monthly_cents(plan, on("2026-01-10")) == 0
    assert revenue_steps(plan) == []


def test_set_up_fees_are_left_out_and_a_cut_period_counts_in_full() -> None:
    plan = Terms(schedule(MONTHLY, "2026-11-15"), (SIX_SEATS, SETUP))
    assert monthly_cents(plan, on("2026-11-15")) == 59400


@pytest.mark.parametrize(
    ("day", "cents"),
    [
        pytest.param("2026-11-14", 0, id="before, or during the trial"),
        pytest.param("2026-11-15", 53460, id="first day"),
        pytest.param("2027-01-31", 53460, id="last day of the third invoice"),
        pytest.param("2027-02-01", 59400, id="the discount is over"),
        pytest.param("2027-04-30", 59400, id="last day"),
        pytest.param("2027-05-01", 0, id="no longer served"),
    ],
)
def test_a_subscription_with_a_discount_and_an_end(day: str, cents: int) -> None:
    assert monthly_cents(DISCOUNTED, on(day)) == cents


DISCOUNTED = Terms(
    schedule(MONTHLY, "2026-11-15", end="2027-05-01"),
    (SIX_SEATS,),
    (Discount(Decimal(10), occurrences=3),),
)


def test_the_steps_are_the_days_on_which_it_changes() -> None:
    assert revenue_steps(DISCOUNTED) == [
        Step(on("2026-11-15"), 53460),
        Step(on("2027-02-01"), 59400),
        Step(on("2027-05-01"), 0, False),
    ]


def test_a_number_of_invoices_ends_it_too() -> None:
    plan = Terms(schedule(MONTHLY, "2026-12-01", count=12), (SIX_SEATS,))
    assert revenue_steps(plan) == [Step(on("2026-12-01"), 59400), Step(on("2027-12-01"), 0, False)]


def test_free_months_begin_to_count_when_they_are_over() -> None:
    free = Discount(Decimal(100), until=on("2027-02-10"))  # December, January, February
    plan = Terms(schedule(MONTHLY, "2026-12-01"), (SIX_SEATS,), (free,))
    assert revenue_steps(plan) == [Step(on("2027-03-01"), 59400)]


@given(plan=any_terms(), days=st.lists(st.integers(-40, 700), min_size=1, max_size=8))
def test_the_steps_say_what_every_day_brings(plan: Terms, days: list[int]) -> None:
    steps = revenue_steps(plan)
    for day in (plan.schedule.start + timedelta(n) for n in days):
        assert _at(steps, day) == monthly_cents(plan, day)


def _at(steps: list[Step], day: date) -> int:
    return next((step.cents for step in reversed(steps) if step.on <= day), 0)
