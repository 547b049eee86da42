"""Values that the rules of billing must stand: any rhythm, any day over twenty years."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st

from ritournelle.core.schedule import FirstPeriod, Rhythm, Schedule, Timing, Unit

anchors = st.dates(date(2016, 1, 1), date(2036, 12, 31))
prices = st.integers(-10_000_000, 10_000_000)

own_day: st.SearchStrategy[tuple[int, ...]] = st.just(())
early_days = st.lists(st.integers(1, 27), min_size=1, max_size=4, unique=True).map(tuple)
with_a_late_day = st.tuples(st.integers(1, 27), st.integers(28, 31))
days_of_month = own_day | early_days | with_a_late_day | st.integers(28, 31).map(lambda day: (day,))
weekdays = own_day | st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True).map(tuple)
chosen_months = st.lists(st.integers(1, 12), min_size=1, max_size=12, unique=True).map(tuple)

monthly_rhythms = st.builds(
    Rhythm, st.just(Unit.MONTH), st.sampled_from([1, 2, 3, 6, 12, 24]), days_of_month
)
seasonal_rhythms = st.builds(Rhythm, st.just(Unit.MONTH), days=days_of_month, months=chosen_months)
weekly_rhythms = st.builds(Rhythm, st.just(Unit.WEEK), st.integers(1, 8), weekdays)
daily_rhythms = st.builds(Rhythm, st.just(Unit.DAY), st.integers(1, 90))
rhythms = monthly_rhythms | seasonal_rhythms | weekly_rhythms | daily_rhythms


def next_weekday(day: date) -> date:
    """Move Saturdays and Sundays to Monday."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


shifts: st.SearchStrategy[Callable[[date], date] | None] = st.sampled_from([None, next_weekday])
advance = st.tuples(st.just(Timing.ADVANCE), st.integers(0, 20))
arrears = st.tuples(st.just(Timing.ARREARS), st.just(0))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Any schedule, some of its periods skipped and others moved, early or late."""
    rhythm, start = draw(rhythms | st.just(Rhythm(Unit.EVENT))), draw(anchors)
    event_days = draw(st.lists(st.integers(0, 900), unique=True, max_size=6).map(sorted))
    events = tuple([start + timedelta(days=n) for n in event_days])
    timing, lead_days = draw(advance | arrears)
    plain = Schedule(
        rhythm,
        start,
        end=draw(st.none() | st.integers(-5, 900).map(lambda n: start + timedelta(days=n))),
        count=draw(st.none() | st.integers(1, 30)),
        timing=timing,
        first=draw(st.sampled_from(FirstPeriod)),
        lead_days=lead_days,
        next_working_day=draw(shifts),
        events=events if rhythm.unit == Unit.EVENT else (),
    )
    return draw(with_exceptions(plain))


@st.composite
def with_exceptions(draw: st.DrawFn, plain: Schedule) -> Schedule:
    """Skip or move some of the first periods."""
    found = [plain.occurrence(k) for k in draw(st.sets(st.integers(0, 8), max_size=5))]
    starts = [occurrence.period.start for occurrence in found if occurrence]
    shift = st.integers(-60, 120).map(lambda days: timedelta(days=days))
    return Schedule(
        plain.rhythm,
        plain.start,
        plain.end,
        plain.count,
        plain.timing,
        plain.first,
        plain.lead_days,
        plain.next_working_day,
        skipped=frozenset(start for start in starts if draw(st.booleans())),
        moved={start: start + draw(shift) for start in starts if draw(st.booleans())},
        events=plain.events,
    )
