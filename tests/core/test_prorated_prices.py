"""The price of a cut period: shares that add up, on lines that multiply to the cent."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.core.periods import Period
from ritournelle.core.pricing import (
    Model,
    Part,
    PartKind,
    Pricing,
    Tier,
    price,
    prorated,
    round_unit_price,
)

D = Decimal
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))
FROM_THE_12TH = Period(date(2026, 11, 12), date(2026, 12, 1))


def per_unit(unit_price: str) -> Pricing:
    return Pricing(Model.PER_UNIT, D(unit_price))


@pytest.mark.parametrize(
    ("quantity", "unit_price", "expected"),
    [
        # 19 days of 30: 594.00 x 19/30 = 376.20 = 6 x 62.70
        pytest.param("6", "99.00", ("6", "62.70", 37620), id="six seats"),
        # 100.00 x 19/30 = 63.33; 63.33 / 3 = 21.11
        pytest.param("3", "33.333333", ("3", "21.11", 6333), id="a third each"),
        # 70.00 x 19/30 = 44.33; 44.33 / 7 = 6.332857 with six decimals
        pytest.param("7", "10.00", ("7", "6.332857", 4433), id="six decimals are enough"),
        # 70 000.00 x 19/30 = 44 333.33; 0.006333 x 7 000 000 would be 44 331.00
        pytest.param("7000000", "0.01", ("1", "44333.33", 4433333), id="too many for a unit price"),
        pytest.param("5", "0", ("5", "0", 0), id="free"),
    ],
)
def test_a_cut_period_costs_its_days(
    quantity: str, unit_price: str, expected: tuple[str, str, int]
) -> None:
    (part,) = price(per_unit(unit_price), D(quantity))
    share = prorated(part, NOVEMBER, FROM_THE_12TH)
    count, unit, cents = expected
    assert (share.quantity, share.unit_price, share.cents) == (D(count), D(unit), cents)


def test_a_whole_period_keeps_its_part_as_it_is() -> None:
    (part,) = price(per_unit("0.01"), D(7_000_000))
    assert prorated(part, NOVEMBER, NOVEMBER) is part


def test_a_cut_tier_keeps_its_bounds() -> None:
    steps = (Tier(D(10), D("10.00")), Tier(D(50), D("8.00")), Tier(None, D("5.00")))
    _, part = price(Pricing(Model.TIERED, tiers=steps), D(40))  # 30 units at 8.00 = 240.00
    share = prorated(part, NOVEMBER, FROM_THE_12TH)  # 152.00 = 30 x 5.066667
    assert share == Part(D(30), D("5.066667"), 15200, PartKind.TIER, D(10), D(50))


@given(
    unit_price=st.decimals(0, 10**4, places=6),
    quantity=st.decimals("0.0001", 10**6, places=4),
    data=st.data(),
)
def test_shares_of_a_part_add_up_and_are_exact_lines(
    unit_price: Decimal, quantity: Decimal, data: st.DataObject
) -> None:
    (part,) = price(Pricing(Model.PER_UNIT, unit_price), quantity)
    cuts = data.draw(st.lists(st.integers(0, 30), max_size=5))
    bounds = [NOVEMBER.start + timedelta(cut) for cut in sorted([0, *cuts, 30])]

    shares = [prorated(part, NOVEMBER, Period(*ends)) for ends in pairwise(bounds)]

    assert sum(share.cents for share in shares) == part.cents
    for share in shares:
        exact = Fraction(share.quantity) * Fraction(share.unit_price) * 100
        assert abs(share.cents - exact) <= Fraction(1, 2)
        assert share.unit_price == round_unit_price(share.unit_price) >= 0
