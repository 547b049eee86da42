from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ritournelle.core.rhythm import BadRhythm, Rhythm, Unit
from tests.core.strategies import anchors, rhythms

DAY, WEEK, MONTH, EVENT = Unit


def on(day: str) -> date:
    return date.fromisoformat(day)


@pytest.mark.parametrize(
    ("rhythm", "anchor", "expected"),
    [
        pytest.param(
            Rhythm(WEEK, days=(1,)),
            "2026-11-12",  # a Thursday
            ["2026-11-16", "2026-11-23", "2026-11-30", "2026-12-07"],
            id="every Monday",
        ),
        pytest.param(
            Rhythm(WEEK, 2),
            "2026-11-12",
            ["2026-11-12", "2026-11-26", "2026-12-10"],
            id="every second week, the anchor's Thursday",
        ),
        pytest.param(
            Rhythm(WEEK, 2, days=(1, 4)),
            "2026-11-10",  # a Tuesday: its own week is the first
            ["2026-11-12", "2026-11-23", "2026-11-26", "2026-12-07"],
            id="every second week, Monday and Thursday",
        ),
        pytest.param(
            Rhythm(WEEK, 2, days=(4, 1)),
            "2026-11-13",  # a Friday: nothing left that week, so the next one is the first
            ["2026-11-16", "2026-11-19", "2026-11-30", "2026-12-03"],
            id="every second week, counted from the week of the first day",
        ),
        pytest.param(
            Rhythm(MONTH, days=(1,)),
            "2026-11-12",
            ["2026-12-01", "2027-01-01", "2027-02-01"],
            id="the 1st",
        ),
        pytest.param(
            Rhythm(MONTH, days=(15,)),
            "2026-11-12",
            ["2026-11-15", "2026-12-15", "2027-01-15"],
            id="the 15th",
        ),
        pytest.param(
            Rhythm(MONTH, days=(10,)),
            "2026-11-12",
            ["2026-12-10", "2027-01-10", "2027-02-10"],
            id="any day, the 10th",
        ),
        pytest.param(
            Rhythm(MONTH, days=(31,)),
            "2026-11-12",
            ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"],
            id="the last day",
        ),
        pytest.param(
            Rhythm(MONTH),
            "2026-11-12",
            ["2026-11-12", "2026-12-12", "2027-01-12"],
            id="the anniversary",
        ),
        pytest.param(
            Rhythm(MONTH),
            "2026-01-31",
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"],
            id="the 31st comes back",
        ),
        pytest.param(
            Rhythm(MONTH),
            "2028-01-30",
            ["2028-01-30", "2028-02-29", "2028-03-30"],
            id="the 30th of a leap year",
        ),
        pytest.param(
            Rhythm(DAY, 30),
            "2026-01-31",
            ["2026-01-31", "2026-03-02", "2026-04-01", "2026-05-01", "2026-05-31"],
            id="every 30 days",
        ),
        pytest.param(
            Rhythm(DAY, 45),
            "2026-01-01",
            ["2026-01-01", "2026-02-15", "2026-04-01", "2026-05-16"],
            id="every 45 days",
        ),
        pytest.param(
            Rhythm(MONTH, days=(1,), months=(1, 4, 7, 10)),
            "2026-11-12",
            ["2027-01-01", "2027-04-01", "2027-07-01", "2027-10-01", "2028-01-01"],
            id="calendar quarters",
        ),
        pytest.param(
            Rhythm(MONTH, 3, days=(1,)),
            "2026-11-12",
            ["2026-12-01", "2027-03-01", "2027-06-01"],
            id="every third month from the first 1st",
        ),
        pytest.param(
            Rhythm(MONTH, 3),
            "2026-11-30",
            ["2026-11-30", "2027-02-28", "2027-05-30"],
            id="every quarter on the anniversary",
        ),
        pytest.param(
            Rhythm(MONTH, 6),
            "2026-08-31",
            ["2026-08-31", "2027-02-28", "2027-08-31", "2028-02-29"],
            id="every half-year",
        ),
        pytest.param(
            Rhythm(MONTH, 12),
            "2024-02-29",
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
            id="every year, 29 February comes back",
        ),
        pytest.param(
            Rhythm(MONTH, 24),
            "2026-11-12",
            ["2026-11-12", "2028-11-12", "2030-11-12"],
            id="every second year",
        ),
        pytest.param(
            Rhythm(MONTH, days=(1, 15)),
            "2026-11-12",
            ["2026-11-15", "2026-12-01", "2026-12-15", "2027-01-01"],
            id="the 1st and the 15th",
        ),
        pytest.param(
            Rhythm(MONTH, days=(15, 31)),
            "2026-02-16",
            ["2026-02-28", "2026-03-15", "2026-03-31", "2026-04-15", "2026-04-30"],
            id="the 15th and the last day",
        ),
        pytest.param(
            Rhythm(MONTH, 2, days=(1, 15)),
            "2026-11-20",
            ["2026-12-01", "2026-12-15", "2027-02-01", "2027-02-15"],
            id="the 1st and the 15th of every second month",
        ),
        pytest.param(
            Rhythm(MONTH, months=(9, 3)),
            "2026-01-31",
            ["2026-03-31", "2026-09-30", "2027-03-31"],
            id="March and September, the anchor's day",
        ),
        pytest.param(
            Rhythm(MONTH, days=(1,), months=(1, 2, 3, 11, 12)),
            "2026-11-12",
            ["2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01", "2027-11-01"],
            id="the winter months",
        ),
        pytest.param(
            Rhythm(MONTH, days=(5, 20), months=(6,)),
            "2026-06-10",
            ["2026-06-20", "2027-06-05", "2027-06-20"],
            id="two days of one month",
        ),
    ],
)
def test_the_first_days(rhythm: Rhythm, anchor: str, expected: list[str]) -> None:
    found = [rhythm.occurrence(on(anchor), n) for n in range(len(expected))]
    assert found == [on(day) for day in expected]


