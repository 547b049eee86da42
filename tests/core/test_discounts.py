"""Discounts: their time, their amount, their shares."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.core.discounts import (
    BadDiscount,
    Discount,
    allocate_discount,
    discount_cents,
    prorated_discount,
)
from ritournelle.core.periods import Period

NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))
FROM_THE_12TH = Period(date(2026, 11, 12), date(2026, 12, 1))

amounts = st.integers(0, 10**9)
discounts = st.lists(
    st.builds(Discount, percent=st.decimals(min_value="0.01", max_value=100, places=2))
    | st.builds(Discount, cents=st.integers(1, 10**9)),
    max_size=4,
)


def percent(rate: str, **when: Any) -> Discount:
    return Discount(percent=Decimal(rate), **when)


def fixed(cents: int, **when: Any) -> Discount:
    return Discount(cents=cents, **when)


@pytest.mark.parametrize(
    ("gross", "given_discounts", "expected"),
    [
        pytest.param(59400, [percent("10")], 5940, id="10 % of six seats at 99,00"),
        pytest.param(9900, [], 0, id="no discount"),
        pytest.param(9900, [percent("100")], 9900, id="100 % leaves nothing"),
        pytest.param(105, [percent("10")], 11, id="10,5 cents is 11"),
        pytest.param(9999, [percent("33.33")], 3333, id="3332,67 cents is 3333"),
        pytest.param(9900, [fixed(2000)], 2000, id="a fixed amount"),
        pytest.param(1500, [fixed(2000)], 1500, id="never below zero"),
        # 100.00 - 10 % = 90.00, - 20.00 = 70.00
        pytest.param(10000, [percent("10"), fixed(2000)], 3000, id="per cent, then fixed"),
        # 100.00 - 20.00 = 80.00, - 10 % = 72.00
        pytest.param(10000, [fixed(2000), percent("10")], 2800, id="fixed, then per cent"),
        # 100.00 - 10 % = 90.00, - 10 % = 81.00
        pytest.param(10000, [percent("10"), percent("10")], 1900, id="twice 10 % is 19 %"),
        pytest.param(1000, [fixed(1500), fixed(500)], 1000, id="nothing left for the second"),
        pytest.param(-2000, [percent("10")], -200, id="a percentage also lowers a credit"),
        pytest.param(-2000, [fixed(500)], 0, id="a fixed amount does not add to a credit"),
    ],
)
def test_discounts_apply_in_order_on_what_is_left(
    gross: int, given_discounts: list[Discount], expected: int
) -> None:
    assert discount_cents(gross, given_discounts) == expected


@pytest.mark.parametrize(
    ("discount", "index", "start", "expected"),
    [
        pytest.param(percent("10"), 0, "2026-01-01", True, id="without end, at once"),
        pytest.param(percent("10"), 500, "2099-01-01", True, id="without end, later"),
        pytest.param(percent("10", occurrences=12), 11, "2026-12-01", True, id="12th of 12"),
        pytest.param(percent("10", occurrences=12), 12, "2027-01-01", False, id="13th of 12"),
        pytest.param(percent("10", first_index=3), 2, "2026-03-01", False, id="before it begins"),
        pytest.param(percent("10", first_index=3), 3, "2026-04-01", True, id="as it begins"),
        pytest.param(
            percent("10", first_index=3, occurrences=2), 4, "2026-05-01", True, id="2nd of 2"
        ),
        pytest.param(
            percent("10", first_index=3, occurrences=2), 5, "2026-06-01", False, id="3rd of 2"
        ),
        pytest.param(
            fixed(500, until=date(2026, 6, 1)), 4, "2026-05-31", True, id="the day before its end"
        ),
        pytest.param(fixed(500, until=date(2026, 6, 1)), 5, "2026-06-01", False, id="on its end"),
        pytest.param(
            fixed(500, occurrences=1, until=date(2026, 6, 1)),
            1,
            "2026-02-01",
            False,
            id="both limits hold",
        ),
    ],
)
def test_a_planned_discount_lasts_as_said(
    discount: Discount, index: int, start: str, expected: bool
) -> None:
    assert discount.applies(index, date.fromisoformat(start)) is expected


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({}, "soit un pourcentage, soit un montant", id="neither"),
        pytest.param(
            {"percent": Decimal(10), "cents": 500},
            "soit un pourcentage, soit un montant",
            id="both",
        ),
        pytest.param({"percent": Decimal(0)}, "entre 0 et 100", id="0 %"),
        pytest.param({"percent": Decimal("100.01")}, "entre 0 et 100", id="over 100 %"),
        pytest.param({"percent": Decimal(-5)}, "entre 0 et 100", id="a negative percentage"),
        pytest.param({"percent": Decimal("3.333")}, "deux décimales", id="three decimals"),
        pytest.param({"cents": 0}, "supérieur à zéro", id="zero euro"),
        pytest.param({"cents": -500}, "supérieur à zéro", id="a negative amount"),
        pytest.param({"cents": 500, "occurrences": 0}, "durée", id="for no period"),
        pytest.param({"cents": 500, "first_index": -1}, "durée", id="before the first period"),
    ],
)
def test_a_discount_that_makes_no_sense_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(BadDiscount, match=message) as refusal:
        Discount(**fields)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("gross", "off", "expected"),
    [
        # 19 days of 30: 62.70 of 99.00 and 56.43 of 89.10.
        pytest.param(9900, 990, 627, id="10 %"),
        # 62.70 of 99.00 and 43.70 of 69.00: 19/30 of 30.00.
        pytest.param(9900, 3000, 1900, id="a fixed amount is shared too"),
        pytest.param(9900, 9900, 6270, id="100 %"),
        pytest.param(9900, 0, 0, id="none"),
    ],
)
def test_a_discount_follows_its_period(gross: int, off: int, expected: int) -> None:
    assert prorated_discount(gross, off, NOVEMBER, FROM_THE_12TH) == expected


@pytest.mark.parametrize(
    ("total", "nets", "expected"),
    [
        pytest.param(1500, [10000, 5000], [1000, 500], id="two to one"),
        # Running totals 333.3, 666.6, 1000 round to 333, 667, 1000.
        pytest.param(1000, [3333, 3333, 3334], [333, 334, 333], id="the odd cent has its place"),
        pytest.param(0, [10000, 0], [0, 0], id="no discount"),
        pytest.param(0, [], [], id="nothing at all"),
        pytest.param(10000, [10000], [10000], id="the whole of it"),
        pytest.param(500, [10000, -5000], [500, 0], id="a credited group takes no share"),
        pytest.param(-200, [-5000, 3000], [-200, 0], id="a credit on the whole"),
    ],
)
def test_a_discount_on_the_whole_is_shared_out(
    total: int, nets: list[int], expected: list[int]
) -> None:
    assert allocate_discount(total, nets) == expected


@pytest.mark.parametrize(
    ("total", "nets"),
    [
        pytest.param(1001, [600, 400], id="more than the sum"),
        pytest.param(-1, [600, 400], id="a negative discount on a sale"),
        pytest.param(1, [-600], id="a discount on a credit"),
        pytest.param(1, [500, -500], id="a sum of zero"),
        pytest.param(1, [], id="nothing to discount"),
    ],
)
def test_a_discount_that_does_not_fit_is_refused(total: int, nets: list[int]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        allocate_discount(total, nets)


@given(gross=amounts, given_discounts=discounts)
def test_a_discount_is_between_nothing_and_all(gross: int, given_discounts: list[Discount]) -> None:
    assert 0 <= discount_cents(gross, given_discounts) <= gross


@given(gross=st.integers(-(10**9), 10**9), given_discounts=discounts)
def test_after_100_percent_nothing_is_left(gross: int, given_discounts: list[Discount]) -> None:
    assert discount_cents(gross, [*given_discounts, percent("100")]) == gross


@given(data=st.data(), nets=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8))
def test_shares_of_a_discount_add_up_and_never_exceed_what_they_lower(
    data: st.DataObject, nets: list[int]
) -> None:
    whole = sum(nets)
    total = data.draw(st.integers(min(0, whole), max(0, whole)))

    shares = allocate_discount(total, nets)

    assert sum(shares) == total
    for share, net in zip(shares, nets, strict=True):
        assert share == 0 or abs(share) <= abs(net)
        assert share == 0 or (share > 0) == (net > 0)


@given(data=st.data(), gross=amounts)
def test_shares_of_a_discount_over_time_add_up_and_leave_no_negative_net(
    data: st.DataObject, gross: int
) -> None:
    off = data.draw(st.integers(0, gross))
    cuts = data.draw(st.lists(st.integers(0, 30), max_size=6))
    bounds = [NOVEMBER.start + timedelta(cut) for cut in sorted([0, *cuts, 30])]
    parts = [Period(start, end) for start, end in pairwise(bounds)]

    shares = [prorated_discount(gross, off, NOVEMBER, part) for part in parts]
    full_prices = [prorated_discount(gross, gross, NOVEMBER, part) for part in parts]

    assert sum(shares) == off
    assert all(share <= full for share, full in zip(shares, full_prices, strict=True))
