import re
from datetime import date

import pytest

from ritournelle.france.buyers import BuyerKind
from ritournelle.france.mentions import (
    ECB_PLUS_TEN,
    NO_DISCOUNT,
    NOTES,
    PRO_FORMA,
    ChosenTerms,
    bar_code,
    legal_form_line,
    notes,
    register_line,
    sole_trader_name,
)
from ritournelle.france.territories import Territory

TODAY = date(2026, 11, 21)
PROFESSIONAL, CONSUMER = BuyerKind.PROFESSIONAL, BuyerKind.CONSUMER
ASSOCIATION = BuyerKind.NON_PROFESSIONAL


@pytest.mark.parametrize("kind", BuyerKind)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_invoice_has_the_four_notes_once(kind: BuyerKind, language: str) -> None:
    found = notes(kind, Territory.MAINLAND, on=TODAY, language=language)
    assert sorted(code for code, _ in found) == ["AAB", "BAR", "PMD", "PMT"]


def test_the_notes_of_a_professional() -> None:
    found = dict(notes(PROFESSIONAL, Territory.MAINLAND, on=TODAY))
    assert found == {
        "PMD": "Tout retard de paiement rend exigibles, sans rappel, dès le jour suivant la date "
        "d’échéance, des pénalités au taux suivant\u00a0: taux de refinancement de la Banque "
        "centrale européenne majoré de 10 points.",
        "PMT": "Indemnité forfaitaire pour frais de recouvrement en cas de retard de "
        "paiement\u00a0: 40\u00a0€.",
        "AAB": "Pas d’escompte pour paiement anticipé.",
        "BAR": "B2B",
    }


@pytest.mark.parametrize("kind", [CONSUMER, ASSOCIATION])
def test_others_owe_legal_interest_and_no_indemnity(kind: BuyerKind) -> None:
    found = dict(notes(kind, Territory.MAINLAND, on=TODAY))
    assert "taux légal" in found["PMD"]
    assert "mise en demeure" in found["PMD"]
    assert "non applicable" in found["PMT"]
    assert "40" not in found["PMT"]


def test_the_sellers_own_terms_replace_the_default() -> None:
    chosen = ChosenTerms(
        penalty="trois fois le taux d’intérêt légal", discount="Escompte de 2\u00a0% à 8 jours."
    )
    found = dict(notes(PROFESSIONAL, Territory.MAINLAND, on=TODAY, chosen=chosen))
    assert found["PMD"].endswith("taux suivant\u00a0: trois fois le taux d’intérêt légal.")
    assert found["AAB"] == "Escompte de 2\u00a0% à 8 jours."


@pytest.mark.parametrize(
    ("kind", "territory", "expected"),
    [
        pytest.param(PROFESSIONAL, Territory.MAINLAND, "B2B", id="company"),
        pytest.param(PROFESSIONAL, Territory.REUNION, "B2B", id="company in Réunion"),
        pytest.param(PROFESSIONAL, Territory.GUYANE, "B2BINT", id="company in Guyane"),
        pytest.param(PROFESSIONAL, Territory.MONACO, "B2BINT", id="company in Monaco: no SIREN"),
        pytest.param(PROFESSIONAL, Territory.EU, "B2BINT", id="company in the Union"),
        pytest.param(PROFESSIONAL, Territory.ABROAD, "B2BINT", id="company abroad"),
        pytest.param(ASSOCIATION, Territory.MAINLAND, "B2C", id="association"),
        pytest.param(CONSUMER, Territory.CORSICA, "B2C", id="consumer"),
        pytest.param(CONSUMER, Territory.EU, "B2CINT", id="consumer in the Union"),
    ],
)
def test_the_bar_note(kind: BuyerKind, territory: Territory, expected: str) -> None:
    assert bar_code(kind, territory) == expected


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        pytest.param(15_000_000, "SAS au capital de 150 000 €", id="thousands"),
        pytest.param(100, "SAS au capital de 1 €", id="one euro"),
        pytest.param(762_245, "SAS au capital de 7 622,45 €", id="cents"),
        pytest.param(123_456_789_00, "SAS au capital de 123 456 789 €", id="millions"),
    ],
)
def test_the_share_capital(cents: int, expected: str) -> None:
    assert legal_form_line("SAS", cents) == re.sub(r"(?<=\d) (?=[\d€])", "\u00a0", expected)


def test_the_trade_register() -> None:
    assert register_line("Paris", "552100554") == "RCS Paris 552\u00a0100\u00a0554"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Jeanne Dupont", "Jeanne Dupont EI", id="added"),
        pytest.param("Jeanne Dupont EI", "Jeanne Dupont EI", id="there at the end"),
        pytest.param("EI Jeanne Dupont", "EI Jeanne Dupont", id="there at the start"),
        pytest.param("Heidi Reï", "Heidi Reï EI", id="letters inside a name"),
        pytest.param(
            "Jeanne Dupont, Entrepreneur individuel",
            "Jeanne Dupont, Entrepreneur individuel",
            id="in full",
        ),
    ],
)
def test_a_sole_trader_says_so(name: str, expected: str) -> None:
    assert sole_trader_name(name) == expected


def test_texts_hold_their_signs_with_no_break_spaces() -> None:
    texts = [note.fr for note in NOTES] + [
        PRO_FORMA["fr"],
        NO_DISCOUNT["fr"],
        ECB_PLUS_TEN["fr"],
    ]
    assert [text for text in texts if re.search(r" [:;!?%€»]|« |'", text)] == []


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(date(2012, 12, 31), ["AAB", "BAR"], id="before the indemnity"),
        pytest.param(date(2013, 1, 1), ["PMT", "AAB", "BAR"], id="first day of the indemnity"),
        pytest.param(date(2019, 4, 26), ["PMD", "PMT", "AAB", "BAR"], id="article L441-10"),
    ],
)
def test_a_note_begins_on_its_first_day(on: date, expected: list[str]) -> None:
    assert [code for code, _ in notes(PROFESSIONAL, Territory.MAINLAND, on=on)] == expected
