from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.core.periods import Period, add_months, prorate
from tests.core.strategies import anchors, prices

NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))


def period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def test_a_period_counts_its_days_and_names_its_last_one() -> None:
    assert NOVEMBER.days == 30
    assert NOVEMBER.last_day == date(2026, 11, 30)


def test_a_period_may_be_empty_but_not_end_before_it_starts() -> None:
    assert period("2026-11-12", "2026-11-12").days == 0
    with pytest.raises(ValueError, match="cannot end"):
        period("2026-11-12", "2026-11-11")


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        pytest.param("2026-01-15", 1, "2026-02-15", id="same day"),
        pytest.param("2026-01-31", 1, "2026-02-28", id="short month"),
        pytest.param("2026-01-31", 2, "2026-03-31", id="day comes back"),
        pytest.param("2024-02-29", 12, "2025-02-28", id="leap day, yearly"),
        pytest.param("2024-02-29", 48, "2028-02-29", id="leap day comes back"),
        pytest.param("2026-11-30", 3, "2027-02-28", id="over new year"),
        pytest.param("2026-03-31", -1, "2026-02-28", id="backwards"),
        pytest.param("2026-01-31", 25, "2028-02-29", id="into a leap year"),
        pytest.param("1999-12-31", 2, "2000-02-29", id="2000 is a leap year"),
        pytest.param("2099-12-31", 2, "2100-02-28", id="2100 is not"),
    ],
)
def test_add_months(anchor: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(anchor), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day_of_month", "expected"),
    [
        pytest.param(1, "2026-02-01", id="the first"),
        pytest.param(15, "2026-02-15", id="the fifteenth"),
        pytest.param(30, "2026-02-28", id="the 30th of a short month"),
        pytest.param(31, "2026-02-28", id="the last day"),
    ],
)
def test_add_months_to_a_chosen_day(day_of_month: int, expected: str) -> None:
    found = add_months(date(2026, 1, 12), 1, day_of_month=day_of_month)
    assert found == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("price", "part", "expected"),
    [
        # 9900 x 19 / 30 = 6270
        pytest.param(9900, ("2026-11-12", "2026-12-01"), 6270, id="19 days of 30 from the 12th"),
        # 9900 x 11 / 30 = 3630, and 3630 + 6270 = 9900
        pytest.param(9900, ("2026-11-01", "2026-11-12"), 3630, id="the 11 days before"),
        # 59400 x 27 / 30 = 53460
        pytest.param(59400, ("2026-11-04", "2026-12-01"), 53460, id="six seats, 27 days"),
        pytest.param(9900, ("2026-11-01", "2026-12-01"), 9900, id="the whole month"),
        pytest.param(9900, ("2026-11-12", "2026-11-12"), 0, id="no day"),
        # 100 x 1 / 30 = 3.33 -> 3
        pytest.param(100, ("2026-11-01", "2026-11-02"), 3, id="day 1: 3.33 gives 3"),
        # 100 x 2 / 30 = 6.67 -> 7, less the 3 of day 1
        pytest.param(100, ("2026-11-02", "2026-11-03"), 4, id="day 2: 6.67 less 3 gives 4"),
        # 15 x 1 / 30 = 0.5 -> 1
        pytest.param(15, ("2026-11-01", "2026-11-02"), 1, id="half a cent goes up"),
        pytest.param(-15, ("2026-11-01", "2026-11-02"), -1, id="half a cent of a credit too"),
        pytest.param(-9900, ("2026-11-12", "2026-12-01"), -6270, id="a credit mirrors its charge"),
    ],
)
def test_prorate(price: int, part: tuple[str, str], expected: int) -> None:
    assert prorate(price, NOVEMBER, period(*part)) == expected


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(("2026-10-31", "2026-11-12"), id="begins before"),
        pytest.param(("2026-11-12", "2026-12-02"), id="ends after"),
    ],
)
def test_prorate_refuses_a_part_outside_the_whole(part: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="is not inside"):
        prorate(9900, NOVEMBER, period(*part))


@given(price=prices, start=anchors, data=st.data())
def test_shares_of_consecutive_parts_add_up_to_the_price(
    price: int, start: date, data: st.DataObject
) -> None:
    length = data.draw(st.integers(1, 366))
    cuts = data.draw(st.lists(st.integers(0, length), max_size=8))
    bounds = [start + timedelta(d) for d in sorted([0, *cuts, length])]

    parts = [Period(a, b) for a, b in pairwise(bounds)]
    whole = Period(bounds[0], bounds[-1])

    assert sum(prorate(price, whole, part) for part in parts) == price


@given(price=prices, start=anchors, length=st.integers(1, 366), data=st.data())
def test_a_share_is_within_a_cent_of_the_exact_fraction(
    price: int, start: date, length: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, length))
    days = data.draw(st.integers(0, length - first))
    part = Period(start + timedelta(first), start + timedelta(first + days))

    share = prorate(price, Period(start, start + timedelta(length)), part)

    assert abs(share * length - price * days) <= length
