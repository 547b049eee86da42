from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.france.holidays import (
    Region,
    is_working_day,
    next_working_day,
)


@pytest.mark.parametrize(
    ("day", "region", "expected"),
    [
        pytest.param("2026-11-23", Region.METROPOLE, True, id="a Monday"),
        pytest.param("2026-11-21", Region.METROPOLE, False, id="a Saturday"),
        pytest.param("2026-11-22", Region.METROPOLE, False, id="a Sunday"),
        pytest.param("2026-11-11", Region.METROPOLE, False, id="Armistice"),
        pytest.param("2026-05-14", Region.METROPOLE, False, id="Ascension"),
        pytest.param("2026-04-03", Region.METROPOLE, True, id="Good Friday is worked"),
        pytest.param("2026-04-03", Region.ALSACE_MOSELLE, False, id="Good Friday in Alsace"),
        pytest.param("2028-12-26", Region.METROPOLE, True, id="26 December is worked"),
        pytest.param("2028-12-26", Region.ALSACE_MOSELLE, False, id="26 December in Moselle"),
        pytest.param("2026-05-22", Region.MARTINIQUE, False, id="abolition, Martinique"),
        pytest.param("2026-05-27", Region.GUADELOUPE, False, id="abolition, Guadeloupe"),
        pytest.param("2026-06-10", Region.GUYANE, False, id="abolition, Guyane"),
        pytest.param("2027-12-20", Region.REUNION, False, id="abolition, Réunion"),
        pytest.param("2026-04-27", Region.MAYOTTE, False, id="abolition, Mayotte"),
        pytest.param("2026-10-09", Region.SAINT_BARTHELEMY, False, id="abolition, Saint-Barth"),
        pytest.param("2026-05-28", Region.SAINT_MARTIN, False, id="abolition, Saint-Martin"),
        pytest.param("2026-09-24", Region.NOUVELLE_CALEDONIE, False, id="citizenship day"),
        pytest.param("2026-07-29", Region.WALLIS_ET_FUTUNA, False, id="territory day"),
        pytest.param("2026-03-05", Region.POLYNESIE, False, id="missionary day"),
        pytest.param("2026-06-10", Region.SAINT_PIERRE_ET_MIQUELON, True, id="none of its own"),
    ],
)
def test_working_days(day: str, region: Region, expected: bool) -> None:
    assert is_working_day(date.fromisoformat(day), region) is expected


@pytest.mark.parametrize(
    ("day", "region", "expected"),
    [
        pytest.param("2026-11-23", Region.METROPOLE, "2026-11-23", id="worked already"),
        pytest.param("2026-11-21", Region.METROPOLE, "2026-11-23", id="over a week-end"),
        pytest.param("2026-12-25", Region.METROPOLE, "2026-12-28", id="Christmas on a Friday"),
        pytest.param("2027-12-31", Region.METROPOLE, "2027-12-31", id="last day of the year"),
        pytest.param("2028-01-01", Region.METROPOLE, "2028-01-03", id="New Year on a Saturday"),
        pytest.param("2026-04-03", Region.ALSACE_MOSELLE, "2026-04-07", id="Easter in Alsace"),
    ],
)
def test_the_next_working_day(day: str, region: Region, expected: str) -> None:
    assert next_working_day(date.fromisoformat(day), region) == date.fromisoformat(expected)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.sampled_from(Region))
def test_only_free_days_are_skipped(day: date, region: Region) -> None:
    worked = next_working_day(day, region)
    assert is_working_day(worked, region)
    skipped = [day + timedelta(n) for n in range((worked - day).days)]
    assert not any(is_working_day(other, region) for other in skipped)
    assert len(skipped) <= 5
