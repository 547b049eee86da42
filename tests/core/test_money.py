"""Rounding and splitting cents."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.core.money import allocate, divide_half_up, multiply, percent_of, to_cents

amounts = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        pytest.param(10, 5, 2, id="exact"),
        pytest.param(7, 3, 2, id="under a half goes down"),
        pytest.param(8, 3, 3, id="over a half goes up"),
        pytest.param(5, 2, 3, id="a half goes up, not to the even neighbour"),
        pytest.param(1, 2, 1, id="half a cent is a cent"),
        pytest.param(-5, 2, -3, id="a negative half goes away from zero"),
        pytest.param(-7, 3, -2, id="negative, under a half"),
        pytest.param(0, 9, 0, id="zero"),
    ],
)
def test_a_half_goes_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert divide_half_up(numerator, denominator) == expected


@pytest.mark.parametrize("denominator", [0, -3])
def test_dividing_by_less_than_one_is_refused(denominator: int) -> None:
    with pytest.raises(ValueError, match="denominator must be positive"):
        divide_half_up(1, denominator)


@pytest.mark.parametrize(
    ("euros", "expected"),
    [
        pytest.param("99.00", 9900, id="whole euros"),
        pytest.param("0.005", 1, id="half a cent goes up"),
        pytest.param("0.025", 3, id="half a cent goes up beside an even cent"),
        pytest.param("0.0049999", 0, id="just under half a cent"),
        pytest.param("-0.005", -1, id="a negative half goes away from zero"),
        pytest.param("1E+3", 100000, id="written with an exponent"),
    ],
)
def test_euros_become_cents(euros: str, expected: int) -> None:
    assert to_cents(Decimal(euros)) == expected


@pytest.mark.parametrize(
    ("quantity", "unit_price", "expected"),
    [
        pytest.param("6", "99.00", 59400, id="six seats"),
        pytest.param("3", "0.123456", 37, id="0,370368 is 0,37"),
        pytest.param("0.5", "0.01", 1, id="half a cent goes up"),
        pytest.param("-0.5", "0.01", -1, id="a credited quantity mirrors the sale"),
        pytest.param("12.5", "65.00", 81250, id="hours"),
        pytest.param("0.3333", "100", 3333, id="four decimals of quantity"),
    ],
)
def test_quantity_times_price_is_rounded_once(
    quantity: str, unit_price: str, expected: int
) -> None:
    assert multiply(Decimal(quantity), Decimal(unit_price)) == expected


@pytest.mark.parametrize(
    ("cents", "rate", "expected"),
    [
        pytest.param(53460, "20.00", 10692, id="20 % of 534,60"),
        pytest.param(500, "2.10", 11, id="2,1 % of 5,00 is 0,105, so 0,11"),
        pytest.param(-500, "2.10", -11, id="a credit mirrors it"),
        pytest.param(4500, "5.50", 248, id="5,5 % of 45,00 is 2,475, so 2,48"),
        pytest.param(12345, "0", 0, id="no rate"),
    ],
)
def test_percentages_are_rounded_half_up(cents: int, rate: str, expected: int) -> None:
    assert percent_of(cents, Decimal(rate)) == expected


@pytest.mark.parametrize(
    ("total", "split", "expected"),
    [
        # Running totals 333.3, 666.7, 1000 round to 333, 667, 1000.
        pytest.param(1000, [1, 1, 1], [333, 334, 333], id="a third each"),
        pytest.param(100, [3, 1], [75, 25], id="three to one"),
        pytest.param(1, [1, 1], [1, 0], id="one cent for two"),
        pytest.param(-1000, [1, 1, 1], [-333, -334, -333], id="a negative amount mirrors it"),
        pytest.param(1000, [0, 5, 0], [0, 1000, 0], id="weight zero gets nothing"),
        pytest.param(0, [2, 3], [0, 0], id="nothing to split"),
    ],
)
def test_parts_follow_their_weights(total: int, split: list[int], expected: list[int]) -> None:
    assert allocate(total, split) == expected


@pytest.mark.parametrize(
    "split",
    [
        pytest.param([], id="no weight"),
        pytest.param([0, 0], id="only zeros"),
        pytest.param([5, -1], id="a negative weight"),
    ],
)
def test_weights_that_cannot_split_are_refused(split: list[int]) -> None:
    with pytest.raises(ValueError, match="weights must be positive"):
        allocate(100, split)


@given(numerator=amounts, denominator=st.integers(1, 10**6))
def test_rounding_is_never_off_by_more_than_half(numerator: int, denominator: int) -> None:
    error = divide_half_up(numerator, denominator) - Fraction(numerator, denominator)
    assert abs(error) <= Fraction(1, 2)


@given(total=amounts, split=weights)
def test_parts_add_up_to_the_amount(total: int, split: list[int]) -> None:
    assert sum(allocate(total, split)) == total


@given(total=amounts, split=weights)
def test_a_part_is_less_than_a_cent_from_its_exact_share(total: int, split: list[int]) -> None:
    whole = sum(split)
    for part, weight in zip(allocate(total, split), split, strict=True):
        assert abs(part - Fraction(total * weight, whole)) <= 1


@given(cents=amounts, rate=st.decimals(0, 100, places=2))
def test_a_credit_mirrors_the_sale(cents: int, rate: Decimal) -> None:
    assert percent_of(-cents, rate) == -percent_of(cents, rate)
