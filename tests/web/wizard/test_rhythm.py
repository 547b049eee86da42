"""The rhythm form says every calendar of the product, and shows it again as it was said."""

from types import SimpleNamespace
from typing import Any

import pytest

from ritournelle.web.shell.rhythm import RhythmForm, beat_of, initial_of

PLAIN = {"timing": "advance", "is_prorated": "on"}
Columns = tuple[str, int, str, str]

CALENDARS = [
    pytest.param({"rhythm": "weekly", "weekdays": ["1"]}, ("week", 1, "1", ""), id="each Monday"),
    pytest.param({"rhythm": "weekly"}, ("week", 1, "", ""), id="weekly, day of the first"),
    pytest.param(
        {"rhythm": "weekly", "weekdays": ["1", "4"]}, ("week", 1, "1,4", ""), id="two weekdays"
    ),
    pytest.param({"rhythm": "monthly", "day": "1"}, ("month", 1, "1", ""), id="the 1st"),
    pytest.param({"rhythm": "monthly", "day": "15"}, ("month", 1, "15", ""), id="the 15th"),
    pytest.param({"rhythm": "monthly", "day": "31"}, ("month", 1, "31", ""), id="the last day"),
    pytest.param(
        {"rhythm": "monthly", "day": "anniversary"}, ("month", 1, "", ""), id="the anniversary"
    ),
    pytest.param(
        {"rhythm": "monthly", "day": "other", "day_number": "20"},
        ("month", 1, "20", ""),
        id="any day",
    ),
    pytest.param({"rhythm": "monthly", "day": "thirty"}, ("day", 30, "", ""), id="every 30 days"),
    pytest.param({"rhythm": "quarterly", "day": "1"}, ("month", 3, "1", ""), id="quarterly"),
    pytest.param({"rhythm": "half", "day": "15"}, ("month", 6, "15", ""), id="half-yearly"),
    pytest.param({"rhythm": "yearly", "day": "anniversary"}, ("month", 12, "", ""), id="yearly"),
    pytest.param(
        {"rhythm": "custom", "every": "45", "unit": "day"}, ("day", 45, "", ""), id="every 45 days"
    ),
    pytest.param(
        {"rhythm": "custom", "every": "2", "unit": "week", "weekdays": ["5"]},
        ("week", 2, "5", ""),
        id="every other Friday",
    ),
    pytest.param(
        {"rhythm": "custom", "every": "2", "unit": "month", "days": "1er"},
        ("month", 2, "1", ""),
        id="every other month",
    ),
    pytest.param(
        {"rhythm": "custom", "every": "2", "unit": "year"},
        ("month", 24, "", ""),
        id="every other year",
    ),
    pytest.param(
        {"rhythm": "custom", "every": "1", "unit": "month", "days": "le 15 et le 1er"},
        ("month", 1, "1,15", ""),
        id="the 1st and the 15th",
    ),
    pytest.param(
        {"rhythm": "custom", "every": "1", "unit": "month", "days": "10, dernier jour"},
        ("month", 1, "10,31", ""),
        id="the 10th and the last day",
    ),
    pytest.param(
        {"rhythm": "custom", "every": "1", "unit": "month", "days": "1", "months": ["1", "9"]},
        ("month", 1, "1", "1,9"),
        id="chosen months only",
    ),
    pytest.param({"rhythm": "custom", "unit": "event"}, ("event", 1, "", ""), id="on an event"),
]


def filled(data: dict[str, Any]) -> RhythmForm:
    return RhythmForm(PLAIN | data)


def columns_of(form: RhythmForm) -> Columns:
    assert form.is_valid(), form.errors
    columns = form.columns()
    return (
        columns["rhythm_unit"],
        columns["rhythm_every"],
        columns["rhythm_days"],
        columns["rhythm_months"],
    )


@pytest.mark.parametrize(("data", "expected"), CALENDARS)
def test_every_calendar_can_be_said(data: dict[str, Any], expected: Columns) -> None:
    assert columns_of(filled(data)) == expected


@pytest.mark.parametrize(("data", "expected"), CALENDARS)
def test_what_was_said_is_shown_again(data: dict[str, Any], expected: Columns) -> None:
    first = filled(data)
    assert first.is_valid()
    shown = initial_of(SimpleNamespace(**first.columns()))
    assert columns_of(filled(shown)) == expected


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param({"rhythm": "monthly", "day": "other"}, "day_number", id="no day"),
        pytest.param({"rhythm": "custom", "unit": "month", "days": "le 32"}, "days", id="the 32nd"),
        pytest.param({"rhythm": "custom", "unit": "month", "days": "mardi"}, "days", id="a word"),
        pytest.param(
            {"rhythm": "custom", "unit": "month", "days": "28, 30"}, "days", id="twice in February"
        ),
        pytest.param(
            {"rhythm": "custom", "every": "2", "unit": "month", "months": ["1"]},
            "months",
            id="chosen months with a step",
        ),
        pytest.param(
            {"rhythm": "monthly", "day": "1", "timing": "arrears", "lead_days": "3"},
            "lead_days",
            id="ahead of what is over",
        ),
        pytest.param({"rhythm": "lunar"}, "rhythm", id="unknown"),
    ],
)
def test_what_makes_no_calendar_is_refused_at_its_field(data: dict[str, Any], field: str) -> None:
    assert list(filled(data).errors) == [field]


def test_the_other_choices_are_kept() -> None:
    form = filled(
        {
            "rhythm": "monthly",
            "day": "1",
            "timing": "arrears",
            "is_prorated": "",
            "shifts_to_working_day": "on",
        }
    )
    assert form.is_valid()
    assert {name: value for name, value in form.columns().items() if "rhythm" not in name} == {
        "timing": "arrears",
        "first_period": "whole",
        "lead_days": 0,
        "shifts_to_working_day": True,
    }


@pytest.mark.parametrize(
    ("columns", "beat"),
    [
        pytest.param(("month", 3, "1", ""), [0, 3, 6, 9], id="quarterly"),
        pytest.param(("month", 1, "1", "1,9"), [0, 8], id="January and September"),
        pytest.param(("month", 24, "", ""), [0], id="every other year"),
        pytest.param(("day", 45, "", ""), list(range(12)), id="every 45 days"),
        pytest.param(("week", 1, "1", ""), "weekly", id="weekly"),
    ],
)
def test_the_glyph_shows_the_months_billed(columns: Columns, beat: object) -> None:
    names = ("rhythm_unit", "rhythm_every", "rhythm_days", "rhythm_months")
    assert beat_of(dict(zip(names, columns, strict=True))) == beat
