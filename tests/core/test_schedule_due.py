from typing import Any

import pytest

from ritournelle.core.schedule import Rhythm, Unit
from tests.core.factories import on, schedule

ON_THE_1ST = Rhythm(Unit.MONTH, days=(1,))
ON_EVENT = Rhythm(Unit.EVENT)


@pytest.mark.parametrize(
    ("options", "until", "since", "expected"),
    [
        pytest.param({}, "2026-10-31", None, [], id="the eve"),
        pytest.param({}, "2026-11-01", None, [0], id="the day itself"),
        pytest.param({}, "2027-01-15", None, [0, 1, 2], id="two missed nights are caught up"),
        pytest.param({}, "2027-01-15", "2026-12-01", [1, 2], id="what starts before is left out"),
        pytest.param({"skipped": ["2026-12-01"]}, "2027-01-01", None, [0, 2], id="one skipped"),
        pytest.param(
            {"moved": {"2026-12-01": "2027-01-10"}}, "2027-01-09", None, [0, 2], id="one is late"
        ),
        pytest.param(
            {"moved": {"2026-12-01": "2027-01-10"}},
            "2027-01-10",
            None,
            [0, 1, 2],
            id="and comes on its new day, after its neighbour",
        ),
        pytest.param(
            {"moved": {"2027-03-01": "2026-11-20"}}, "2026-11-20", None, [0, 4], id="one is early"
        ),
        pytest.param(
            {"moved": {"2027-03-01": "2026-11-20"}},
            "2027-03-01",
            None,
            [0, 1, 2, 3, 4],
            id="and comes once only",
        ),
        pytest.param(
            {"moved": {"2027-03-01": "2026-11-20"}, "skipped": ["2027-03-01"]},
            "2027-03-01",
            None,
            [0, 1, 2, 3],
            id="a skip wins over a move",
        ),
        pytest.param(
            {"moved": {"2027-03-01": "2026-11-20"}, "end": "2027-03-01"},
            "2027-06-01",
            None,
            [0, 1, 2, 3],
            id="a move of a period that no longer exists",
        ),
        pytest.param(
            {"moved": {"2027-02-02": "2026-11-10", "2027-03-01": "2026-11-20"}},
            "2026-11-20",
            None,
            [0, 4],
            id="a move of a day that starts no period",
        ),
        pytest.param(
            {"moved": {"2026-12-01": "2026-11-20"}},
            "2026-11-20",
            "2026-12-02",
            [],
            id="a move before what is asked",
        ),
    ],
)
def test_due(options: dict[str, Any], until: str, since: str | None, expected: list[int]) -> None:
    plan = schedule(ON_THE_1ST, "2026-11-01", **options)
    due = plan.due(on(until), on(since) if since else None)
    assert [o.index for o in due] == expected


@pytest.mark.parametrize(
    ("options", "since", "expected"),
    [
        pytest.param({}, None, "2026-11-01", id="the first"),
        pytest.param({}, "2026-11-02", "2026-12-01", id="the next"),
        pytest.param({"lead_days": 5}, "2026-11-02", "2026-11-26", id="before it starts"),
        pytest.param(
            {"skipped": ["2026-12-01", "2027-01-01"]}, "2026-11-02", "2027-02-01", id="two skipped"
        ),
        pytest.param(
            {"moved": {"2026-12-01": "2027-01-10"}}, "2026-11-02", "2027-01-01", id="one is late"
        ),
        pytest.param(
            {"moved": {"2027-03-01": "2026-11-20"}}, "2026-11-02", "2026-11-20", id="one is early"
        ),
        pytest.param(
            {"moved": {"2026-12-01": "2027-01-10"}, "count": 2},
            "2026-11-02",
            "2027-01-10",
            id="only the late one is left",
        ),
        pytest.param(
            {"moved": {"2027-03-01": "2026-11-20"}, "skipped": ["2027-03-01"]},
            "2026-11-02",
            "2026-12-01",
            id="a skip wins over a move",
        ),
        pytest.param({"end": "2026-12-01"}, "2026-11-02", None, id="nothing before the end"),
        pytest.param({"count": 1, "skipped": ["2026-11-01"]}, None, None, id="all skipped"),
    ],
)
def test_next_billing_on(options: dict[str, Any], since: str | None, expected: str | None) -> None:
    plan = schedule(ON_THE_1ST, "2026-11-01", **options)
    found = plan.next_billing_on(on(since) if since else None)
    assert found == (on(expected) if expected else None)


def test_no_billing_day_is_known_without_another_event() -> None:
    plan = schedule(ON_EVENT, "2026-01-01", events=["2026-03-10"])
    assert plan.next_billing_on() == on("2026-03-10")
    assert plan.next_billing_on(on("2026-03-11")) is None
