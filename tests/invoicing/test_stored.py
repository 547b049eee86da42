"""Values in their one form: the same document always has the same text and the same rows."""

from decimal import Decimal

import pytest

from ritournelle.core.vat import totals
from ritournelle.invoicing.new import Frozen, NewInvoice, NewLine
from ritournelle.invoicing.stored import LINE, Stored, stored
from tests.factories import TODAY
from tests.invoicing.builders import make_line, vat

NOTHING = Frozen(0, "")


def document(line: NewLine) -> NewInvoice:
    sums = totals([(line.tax, line.net_cents)])
    return NewInvoice(1, [line], sums, NOTHING, NOTHING, NOTHING, due_on=TODAY)


def values_of(found: Stored) -> dict[str, object]:
    return dict(zip(LINE, found.lines[0], strict=True))


@pytest.mark.parametrize(
    ("price", "quantity", "expected"),
    [
        pytest.param("99", "6", ("6.0000", "99.000000"), id="whole numbers get their decimals"),
        pytest.param("99.000000", "6.0000", ("6.0000", "99.000000"), id="those they have stay"),
        pytest.param("0.0125", "-2.5", ("-2.5000", "0.012500"), id="a credit keeps its sign"),
        pytest.param("-0", "-0", ("0.0000", "0.000000"), id="minus zero is zero"),
        pytest.param("0", "0", ("0.0000", "0.000000"), id="so is zero"),
    ],
)
def test_numbers_have_one_form(price: str, quantity: str, expected: tuple[str, str]) -> None:
    values = values_of(stored(document(make_line(price, quantity)), "FA-1", TODAY))
    assert (values["quantity"], values["unit_price"]) == expected


def test_a_rate_has_two_decimals_whatever_was_typed() -> None:
    lines = [make_line(tax=vat(rate)) for rate in ("5.5", "5.50")]
    rates = [values_of(stored(document(line), "FA-1", TODAY))["vat_rate"] for line in lines]
    assert rates == ["5.50", "5.50"]


def test_days_are_text_and_a_draft_has_none() -> None:
    line = make_line(period_start=TODAY)
    issued, draft = stored(document(line), "FA-1", TODAY), stored(document(line), None, None)
    assert issued.header[1:4] == ("FA-1", "2026-11-21", "2026-11-21")
    assert draft.header[1:4] == (None, None, None)
    assert values_of(draft)["period_start"] == "2026-11-21"
    assert values_of(draft)["period_end"] is None


def test_what_a_driver_is_given_is_plain_text_and_whole_numbers() -> None:
    """An enumeration or a Decimal would be converted again for each row."""
    found = stored(document(make_line(quantity="1.5")), "FA-1", TODAY)
    kinds = {type(value) for row in (found.header, *found.lines, *found.vat) for value in row}
    assert kinds == {str, int, type(None)}
    assert isinstance(Decimal(found.lines[0][3]), Decimal)
