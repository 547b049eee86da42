import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.documents.colours import as_text, contrast, text_on

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_black_on_white_is_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        pytest.param("#101010", "#ffffff", id="dark"),
        pytest.param("#0b6e99", "#ffffff", id="blue"),
        pytest.param("#ffe14d", "#1b2430", id="yellow"),
        pytest.param("#ffffff", "#1b2430", id="white"),
    ],
)
def test_text_on_a_colour_is_white_or_ink(colour: str, expected: str) -> None:
    assert text_on(colour) == expected


@given(colours)
def test_text_is_readable_on_any_colour(colour: str) -> None:
    assert contrast(colour, text_on(colour)) >= 3.9


@given(colours)
def test_any_colour_becomes_readable_on_white(colour: str) -> None:
    assert contrast(as_text(colour), "#ffffff") >= 4.5


def test_a_readable_colour_is_left_alone() -> None:
    assert as_text("#0b6e99") == "#0b6e99"