@pytest.mark.parametrize(
    ("rhythm", "anchor", "n", "expected"),
    [
        pytest.param(Rhythm(MONTH), "2026-01-31", 120, "2036-01-31", id="ten years of months"),
        pytest.param(Rhythm(MONTH), "2026-01-31", 121, "2036-02-29", id="then a leap February"),
        pytest.param(Rhythm(MONTH, 12), "2024-02-29", 20, "2044-02-29", id="twenty years"),
        pytest.param(Rhythm(MONTH, 12), "2024-02-29", -4, "2020-02-29", id="four years before"),
        pytest.param(Rhythm(MONTH, days=(1, 15)), "2026-11-12", -2, "2026-10-15", id="two before"),
        pytest.param(Rhythm(MONTH, 3, (1,)), "2026-11-12", -1, "2026-09-01", id="a quarter before"),
        pytest.param(Rhythm(WEEK, 2, (1, 4)), "2026-11-10", -2, "2026-10-29", id="weeks before"),
        # 10 years from 2026 hold 3652 days with 2028 and 2032; 81 x 45 = 3645.
        pytest.param(Rhythm(DAY, 45), "2026-01-01", 81, "2035-12-25", id="81 times 45 days"),
    ],
)
def test_a_far_day_needs_no_other(rhythm: Rhythm, anchor: str, n: int, expected: str) -> None:
    assert rhythm.occurrence(on(anchor), n) == on(expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2026-11-14", 0, id="the eve of the first"),
        pytest.param("2026-11-15", 0, id="the first itself"),
        pytest.param("2026-11-16", 1, id="the day after"),
        pytest.param("2027-11-15", 24, id="a year later, two a month"),
        pytest.param("2026-11-01", -1, id="the one before the anchor"),
    ],
)
def test_index_of_the_1st_and_the_15th(day: str, expected: int) -> None:
    assert Rhythm(MONTH, days=(1, 15)).index(on("2026-11-12"), on(day)) == expected


@pytest.mark.parametrize(
    ("unit", "every", "days", "months"),
    [
        pytest.param(MONTH, 0, (), (), id="every 0 months"),
        pytest.param(DAY, 1000, (), (), id="every 1000 days"),
        pytest.param(MONTH, 1, (0,), (), id="the 0th"),
        pytest.param(MONTH, 1, (32,), (), id="the 32nd"),
        pytest.param(MONTH, 1, (28, 31), (), id="the 28th and the last, one day in February"),
        pytest.param(WEEK, 1, (8,), (), id="an eighth weekday"),
        pytest.param(DAY, 30, (1,), (), id="days of a rhythm in days"),
        pytest.param(EVENT, 1, (1,), (), id="days of an event"),
        pytest.param(EVENT, 2, (), (), id="every second event"),
        pytest.param(MONTH, 1, (), (13,), id="a thirteenth month"),
        pytest.param(MONTH, 1, (), (0,), id="month 0"),
        pytest.param(MONTH, 3, (), (1, 4), id="chosen months, every third"),
        pytest.param(WEEK, 1, (), (1,), id="weeks in chosen months"),
    ],
)
def test_a_rhythm_without_sense_is_refused(
    unit: Unit, every: int, days: tuple[int, ...], months: tuple[int, ...]
) -> None:
    with pytest.raises(BadRhythm) as refusal:
        Rhythm(unit, every, days, months)
    assert refusal.value.remedy


