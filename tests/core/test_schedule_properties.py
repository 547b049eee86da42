from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ritournelle.core.periods import Period, prorate
from ritournelle.core.schedule import FirstPeriod, Rhythm, Schedule
from tests.core.factories import occurrence
from tests.core.strategies import anchors, prices, rhythms, schedules


@given(rhythm=rhythms, start=anchors)
def test_periods_follow_one_another_from_the_start(rhythm: Rhythm, start: date) -> None:
    until = start + timedelta(days=7305)
    periods = _periods_before(Schedule(rhythm, start), until)
    assert periods[0].start == start
    assert all(earlier.end == later.start for earlier, later in pairwise(periods))
    assert periods[-1].end >= until


def _periods_before(plan: Schedule, until: date) -> list[Period]:
    found = []
    for o in plan.occurrences():
        if o.period.start >= until:
            break
        found.append(o.period)
    return found


@given(plan=schedules(), k=st.integers(0, 12))
def test_a_period_lies_inside_its_whole_and_inside_the_service(plan: Schedule, k: int) -> None:
    found = plan.occurrence(k)
    if found is not None:
        assert found.whole.start <= found.period.start < found.period.end <= found.whole.end
        assert found.period.start >= plan.start
        assert plan.end is None or found.period.end <= plan.end
        assert found.prorated == (found.period != found.whole)


@given(plan=schedules(), k=st.integers(0, 12))
def test_the_index_of_a_period_is_found_from_its_start(plan: Schedule, k: int) -> None:
    found = plan.occurrence(k)
    if found is not None:
        assert plan.first_index_from(found.period.start) == k
        assert plan.first_index_from(found.period.start + timedelta(days=1)) == k + 1


@given(plan=schedules(), days=st.integers(-100, 900), more=st.integers(0, 400))
def test_waiting_longer_only_adds_to_what_is_due(plan: Schedule, days: int, more: int) -> None:
    until = plan.start + timedelta(days=days)
    now, later = plan.due(until), plan.due(until + timedelta(days=more))
    assert [o for o in later if o in now] == now


@settings(max_examples=30)
@given(plan=schedules())
def test_billing_day_by_day_is_billing_once_at_the_end(plan: Schedule) -> None:
    first, last = (plan.start + timedelta(days=n) for n in (-90, 200))
    nights = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    billed = [o.index for night in nights for o in plan.due(night) if o.bill_on == night]
    assert sorted(billed) == [o.index for o in plan.due(last)]


@given(plan=schedules(), k=st.integers(0, 12))
def test_every_period_that_is_not_skipped_is_due_on_its_day(plan: Schedule, k: int) -> None:
    found = plan.occurrence(k)
    if found is not None:
        assert (found in plan.due(found.bill_on)) is not found.skipped
        assert found not in plan.due(found.bill_on - timedelta(days=1))


@given(plan=schedules(), days=st.none() | st.integers(-10, 400))
def test_the_next_billing_day_is_the_first_with_something_due(
    plan: Schedule, days: int | None
) -> None:
    since = None if days is None else plan.start + timedelta(days=days)
    found = plan.next_billing_on(since)
    if found is None:
        assert plan.due(plan.start + timedelta(days=7000), since) == []
    else:
        assert plan.due(found, since) != []
        assert plan.due(found - timedelta(days=1), since) == []


@given(rhythm=rhythms, start=anchors, price=prices, data=st.data())
def test_a_first_period_charged_whole_costs_the_price_however_it_is_cut(
    rhythm: Rhythm, start: date, price: int, data: st.DataObject
) -> None:
    first = occurrence(Schedule(rhythm, start, first=FirstPeriod.WHOLE), 0)
    cut = start + timedelta(days=data.draw(st.integers(0, first.period.days)))
    parts = [Period(start, cut), Period(cut, first.period.end)]
    assert not first.prorated
    assert sum(prorate(price, first.whole, part) for part in parts) == price


@given(rhythm=rhythms, start=anchors, price=prices, data=st.data())
def test_a_period_split_by_the_end_costs_its_price_in_two_parts(
    rhythm: Rhythm, start: date, price: int, data: st.DataObject
) -> None:
    uncut = occurrence(Schedule(rhythm, start), 1)
    end = uncut.period.start + timedelta(days=data.draw(st.integers(1, uncut.period.days)))
    served = occurrence(Schedule(rhythm, start, end=end), 1)
    rest = Period(end, uncut.period.end)
    assert prorate(price, served.whole, served.period) + prorate(price, uncut.whole, rest) == price
