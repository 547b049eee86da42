"""The filling of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.outbox.errors import UnknownVariable
from ritournelle.outbox.texts import fill, one_line

VALUES = {"number": "FA-2026-0001", "customer": "Boulangerie Martin", "period": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Facture {number}", "Facture FA-2026-0001", id="a variable"),
        pytest.param("{number}{number}", "FA-2026-0001FA-2026-0001", id="twice"),
        pytest.param("{} { number } {1} {", "{} { number } {1} {", id="braces typed by a person"),
        pytest.param("{{number}}", "{FA-2026-0001}", id="braces around a variable"),
        pytest.param("a\nPériode : {period}\nb", "a\nb", id="a line with nothing to say goes"),
        pytest.param("a\n\n{period}\n\nb", "a\n\nb", id="its empty lines go too"),
        pytest.param("{number}, {period}", "FA-2026-0001, ", id="a line with a value stays"),
        pytest.param("un\r\ndeux", "un\ndeux", id="line ends of a browser"),
        pytest.param("{number.__class__}", "{number.__class__}", id="attributes are out of reach"),
    ],
)
def test_fill(text: str, expected: str) -> None:
    assert fill(text, VALUES) == expected.strip()


@pytest.mark.parametrize("name", ["numero", "Client", "échéance"])
def test_an_unknown_variable_is_named_with_those_that_exist(name: str) -> None:
    with pytest.raises(UnknownVariable) as refusal:
        fill(f"Bonjour {{{name}}}", VALUES)
    assert refusal.value.message == (
        f"La variable {{{name}}} n’existe pas dans ce modèle de message."
    )
    assert refusal.value.remedy == ("Variables disponibles\u00a0: {customer}, {number}, {period}.")


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_a_value_is_written_as_it_is_even_if_it_looks_like_a_variable(value: str) -> None:
    assert fill("a{customer}b", {"customer": value + "{number}"}) == f"a{value}{{number}}b"


def test_a_subject_has_one_line_and_ends_with_dots_when_cut() -> None:
    assert one_line("Facture\r\nBcc: x@y.z", 80) == "Facture Bcc: x@y.z"
    assert one_line("abcdef", 4) == "abc…"
