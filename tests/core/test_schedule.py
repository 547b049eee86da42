from itertools import islice
from typing import Any

import pytest

from ritournelle.core.schedule import (
    BadSchedule,
    FirstPeriod,
    Rhythm,
    Schedule,
    Timing,
    Unit,
)
from tests.core.factories import occurrence, on, period, schedule
from tests.core.strategies import next_weekday

ON_THE_1ST = Rhythm(Unit.MONTH, days=(1,))
ANNIVERSARY = Rhythm(Unit.MONTH)
ON_EVENT = Rhythm(Unit.EVENT)


def billing_days(plan: Schedule, size: int) -> list[str]:
    return [o.bill_on.isoformat() for o in islice(plan.occurrences(), size)]


@pytest.mark.parametrize(
    ("plan", "k", "served", "whole"),
    [
        pytest.param(
            schedule(ANNIVERSARY, "2026-01-31"),
            1,
            ("2026-02-28", "2026-03-31"),
            ("2026-02-28", "2026-03-31"),
            id="a start on a boundary has no short period",
        ),
        pytest.param(
            schedule(ON_THE_1ST, "2026-11-12"),
            0,
            ("2026-11-12", "2026-12-01"),
            ("2026-11-01", "2026-12-01"),
            id="a start inside a month is a share of it",
        ),
        pytest.param(
            schedule(ON_THE_1ST, "2026-11-12"),
            1,
            ("2026-12-01", "2027-01-01"),
            ("2026-12-01", "2027-01-01"),
            id="the second period is whole",
        ),
        pytest.param(
            schedule(ON_THE_1ST, "2026-11-12", first=FirstPeriod.WHOLE),
            0,
            ("2026-11-12", "2026-12-01"),
            ("2026-11-12", "2026-12-01"),
            id="a first period charged whole is a whole of its own",
        ),
        pytest.param(
            schedule(ON_THE_1ST, "2026-11-12", first=FirstPeriod.WHOLE, end="2026-11-20"),
            0,
            ("2026-11-12", "2026-11-20"),
            ("2026-11-12", "2026-12-01"),
            id="and is shared when the end cuts it",
        ),
        pytest.param(
            schedule(ON_THE_1ST, "2026-01-01", end="2026-03-11"),
            2,
            ("2026-03-01", "2026-03-11"),
            ("2026-03-01", "2026-04-01"),
            id="the end cuts the last month",
        ),
        pytest.param(
            schedule(ON_THE_1ST, "2026-11-05", end="2026-11-12"),
            0,
            ("2026-11-05", "2026-11-12"),
            ("2026-11-01", "2026-12-01"),
            id="both ends cut the only month",
        ),
        pytest.param(
            schedule(Rhythm(Unit.MONTH, days=(1, 15)), "2026-11-10"),
            0,
            ("2026-11-10", "2026-11-15"),
            ("2026-11-01", "2026-11-15"),
            id="a half-month has 14 days before the 15th",
        ),
        pytest.param(
            schedule(Rhythm(Unit.MONTH, days=(1,), months=(1, 4, 7, 10)), "2026-11-12"),
            0,
            ("2026-11-12", "2027-01-01"),
            ("2026-10-01", "2027-01-01"),
            id="a share of the fourth quarter",
        ),
        pytest.param(
            schedule(ON_EVENT, "2026-01-01", events=["2026-01-01", "2026-09-15"]),
            0,
            ("2026-01-01", "2026-09-15"),
            ("2026-01-01", "2026-09-15"),
            id="an event lasts until the next",
        ),
        pytest.param(
            schedule(ON_EVENT, "2026-01-01", events=["2026-01-01", "2028-02-29"]),
            1,
            ("2028-02-29", "2029-02-28"),
            ("2028-02-29", "2029-02-28"),
            id="the last event lasts a year",
        ),
        pytest.param(
            schedule(ON_EVENT, "2026-01-01", events=["2026-01-01"], end="2026-07-01"),
            0,
            ("2026-01-01", "2026-07-01"),
            ("2026-01-01", "2026-07-01"),
            id="a renewal is never a share, even cut by the end",
        ),
    ],
)
def test_the_period_and_its_whole(
    plan: Schedule, k: int, served: tuple[str, str], whole: tuple[str, str]
) -> None:
    found = occurrence(plan, k)
    assert (found.index, found.period, found.whole) == (k, period(*served), period(*whole))
    assert found.prorated == (served != whole)


@pytest.mark.parametrize(
    ("plan", "k"),
    [
        pytest.param(schedule(ANNIVERSARY, "2026-01-31", count=12), 12, id="after twelve"),
        pytest.param(
            schedule(ON_THE_1ST, "2026-11-12", count=2), 2, id="a short first period counts as one"
        ),
        pytest.param(
            schedule(ANNIVERSARY, "2026-01-31", count=2, skipped=["2026-01-31"]),
            2,
            id="a skipped period counts as one",
        ),
        pytest.param(
            schedule(ANNIVERSARY, "2026-01-31", end="2026-03-31"), 2, id="the end is a boundary"
        ),
        pytest.param(
            schedule(ANNIVERSARY, "2026-01-31", end="2026-01-31"), 0, id="never served at all"
        ),
        pytest.param(
            schedule(ANNIVERSARY, "2026-01-31", end="2026-01-20"), 0, id="cancelled in the trial"
        ),
        pytest.param(schedule(ON_EVENT, "2026-01-01"), 0, id="no event yet"),
        pytest.param(
            schedule(ON_EVENT, "2026-01-01", events=["2026-05-01"], end="2026-05-01"),
            0,
            id="an event after the end",
        ),
    ],
)
def test_there_is_nothing_after_the_end(plan: Schedule, k: int) -> None:
    assert plan.occurrence(k) is None
    assert len(list(plan.occurrences())) == k


