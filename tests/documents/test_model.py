from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.documents.model import Document, Party, Reference
from tests.documents import samples

words = st.text(max_size=20)
parties = st.builds(
    Party, name=words, address=st.lists(words, max_size=4).map(tuple), city=words, siren=words
)


@given(parties)
def test_a_stored_party_comes_back_unchanged(party: Party) -> None:
    assert Party.from_json(party.to_json()) == party


def test_the_same_party_is_always_stored_as_the_same_text() -> None:
    assert Party(city="Lyon", name="A").to_json() == Party(name="A", city="Lyon").to_json()
    assert Party(name="Zoé").to_json().startswith('{"name": "Zoé", "address": [], "postcode": ""')


def test_a_party_stored_before_a_field_existed_takes_its_default() -> None:
    assert Party.from_json('{"name": "A", "address": ["1 rue B"]}') == Party(
        name="A", address=("1 rue B",)
    )


def test_what_was_prepaid_is_not_due() -> None:
    assert samples.balance().due_cents == 8400  # 120.00 - 36.00


def test_a_document_refers_to_what_it_corrects_and_to_its_deposits() -> None:
    assert samples.credit_note().preceding == (Reference("FA-2026-0324", date(2026, 11, 1)),)
    assert samples.balance().preceding == (Reference("AC-2026-0001", date(2026, 10, 1)),)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(samples.simple(), True, id="an invoice"),
        pytest.param(samples.credit_note(), True, id="a credit note"),
        pytest.param(samples.draft(), False, id="a draft"),
        pytest.param(samples.pro_forma(), False, id="a pro forma"),
    ],
)
def test_only_issued_documents_are_electronic(document: Document, expected: bool) -> None:
    assert document.is_electronic is expected
