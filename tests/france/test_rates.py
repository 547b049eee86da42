from datetime import date
from decimal import Decimal

import pytest

from ritournelle.france.rates import (
    ALLOWED_RATES,
    RATES,
    UnknownRate,
    local_rate,
    rates_in_force,
)
from ritournelle.france.territories import Territory

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("territory", "on", "expected"),
    [
        pytest.param(Territory.MAINLAND, TODAY, "20 10 5.5 2.1", id="mainland"),
        pytest.param(Territory.MONACO, TODAY, "20 10 5.5 2.1", id="Monaco"),
        pytest.param(Territory.CORSICA, TODAY, "20 10 5.5 2.1 13 0.9", id="Corsica"),
        pytest.param(Territory.REUNION, TODAY, "8.5 2.1 2.1 1.05 1.75", id="Réunion"),
        pytest.param(Territory.GUYANE, TODAY, "", id="no VAT in Guyane"),
        pytest.param(Territory.MAYOTTE, TODAY, "", id="no VAT in Mayotte"),
        pytest.param(Territory.MAINLAND, date(2013, 12, 31), "19.6 7", id="last day of 19.6"),
        pytest.param(Territory.MAINLAND, date(2014, 1, 1), "20 10 5.5 2.1", id="first day of 20"),
    ],
)
def test_the_rates_of_a_day(territory: Territory, on: date, expected: str) -> None:
    rates = rates_in_force(territory, on)
    assert [rate.percent for rate in rates] == [Decimal(text) for text in expected.split()]


@pytest.mark.parametrize("territory", RATES)
def test_every_rate_is_one_that_platforms_accept(territory: Territory) -> None:
    assert {rate.percent for rate in RATES[territory]} <= ALLOWED_RATES


@pytest.mark.parametrize(
    ("percent", "source", "target", "expected"),
    [
        pytest.param("20", Territory.MAINLAND, Territory.REUNION, "8.5", id="normal"),
        pytest.param("10", Territory.MAINLAND, Territory.GUADELOUPE, "2.1", id="intermediate"),
        pytest.param("5.5", Territory.MAINLAND, Territory.MARTINIQUE, "2.1", id="reduced"),
        pytest.param("2.1", Territory.MAINLAND, Territory.REUNION, "1.05", id="press"),
        pytest.param("8.5", Territory.REUNION, Territory.MAINLAND, "20", id="towards the mainland"),
        pytest.param("8.5", Territory.REUNION, Territory.MARTINIQUE, "8.5", id="same rates"),
        pytest.param("13", Territory.CORSICA, Territory.MAINLAND, "13", id="same market"),
    ],
)
def test_a_rate_becomes_the_one_of_the_same_level(
    percent: str, source: Territory, target: Territory, expected: str
) -> None:
    assert local_rate(Decimal(percent), source, target, TODAY) == Decimal(expected)


def test_a_rate_without_equivalent_is_refused() -> None:
    with pytest.raises(UnknownRate, match="19,6\u00a0%"):
        local_rate(Decimal("19.6"), Territory.MAINLAND, Territory.REUNION, TODAY)