def test_occurrences_are_numbered_from_0() -> None:
    with pytest.raises(ValueError, match="numbered from 0"):
        schedule(ANNIVERSARY, "2026-01-31").occurrence(-1)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        pytest.param(
            schedule(ON_THE_1ST, "2026-11-12"),
            ["2026-11-12", "2026-12-01", "2027-01-01"],
            id="in advance: the first day",
        ),
        pytest.param(
            schedule(ON_THE_1ST, "2026-11-12", timing=Timing.ARREARS),
            ["2026-12-01", "2027-01-01", "2027-02-01"],
            id="in arrears: the day after the last",
        ),
        pytest.param(
            schedule(ON_THE_1ST, "2026-11-12", timing=Timing.ARREARS, end="2026-12-11"),
            ["2026-12-01", "2026-12-11"],
            id="in arrears: the end itself for the last",
        ),
        pytest.param(
            schedule(ON_THE_1ST, "2026-12-01", lead_days=5),
            ["2026-11-26", "2026-12-27", "2027-01-27"],
            id="five days before",
        ),
        pytest.param(
            # 1 August and 1 November 2026 are a Saturday and a Sunday.
            schedule(Rhythm(Unit.MONTH, 3, (1,)), "2026-08-01", next_working_day=next_weekday),
            ["2026-08-03", "2026-11-02", "2027-02-01"],
            id="moved on to Monday",
        ),
        pytest.param(
            # 5 days before are Thursday 26 November and Sunday 27 December.
            schedule(ON_THE_1ST, "2026-12-01", lead_days=5, next_working_day=next_weekday),
            ["2026-11-26", "2026-12-28", "2027-01-27"],
            id="first five days before, then on to Monday",
        ),
        pytest.param(
            schedule(
                ON_THE_1ST,
                "2026-12-01",
                lead_days=5,
                next_working_day=next_weekday,
                moved={"2027-01-01": "2027-01-09"},
            ),
            ["2026-11-26", "2027-01-09", "2027-01-27"],
            id="a moved day stays as it is, a Saturday",
        ),
        pytest.param(
            schedule(ON_EVENT, "2026-01-01", events=["2026-03-10", "2026-09-15"], lead_days=3),
            ["2026-03-07", "2026-09-12"],
            id="events, three days before",
        ),
        pytest.param(
            schedule(
                ON_EVENT,
                "2026-01-01",
                events=["2026-03-10", "2026-09-15"],
                timing=Timing.ARREARS,
            ),
            ["2026-09-15", "2027-09-15"],
            id="events in arrears: the next event, or a year",
        ),
    ],
)
def test_billing_days(plan: Schedule, expected: list[str]) -> None:
    assert billing_days(plan, 3) == expected


def test_a_shifted_or_moved_billing_day_leaves_the_period_alone() -> None:
    plan = schedule(
        ON_THE_1ST,
        "2026-11-01",
        next_working_day=next_weekday,
        moved={"2026-12-01": "2026-12-24"},
    )
    assert [o.period for o in islice(plan.occurrences(), 2)] == [
        period("2026-11-01", "2026-12-01"),
        period("2026-12-01", "2027-01-01"),
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2026-01-01", 0, id="before the start"),
        pytest.param("2026-11-12", 0, id="the start"),
        pytest.param("2026-11-13", 1, id="the day after the start"),
        pytest.param("2026-12-01", 1, id="the first boundary"),
        pytest.param("2026-12-02", 2, id="after it"),
        pytest.param("2027-12-01", 13, id="a year on"),
    ],
)
def test_first_index_from(day: str, expected: int) -> None:
    assert schedule(ON_THE_1ST, "2026-11-12").first_index_from(on(day)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2026-03-10", 0, id="the first event"),
        pytest.param("2026-03-11", 1, id="the day after"),
        pytest.param("2026-09-16", 2, id="after the last"),
    ],
)
def test_first_index_from_among_events(day: str, expected: int) -> None:
    plan = schedule(ON_EVENT, "2026-01-01", events=["2026-03-10", "2026-09-15"])
    assert plan.first_index_from(on(day)) == expected


@pytest.mark.parametrize(
    ("rhythm", "options"),
    [
        pytest.param(ANNIVERSARY, {"count": 0}, id="no invoice at all"),
        pytest.param(ANNIVERSARY, {"lead_days": -1}, id="a negative lead"),
        pytest.param(
            ANNIVERSARY, {"lead_days": 3, "timing": Timing.ARREARS}, id="arrears before the period"
        ),
        pytest.param(ANNIVERSARY, {"events": ["2026-05-01"]}, id="events of a monthly rhythm"),
        pytest.param(ON_EVENT, {"events": ["2025-12-31"]}, id="an event before the start"),
        pytest.param(ON_EVENT, {"events": ["2026-05-01", "2026-05-01"]}, id="the same event twice"),
        pytest.param(ON_EVENT, {"events": ["2026-05-02", "2026-05-01"]}, id="events in disorder"),
    ],
)
def test_a_schedule_that_contradicts_itself_is_refused(
    rhythm: Rhythm, options: dict[str, Any]
) -> None:
    with pytest.raises(BadSchedule) as refusal:
        schedule(rhythm, "2026-01-01", **options)
    assert refusal.value.remedy
