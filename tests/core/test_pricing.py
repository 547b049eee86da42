"""Price lists: the parts that a quantity costs."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.core.pricing import (
    BadPricing,
    BadQuantity,
    Model,
    Part,
    PartKind,
    Pricing,
    Tier,
    price,
    round_unit_price,
)

D = Decimal

STEPS = (Tier(D(10), D("10.00")), Tier(D(50), D("8.00")), Tier(None, D("5.00")))
INCLUDED = (Tier(D(1000), D(0)), Tier(None, D("0.002")))
BASE_FEE = (Tier(D(100), D(0), D("20.00")), Tier(None, D("0.15")))
STEP_FEES = (Tier(D(5), D(0), D("50.00")), Tier(None, D("7.00"), D("30.00")))

quantities = st.decimals(0, 10**6, places=4)


@st.composite
def tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    """Between one and four tiers, all with a price, some with a flat price too."""
    bounds = st.sets(st.decimals("0.0001", 10**5, places=4), max_size=3).map(sorted)
    limits = [*draw(bounds), None]
    paid = st.decimals("0.000001", 100, places=6)
    flat = st.just(D(0)) | st.decimals("0.01", 100, places=2)
    return tuple(Tier(limit, draw(paid), draw(flat)) for limit in limits)


def tiered(*steps: Tier) -> Pricing:
    return Pricing(Model.TIERED, tiers=steps)


def volume(*steps: Tier) -> Pricing:
    return Pricing(Model.VOLUME, tiers=steps)


def packages(size: str, unit_price: str) -> Pricing:
    return Pricing(Model.PACKAGE, D(unit_price), package_size=D(size))


def per_unit(unit_price: str) -> Pricing:
    return Pricing(Model.PER_UNIT, D(unit_price))


@pytest.mark.parametrize(
    ("pricing", "quantity", "expected"),
    [
        pytest.param(Pricing(Model.FLAT, D("29.90")), "1", [("1", "29.90", 2990)], id="flat"),
        pytest.param(
            Pricing(Model.FLAT, D("29.90")), "40", [("1", "29.90", 2990)], id="flat, 40 users"
        ),
        pytest.param(
            Pricing(Model.FLAT, D("29.90")), "0", [("1", "29.90", 2990)], id="flat, no user"
        ),
        pytest.param(per_unit("99.00"), "6", [("6", "99.00", 59400)], id="six seats"),
        pytest.param(per_unit("65.00"), "12.5", [("12.5", "65.00", 81250)], id="hours"),
        pytest.param(per_unit("0.123456"), "3", [("3", "0.123456", 37)], id="six decimals"),
        pytest.param(per_unit("99.00"), "0", [], id="no seat, no line"),
        pytest.param(tiered(*STEPS), "0", [], id="graduated, nothing"),
        pytest.param(tiered(*STEPS), "10", [("10", "10.00", 10000)], id="graduated, at the bound"),
        pytest.param(
            tiered(*STEPS),
            "10.5",
            [("10", "10.00", 10000), ("0.5", "8.00", 400)],
            id="graduated, just over the bound",
        ),
        pytest.param(
            tiered(*STEPS),
            "60",
            [("10", "10.00", 10000), ("40", "8.00", 32000), ("10", "5.00", 5000)],
            id="graduated, all tiers",
        ),
        pytest.param(
            tiered(*INCLUDED),
            "1500",
            [("1000", "0", 0), ("500", "0.002", 100)],
            id="graduated, what is included is shown",
        ),
        pytest.param(
            tiered(*BASE_FEE), "0", [("1", "20.00", 2000)], id="the base fee is due at zero"
        ),
        pytest.param(
            tiered(*BASE_FEE),
            "250",
            [("1", "20.00", 2000), ("150", "0.15", 2250)],
            id="the base fee, then consumption",
        ),
        pytest.param(
            tiered(*STEP_FEES),
            "8",
            [("1", "50.00", 5000), ("3", "7.00", 2100), ("1", "30.00", 3000)],
            id="graduated, each tier reached has its fee",
        ),
        pytest.param(volume(*STEPS), "10", [("10", "10.00", 10000)], id="volume, at the bound"),
        pytest.param(volume(*STEPS), "11", [("11", "8.00", 8800)], id="volume, all at 8,00"),
        pytest.param(volume(*STEPS), "60", [("60", "5.00", 30000)], id="volume, last tier"),
        pytest.param(
            volume(*STEP_FEES),
            "8",
            [("8", "7.00", 5600), ("1", "30.00", 3000)],
            id="volume, one fee only",
        ),
        pytest.param(packages("100", "9.00"), "0", [], id="no package"),
        pytest.param(packages("100", "9.00"), "1", [("1", "9.00", 900)], id="package begun"),
        pytest.param(packages("100", "9.00"), "100", [("1", "9.00", 900)], id="package full"),
        pytest.param(packages("100", "9.00"), "100.5", [("2", "9.00", 1800)], id="second begun"),
        pytest.param(packages("0.1", "9.00"), "0.3", [("3", "9.00", 2700)], id="small packages"),
    ],
)
def test_a_quantity_costs(
    pricing: Pricing, quantity: str, expected: list[tuple[str, str, int]]
) -> None:
    parts = [(part.quantity, part.unit_price, part.cents) for part in price(pricing, D(quantity))]
    assert parts == [(D(count), D(unit), cents) for count, unit, cents in expected]


def test_parts_of_tiers_keep_their_bounds_for_the_wording() -> None:
    first, second, fee = price(tiered(*STEP_FEES), D(8))
    assert first == Part(D(1), D("50.00"), 5000, PartKind.TIER_FLAT, D(0), D(5))
    assert second == Part(D(3), D("7.00"), 2100, PartKind.TIER, D(5), None)
    assert fee == Part(D(1), D("30.00"), 3000, PartKind.TIER_FLAT, D(5), None)


def test_a_volume_price_names_the_tier_it_reached() -> None:
    assert price(volume(*STEPS), D(11)) == [
        Part(D(11), D("8.00"), 8800, PartKind.TIER, D(10), D(50))
    ]


@pytest.mark.parametrize(
    ("pricing", "kind"),
    [
        pytest.param(Pricing(Model.FLAT, D(5)), PartKind.FLAT, id="flat"),
        pytest.param(per_unit("5"), PartKind.UNITS, id="per unit"),
        pytest.param(packages("10", "5"), PartKind.PACKAGES, id="package"),
    ],
)
def test_a_part_says_what_it_is(pricing: Pricing, kind: PartKind) -> None:
    assert [part.kind for part in price(pricing, D(3))] == [kind]


@pytest.mark.parametrize(
    "quantity",
    [
        pytest.param("-1", id="negative"),
        pytest.param("0.00001", id="five decimals"),
        pytest.param("1e40", id="beyond all digits"),
        pytest.param("NaN", id="not a number"),
    ],
)
def test_a_quantity_that_no_line_can_carry_is_refused(quantity: str) -> None:
    with pytest.raises(BadQuantity, match="ne peut pas être facturée"):
        price(per_unit("99.00"), D(quantity))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({"unit_price": D(-1)}, "est négatif", id="negative price"),
        pytest.param({"unit_price": D("NaN")}, "pas un nombre", id="price that is no number"),
        pytest.param({"unit_price": D("Infinity")}, "pas un nombre", id="infinite price"),
        pytest.param({"unit_price": D("1e10")}, "dix milliards", id="price of a slip"),
        pytest.param({"unit_price": D("1e40")}, "dix milliards", id="price beyond all digits"),
        pytest.param({"unit_price": D("0.1234567")}, "plus de six décimales", id="seven decimals"),
        pytest.param({"model": Model.TIERED}, "doit être sans limite", id="tiers missing"),
        pytest.param(
            {"model": Model.TIERED, "tiers": (Tier(D(10), D(1)),)},
            "doit être sans limite",
            id="last tier closed",
        ),
        pytest.param(
            {"model": Model.VOLUME, "tiers": (Tier(None, D(2)), Tier(None, D(1)))},
            "suivi d’un autre",
            id="two open tiers",
        ),
        pytest.param(
            {"model": Model.TIERED, "tiers": (Tier(D(9), D(2)), Tier(D(9), D(2)), STEPS[-1])},
            "pas en croissant",
            id="two equal bounds",
        ),
        pytest.param(
            {"model": Model.TIERED, "tiers": (Tier(D(0), D(2)), STEPS[-1])},
            "pas en croissant",
            id="an empty first tier",
        ),
        pytest.param(
            {"model": Model.TIERED, "tiers": (Tier(D("0.00001"), D(2)), STEPS[-1])},
            "plus de quatre décimales",
            id="too fine a bound",
        ),
        pytest.param(
            {"model": Model.TIERED, "tiers": (Tier(None, D(2), D(-3)),)},
            "est négatif",
            id="negative flat price",
        ),
        pytest.param(
            {"model": Model.VOLUME, "tiers": STEPS, "unit_price": D(1)},
            "prix unitaire général",
            id="tiers and a unit price",
        ),
        pytest.param({"tiers": STEPS}, "n’a pas de paliers", id="tiers of a price per unit"),
        pytest.param({"package_size": D(5)}, "taille de lot", id="package of a price per unit"),
        pytest.param({"model": Model.PACKAGE}, "taille du lot", id="package without size"),
        pytest.param(
            {"model": Model.PACKAGE, "package_size": D(0)}, "taille du lot", id="package of zero"
        ),
    ],
)
def test_a_price_list_that_cannot_be_applied_is_refused(
    fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadPricing, match=message) as refusal:
        Pricing(**{"model": Model.PER_UNIT, **fields})
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("pricing", "expected"),
    [
        pytest.param(Pricing(Model.FLAT), True, id="no price"),
        pytest.param(per_unit("0.000001"), False, id="the smallest price"),
        pytest.param(tiered(Tier(D(5), D(0)), Tier(None, D(0))), True, id="free tiers"),
        pytest.param(tiered(*INCLUDED), False, id="free at first only"),
        pytest.param(tiered(Tier(None, D(0), D("9.90"))), False, id="a fee only"),
    ],
)
def test_a_price_list_is_free_when_it_never_costs(pricing: Pricing, expected: bool) -> None:
    assert pricing.is_free is expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        pytest.param("0.0000005", "0.000001", id="a half goes up"),
        pytest.param("0.0000025", "0.000003", id="a half goes up beside an even digit"),
        pytest.param("8.3333333", "8.333333", id="under a half goes down"),
    ],
)
def test_unit_prices_have_six_decimals(amount: str, expected: str) -> None:
    assert round_unit_price(D(amount)) == D(expected)


@given(steps=tiers(), quantity=quantities)
def test_units_of_the_tiers_add_up_to_the_quantity(
    steps: tuple[Tier, ...], quantity: Decimal
) -> None:
    parts = price(tiered(*steps), quantity)
    assert sum(part.quantity for part in parts if part.kind is PartKind.TIER) == quantity


@given(steps=tiers(), quantity=quantities)
def test_every_part_is_quantity_times_price_to_the_half_cent(
    steps: tuple[Tier, ...], quantity: Decimal
) -> None:
    for part in [*price(tiered(*steps), quantity), *price(volume(*steps), quantity)]:
        exact = Fraction(part.quantity) * Fraction(part.unit_price) * 100
        assert abs(part.cents - exact) <= Fraction(1, 2)


@given(steps=tiers(), quantity=quantities, more=quantities)
def test_a_graduated_price_never_falls_as_the_quantity_grows(
    steps: tuple[Tier, ...], quantity: Decimal, more: Decimal
) -> None:
    pricing = tiered(*steps)
    smaller = sum(part.cents for part in price(pricing, quantity))
    larger = sum(part.cents for part in price(pricing, quantity + more))
    assert smaller <= larger


@given(unit_price=st.decimals("0.000001", 100, places=6), quantity=quantities)
def test_one_tier_without_end_is_a_price_per_unit(unit_price: Decimal, quantity: Decimal) -> None:
    only = Tier(None, unit_price)
    expected = [part.cents for part in price(Pricing(Model.PER_UNIT, unit_price), quantity)]
    assert [part.cents for part in price(tiered(only), quantity)] == expected
    assert [part.cents for part in price(volume(only), quantity)] == expected
