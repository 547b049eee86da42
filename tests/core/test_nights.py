"""Nights on both clock changes, in zones with and without summer time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.core.nights import last_night, local_day, night_start

PARIS, REUNION, GUADELOUPE = "Europe/Paris", "Indian/Reunion", "America/Guadeloupe"


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("night", "at", "zone", "expected"),
    [
        pytest.param("2026-01-15", "02:00", PARIS, "2026-01-15 01:00", id="winter, UTC+1"),
        pytest.param("2026-07-15", "02:00", PARIS, "2026-07-15 00:00", id="summer, UTC+2"),
        # In spring, 02:00 to 03:00 does not exist: the clock jumps at 01:00 UTC, and
        # 02:30, half an hour later, reads 03:30.
        pytest.param("2026-03-29", "01:59", PARIS, "2026-03-29 00:59", id="spring, before"),
        pytest.param("2026-03-29", "02:00", PARIS, "2026-03-29 01:00", id="spring, the jump"),
        pytest.param("2026-03-29", "02:30", PARIS, "2026-03-29 01:30", id="spring, skipped"),
        pytest.param("2026-03-29", "03:00", PARIS, "2026-03-29 01:00", id="spring, after"),
        pytest.param("2027-03-28", "02:00", PARIS, "2027-03-28 01:00", id="spring 2027, the jump"),
        pytest.param("2027-03-28", "02:30", PARIS, "2027-03-28 01:30", id="spring 2027, skipped"),
        pytest.param("2027-03-28", "03:00", PARIS, "2027-03-28 01:00", id="spring 2027, after"),
        # In autumn, 02:00 to 03:00 comes twice, first in UTC+2, then in UTC+1.
        pytest.param("2026-10-25", "02:00", PARIS, "2026-10-25 00:00", id="autumn, first 02:00"),
        pytest.param("2026-10-25", "02:30", PARIS, "2026-10-25 00:30", id="autumn, first 02:30"),
        pytest.param("2026-10-25", "03:00", PARIS, "2026-10-25 02:00", id="autumn, after"),
        pytest.param("2026-03-29", "02:30", REUNION, "2026-03-28 22:30", id="Réunion, UTC+4"),
        pytest.param("2026-10-25", "02:30", REUNION, "2026-10-24 22:30", id="Réunion, autumn"),
        pytest.param("2026-03-29", "02:00", GUADELOUPE, "2026-03-29 06:00", id="Guadeloupe, UTC-4"),
        pytest.param(
            "2026-10-25", "02:00", GUADELOUPE, "2026-10-25 06:00", id="Guadeloupe, autumn"
        ),
    ],
)
def test_a_night_begins_at_its_local_hour(night: str, at: str, zone: str, expected: str) -> None:
    start = night_start(date.fromisoformat(night), time.fromisoformat(at), zone)
    assert start == utc(expected)


@pytest.mark.parametrize(
    ("now", "at", "zone", "expected"),
    [
        pytest.param("2026-11-21 00:59", "02:00", PARIS, "2026-11-20", id="a minute before"),
        pytest.param("2026-11-21 01:00", "02:00", PARIS, "2026-11-21", id="on time"),
        pytest.param("2026-11-21 22:59", "02:00", PARIS, "2026-11-21", id="late in the evening"),
        pytest.param("2026-11-21 23:30", "02:00", PARIS, "2026-11-21", id="past local midnight"),
        pytest.param("2026-03-29 01:29", "02:30", PARIS, "2026-03-28", id="spring, before"),
        pytest.param("2026-03-29 01:30", "02:30", PARIS, "2026-03-29", id="spring, skipped hour"),
        pytest.param("2026-10-25 00:29", "02:30", PARIS, "2026-10-24", id="autumn, before"),
        pytest.param("2026-10-25 00:30", "02:30", PARIS, "2026-10-25", id="autumn, first time"),
        pytest.param("2026-10-25 01:30", "02:30", PARIS, "2026-10-25", id="autumn, second time"),
        pytest.param(
            "2026-11-20 22:00", "02:00", REUNION, "2026-11-21", id="Réunion, next UTC day"
        ),
        pytest.param(
            "2026-11-21 05:59", "02:00", GUADELOUPE, "2026-11-20", id="Guadeloupe, before"
        ),
        pytest.param(
            "2026-11-21 06:00", "02:00", GUADELOUPE, "2026-11-21", id="Guadeloupe, on time"
        ),
        pytest.param("2026-12-31 23:30", "00:00", PARIS, "2027-01-01", id="new year at midnight"),
    ],
)
def test_the_last_night_is_the_one_that_began_most_recently(
    now: str, at: str, zone: str, expected: str
) -> None:
    assert last_night(utc(now), time.fromisoformat(at), zone) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        pytest.param("2026-12-31 22:59", PARIS, "2026-12-31", id="last minute of the year"),
        pytest.param("2026-12-31 23:00", PARIS, "2027-01-01", id="Paris celebrates first"),
        pytest.param("2026-12-31 20:00", REUNION, "2027-01-01", id="Réunion before Paris"),
        pytest.param("2027-01-01 03:59", GUADELOUPE, "2026-12-31", id="Guadeloupe after Paris"),
    ],
)
def test_a_day_is_that_of_the_organisation(now: str, zone: str, expected: str) -> None:
    assert local_day(utc(now), zone) == date.fromisoformat(expected)


zones = st.sampled_from([PARIS, REUNION, GUADELOUPE])
hours = st.times(min_value=time(0), max_value=time(5)).map(lambda t: t.replace(microsecond=0))
instants = st.integers(0, 2 * 365 * 24 * 3600).map(
    lambda s: utc("2026-01-01") + timedelta(seconds=s)
)


@given(now=instants, at=hours, zone=zones)
def test_now_lies_between_the_last_night_and_the_next(now: datetime, at: time, zone: str) -> None:
    night = last_night(now, at, zone)
    assert night_start(night, at, zone) <= now
    assert now < night_start(night + timedelta(days=1), at, zone)