def test_chosen_days_are_kept_once_and_in_order() -> None:
    assert Rhythm(MONTH, days=(15, 1, 15)) == Rhythm(MONTH, days=(1, 15))


def test_an_event_has_no_day_of_its_own() -> None:
    with pytest.raises(ValueError, match="events have no rhythm"):
        Rhythm(EVENT).occurrence(on("2026-11-12"), 0)


numbers = st.integers(-60, 60)


@given(rhythm=rhythms, anchor=anchors, n=numbers)
def test_days_come_in_strict_order(rhythm: Rhythm, anchor: date, n: int) -> None:
    assert rhythm.occurrence(anchor, n) < rhythm.occurrence(anchor, n + 1)


@given(rhythm=rhythms, anchor=anchors)
def test_0_is_the_first_on_or_after_the_anchor(rhythm: Rhythm, anchor: date) -> None:
    assert rhythm.occurrence(anchor, -1) < anchor <= rhythm.occurrence(anchor, 0)


@given(rhythm=rhythms, anchor=anchors, n=numbers)
def test_index_is_the_inverse_of_occurrence(rhythm: Rhythm, anchor: date, n: int) -> None:
    assert rhythm.index(anchor, rhythm.occurrence(anchor, n)) == n


@given(rhythm=rhythms, anchor=anchors, days=st.integers(-7300, 7300))
def test_index_finds_the_first_on_or_after_a_day(rhythm: Rhythm, anchor: date, days: int) -> None:
    day = anchor + timedelta(days)
    n = rhythm.index(anchor, day)
    assert rhythm.occurrence(anchor, n - 1) < day <= rhythm.occurrence(anchor, n)


@given(anchor=anchors, n=st.integers(-240, 240))
def test_a_monthly_day_is_the_anchors_or_the_last_of_the_month(anchor: date, n: int) -> None:
    found = Rhythm(MONTH).occurrence(anchor, n)
    assert (found.year - anchor.year) * 12 + found.month - anchor.month == n
    assert found.day == min(anchor.day, monthrange(found.year, found.month)[1])


@settings(max_examples=60)
@given(rhythm=rhythms, anchor=anchors)
def test_the_days_are_those_of_the_calendar(rhythm: Rhythm, anchor: date) -> None:
    until = anchor + timedelta(days=1500)
    walked = list(_walk_the_calendar(rhythm, anchor, until))
    assert [rhythm.occurrence(anchor, n) for n in range(len(walked))] == walked
    assert rhythm.occurrence(anchor, len(walked)) >= until


def _walk_the_calendar(rhythm: Rhythm, anchor: date, until: date) -> Iterator[date]:
    """Say the rule again the slow way: try each day, count cycles from the first that fits."""
    first = None
    for offset in range((until - anchor).days):
        day = anchor + timedelta(days=offset)
        if not _fits(rhythm, anchor, day):
            continue
        first = first or day
        if _cycles_between(rhythm.unit, first, day) % rhythm.every == 0:
            yield day


def _fits(rhythm: Rhythm, anchor: date, day: date) -> bool:
    if rhythm.unit == DAY:
        return True
    if rhythm.unit == WEEK:
        return day.isoweekday() in (rhythm.days or (anchor.isoweekday(),))
    last = monthrange(day.year, day.month)[1]
    days = [min(chosen, last) for chosen in rhythm.days or (anchor.day,)]
    return day.day in days and day.month in (rhythm.months or range(1, 13))


def _cycles_between(unit: Unit, first: date, day: date) -> int:
    if unit == DAY:
        return (day - first).days
    if unit == WEEK:
        monday = first - timedelta(days=first.weekday())
        return (day - monday).days // 7
    return (day.year - first.year) * 12 + day.month - first.month
