"""VAT: one rounding for each category and rate, totals that add up."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.core.vat import (
    BadTax,
    Category,
    Subtotal,
    Tax,
    Totals,
    check_taxes_together,
    totals,
)

D = Decimal
S20 = Tax(Category.S, D("20.00"))
S10 = Tax(Category.S, D("10.00"))
S55 = Tax(Category.S, D("5.50"))
S21 = Tax(Category.S, D("2.10"))
S19 = Tax(Category.S, D("19.00"))
FRANCHISE = Tax(Category.E, D(0), "VATEX-FR-FRANCHISE")
TRAINING = Tax(Category.E, D(0), "VATEX-FR-CGI261-4")
REVERSE_CHARGE = Tax(Category.AE, D(0), "VATEX-EU-AE")
OUTSIDE = Tax(Category.O, D(0), "VATEX-EU-O")
ZERO_RATED = Tax(Category.Z, D(0))

taxes = st.sampled_from([S20, S10, S55, S21, TRAINING, REVERSE_CHARGE])
sales = st.lists(st.tuples(taxes, st.integers(0, 10**9)), max_size=8)
mixed = st.lists(st.tuples(taxes, st.integers(-(10**9), 10**9)), max_size=8)


@pytest.mark.parametrize(
    ("lines", "discount", "net", "vat", "gross"),
    [
        # 6 x 99.00 = 594.00, less 10 % = 534.60
        pytest.param([(S20, 53460)], 0, 53460, 10692, 64152, id="six seats less 10 %"),
        # 100.00 with 19 % is 84.03 without: 5 x 84.03 = 420.15; VAT 79.8285.
        # Line by line it would be 5 x 15.97 = 79.85.
        pytest.param([(S19, 8403)] * 5, 0, 42015, 7983, 49998, id="on the total, not by line"),
        # 30.09 x 20 % = 6.018. Line by line: 3 x 2.01 = 6.03.
        pytest.param([(S20, 1003)] * 3, 0, 3009, 602, 3611, id="three small lines"),
        pytest.param([(S21, 500)], 0, 500, 11, 511, id="half a cent goes up: 0,105"),
        pytest.param([(S21, -500)], 0, -500, -11, -511, id="half a cent of a credit"),
        # 100.00 x 20 % + 50.00 x 5.5 % = 20.00 + 2.75
        pytest.param([(S20, 10000), (S55, 5000)], 0, 15000, 2275, 17275, id="two rates"),
        # 90.00 x 20 % = 18.00; 45.00 x 5.5 % = 2.475, so 2.48
        pytest.param([(S20, 10000), (S55, 5000)], 1500, 13500, 2048, 15548, id="less 10 %"),
        pytest.param([(FRANCHISE, 12000)], 0, 12000, 0, 12000, id="franchise"),
        pytest.param([(ZERO_RATED, 12000)], 2000, 10000, 0, 10000, id="zero rated, discounted"),
        pytest.param([(S20, 10000), (FRANCHISE, 5000)], 0, 15000, 2000, 17000, id="partly exempt"),
        pytest.param(
            [(S20, 8000), (S20, -10000)], 0, -2000, -400, -2400, id="more credit than sale"
        ),
        # 95.00 x 20 % = 19.00; -50.00 x 10 % = -5.00
        pytest.param([(S20, 10000), (S10, -5000)], 500, 4500, 1400, 5900, id="a credited rate"),
        pytest.param([(S20, 9900)], 9900, 0, 0, 0, id="all given away"),
        pytest.param([], 0, 0, 0, 0, id="no line"),
    ],
)
def test_totals(
    lines: list[tuple[Tax, int]], discount: int, net: int, vat: int, gross: int
) -> None:
    result = totals(lines, discount)
    assert (result.net_cents, result.vat_cents, result.gross_cents) == (net, vat, gross)


def test_a_discount_on_the_whole_is_shared_over_the_rates_to_the_cent() -> None:
    lines = [(S55, 3334), (S20, 3333), (S10, 3333)]
    # 10.00 over 33.33, 33.33, 33.34: running totals 3.33, 6.67, 10.00.
    assert totals(lines, 1000) == Totals(
        lines_cents=10000,
        discount_cents=1000,
        net_cents=9000,
        vat_cents=1065,
        gross_cents=10065,
        subtotals=(
            Subtotal(S20, 3333, 333, 3000, 600),
            Subtotal(S10, 3333, 334, 2999, 300),
            Subtotal(S55, 3334, 333, 3001, 165),
        ),
    )


def test_subtotals_go_from_the_highest_rate_to_exemptions_by_code() -> None:
    lines = [(tax, 100) for tax in (TRAINING, S55, REVERSE_CHARGE, S20, S21)]
    order = [subtotal.tax for subtotal in totals(lines).subtotals]
    assert order == [S20, S55, S21, REVERSE_CHARGE, TRAINING]


def test_a_rate_written_two_ways_is_one_rate() -> None:
    result = totals([(S20, 1003), (Tax(Category.S, D(20)), 1003)])
    assert [subtotal.net_cents for subtotal in result.subtotals] == [2006]


@pytest.mark.parametrize(
    ("category", "rate", "exemption", "message"),
    [
        pytest.param("S", "0", "", "compris entre 0 et 100", id="S without rate"),
        pytest.param("S", "-20", "", "compris entre 0 et 100", id="S with a negative rate"),
        pytest.param("S", "5.555", "", "deux décimales", id="S with three decimals"),
        pytest.param("S", "20", "VATEX-EU-AE", "n’admet pas de motif", id="S with a reason"),
        pytest.param("Z", "0", "VATEX-EU-AE", "n’admet pas de motif", id="Z with a reason"),
        pytest.param("Z", "5.5", "", "demande un taux de 0", id="Z with a rate"),
        pytest.param("E", "0", "", "demande un motif", id="E without reason"),
        pytest.param("AE", "0", "", "demande un motif", id="AE without reason"),
        pytest.param("K", "0", "", "demande un motif", id="K without reason"),
        pytest.param("G", "0", "", "demande un motif", id="G without reason"),
        pytest.param("O", "0", "", "demande un motif", id="O without reason"),
        pytest.param("AE", "20", "VATEX-EU-AE", "demande un taux de 0", id="AE with a rate"),
    ],
)
def test_a_tax_that_the_norm_refuses_is_refused(
    category: str, rate: str, exemption: str, message: str
) -> None:
    with pytest.raises(BadTax, match=message) as refusal:
        Tax(Category(category), D(rate), exemption)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("together", "message"),
    [
        pytest.param({FRANCHISE, TRAINING}, "Deux motifs", id="two reasons of one category"),
        pytest.param({OUTSIDE, S20}, "hors du champ", id="outside the scope, and taxed"),
        pytest.param({OUTSIDE, REVERSE_CHARGE}, "hors du champ", id="outside, and reverse charge"),
    ],
)
def test_taxes_that_one_document_cannot_carry_are_refused(together: set[Tax], message: str) -> None:
    with pytest.raises(BadTax, match=message):
        totals([(tax, 100) for tax in together])


@pytest.mark.parametrize(
    "together",
    [
        pytest.param({OUTSIDE}, id="outside the scope, alone"),
        pytest.param({S20, S55, TRAINING, REVERSE_CHARGE}, id="one of each"),
    ],
)
def test_taxes_of_one_document_may_differ(together: set[Tax]) -> None:
    check_taxes_together(together)
    assert len(totals([(tax, 100) for tax in together]).subtotals) == len(together)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param({"net_cents": 9001}, "net is not lines less discount", id="net"),
        pytest.param({"gross_cents": 10799}, "gross is not net plus VAT", id="gross"),
        pytest.param(
            {"vat_cents": 1799, "gross_cents": 10799}, "do not add up", id="VAT of the subtotals"
        ),
        pytest.param({"subtotals": ()}, "do not add up", id="no subtotal"),
        pytest.param(
            {"lines_cents": 10001, "discount_cents": 1001}, "do not add up", id="discount"
        ),
    ],
)
def test_totals_that_do_not_add_up_cannot_exist(wrong: dict[str, Any], message: str) -> None:
    right: dict[str, Any] = {
        "lines_cents": 10000,
        "discount_cents": 1000,
        "net_cents": 9000,
        "vat_cents": 1800,
        "gross_cents": 10800,
        "subtotals": (Subtotal(S20, 10000, 1000, 9000, 1800),),
    }
    assert Totals(**right).gross_cents == 10800
    with pytest.raises(ValueError, match=message):
        Totals(**{**right, **wrong})


@given(lines=mixed)
def test_net_and_vat_make_gross_and_subtotals_add_up(lines: list[tuple[Tax, int]]) -> None:
    result = totals(lines)
    subtotals = result.subtotals
    assert result.net_cents == sum(cents for _, cents in lines)
    assert result.net_cents + result.vat_cents == result.gross_cents
    assert result.net_cents == sum(subtotal.net_cents for subtotal in subtotals)
    assert result.vat_cents == sum(subtotal.vat_cents for subtotal in subtotals)


@given(lines=sales, data=st.data())
def test_vat_of_a_rate_is_never_off_by_more_than_half_a_cent(
    lines: list[tuple[Tax, int]], data: st.DataObject
) -> None:
    discount = data.draw(st.integers(0, sum(cents for _, cents in lines)))
    for subtotal in totals(lines, discount).subtotals:
        exact = Fraction(subtotal.net_cents) * Fraction(subtotal.tax.rate) / 100
        assert abs(subtotal.vat_cents - exact) <= Fraction(1, 2)
        assert subtotal.net_cents >= 0


@given(lines=mixed)
def test_the_order_of_the_lines_changes_nothing(lines: list[tuple[Tax, int]]) -> None:
    assert totals(reversed(lines)) == totals(lines)


@given(lines=sales)
def test_a_full_discount_leaves_zero_everywhere(lines: list[tuple[Tax, int]]) -> None:
    result = totals(lines, sum(cents for _, cents in lines))
    assert (result.net_cents, result.vat_cents, result.gross_cents) == (0, 0, 0)
    assert all(subtotal.net_cents == 0 for subtotal in result.subtotals)


@given(lines=mixed)
def test_a_credit_of_all_lines_mirrors_the_invoice(lines: list[tuple[Tax, int]]) -> None:
    credit = totals([(tax, -cents) for tax, cents in lines])
    assert credit.gross_cents == -totals(lines).gross_cents
