"""Whatever the subscription, night by night or all at once: each period once, and no gap."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ritournelle.core.charges import Due, Item, Key, Terms, outlook
from ritournelle.core.discounts import Discount
from ritournelle.core.pricing import Model, Pricing, Tier
from tests.core.strategies import schedules

prices = st.integers(0, 500_000).map(lambda cents: Decimal(cents) / 100)
quantities = st.integers(0, 30).map(Decimal)
simple = st.builds(Pricing, st.sampled_from([Model.FLAT, Model.PER_UNIT]), prices)
tiered = st.builds(
    lambda model, low, high, flat: Pricing(
        model, tiers=(Tier(Decimal(5), low, flat), Tier(None, high))
    ),
    st.sampled_from([Model.TIERED, Model.VOLUME]),
    prices,
    prices,
    prices,
)
percentages = st.integers(1, 100).map(Decimal)
occurrences = st.none() | st.integers(1, 4)
discounts = st.builds(
    Discount, percentages, first_index=st.integers(0, 3), occurrences=occurrences
) | st.builds(Discount, cents=st.integers(1, 300_000), occurrences=occurrences)
some_discounts = st.lists(discounts, max_size=2).map(tuple)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    """A subscription to one to three things, its calendar changed by people here and there."""
    items = [
        Item(
            key, draw(simple | tiered), draw(quantities), draw(st.booleans()), draw(some_discounts)
        )
        for key in range(1, draw(st.integers(1, 3)) + 1)
    ]
    return Terms(draw(schedules()), tuple(items), draw(some_discounts))


def horizon(plan: Terms) -> tuple[date, date]:
    return plan.schedule.start - timedelta(days=90), plan.schedule.start + timedelta(days=150)


def night_by_night(plan: Terms, *, careful: bool = True) -> list[Due]:
    """Bill as the runs do: only on a day that is due, keeping what is settled and what is covered."""
    first, last = horizon(plan)
    since: date | None = None
    billed: set[Key] = set()
    found: list[Due] = []
    seen = outlook(plan, first - timedelta(days=1))
    for n in range((last - first).days + 1):
        night = first + timedelta(days=n)
        if seen.next_on is None or seen.next_on > night:
            continue
        seen = outlook(plan, night, since=since, billed=billed if careful else ())
        since = seen.settled_until
        found += seen.due
        billed |= {(one.item, one.period.start) for due in seen.due for one in due.charges}
    return found


def lines(dues: list[Due]) -> Counter[tuple[int, int, date, int]]:
    return Counter(
        (charge.item, charge.number, charge.period.start, charge.net_cents)
        for due in dues
        for charge in due.charges
    )


@settings(max_examples=60)
@given(plan=terms())
def test_night_by_night_is_all_at_once_at_the_end(plan: Terms) -> None:
    at_once = list(outlook(plan, horizon(plan)[1]).due)
    piecemeal = night_by_night(plan)
    assert lines(piecemeal) == lines(at_once)
    by_start = {due.occurrence.period.start: due.net_cents for due in at_once}
    assert {due.occurrence.period.start: due.net_cents for due in piecemeal} == by_start


@settings(max_examples=60)
@given(plan=terms())
def test_no_line_is_billed_twice(plan: Terms) -> None:
    keys = Counter(
        (charge.item, charge.number, charge.period.start)
        for due in night_by_night(plan)
        for charge in due.charges
    )
    assert not keys or max(keys.values()) == 1


@settings(max_examples=60)
@given(plan=terms())
def test_without_changes_by_people_where_it_stands_says_it_all(plan: Terms) -> None:
    """The run reads no line then: what is settled is enough never to bill twice."""
    schedule = plan.schedule
    if not schedule.moved and not schedule.skipped:
        assert lines(night_by_night(plan, careful=False)) == lines(night_by_night(plan))


@settings(max_examples=60)
@given(plan=terms())
def test_no_period_is_left_out(plan: Terms) -> None:
    last = horizon(plan)[1]
    expected = {
        occurrence.period.start
        for occurrence in plan.schedule.due(last)
        if any(item.is_written and plan.charges(item, occurrence) for item in plan.items)
        and any(item.is_paid and plan.charges(item, occurrence) for item in plan.items)
    }
    assert {due.occurrence.period.start for due in night_by_night(plan)} == expected


@settings(max_examples=60)
@given(plan=terms())
def test_what_was_covered_is_never_due_again(plan: Terms) -> None:
    last = horizon(plan)[1]
    at_once = outlook(plan, last)
    billed = {(one.item, one.period.start) for due in at_once.due for one in due.charges}
    assert outlook(plan, last, billed=billed).due == ()
    assert outlook(plan, last, since=at_once.settled_until, billed=billed).due == ()


@settings(max_examples=60)
@given(plan=terms())
def test_periods_follow_one_another_and_no_invoice_is_negative(plan: Terms) -> None:
    dues = outlook(plan, horizon(plan)[1]).due
    in_order = sorted(dues, key=lambda due: due.occurrence.index)
    for earlier, later in pairwise(in_order):
        if later.occurrence.index == earlier.occurrence.index + 1:
            assert earlier.occurrence.period.end == later.occurrence.period.start
    for due in dues:
        assert due.net_cents >= 0
        assert all(charge.net_cents >= 0 for charge in due.charges)


@settings(max_examples=60)
@given(plan=terms(), days=st.integers(0, 240))
def test_nothing_is_due_before_the_next_day(plan: Terms, days: int) -> None:
    first, last = horizon(plan)
    seen = outlook(plan, first + timedelta(days=days))
    billed = {(one.item, one.period.start) for due in seen.due for one in due.charges}
    eve = seen.next_on - timedelta(days=1) if seen.next_on else last
    assert outlook(plan, eve, since=seen.settled_until, billed=billed).due == ()
