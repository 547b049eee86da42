"""What people type into cells, read as they mean it or refused with what to write instead."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.kit import cells
from ritournelle.kit.cells import BadCell
from ritournelle.kit.countries import UnknownCountry, country_code


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("1234,56", "1234.56", id="comma"),
        pytest.param("1234.56", "1234.56", id="dot"),
        pytest.param("1 234,56", "1234.56", id="plain space between thousands"),
        pytest.param("1\u00a0234,56", "1234.56", id="no-break space"),
        pytest.param("1\u202f234\u202f567,8", "1234567.8", id="narrow no-break space"),
        pytest.param("99", "99", id="whole"),
        pytest.param("99,00\u00a0€", "99.00", id="with euros"),
        pytest.param("99 EUR HT", "99", id="with the word and HT"),
        pytest.param("5,5 %", "5.5", id="per cent"),
        pytest.param("-12,5", "-12.5", id="hyphen"),
        pytest.param("−12,5", "-12.5", id="minus sign"),
        pytest.param("1,234", "1.234", id="a lone comma begins the decimals"),
        pytest.param("1.234", "1.234", id="so does a lone dot"),
    ],
)
def test_a_number_is_read(cell: str, expected: str) -> None:
    assert cells.decimal(cell) == Decimal(expected)


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("1.234,56", id="two signs could mean two things"),
        pytest.param("12 34", id="a space that groups no thousands"),
        pytest.param("1e5", id="exponent"),
        pytest.param("NaN", id="not a number"),
        pytest.param("Infinity", id="infinite"),
        pytest.param("١٢", id="digits of another script"),
        pytest.param("douze", id="words"),
        pytest.param(",5", id="nothing before the comma"),
        pytest.param("9" * 5000, id="thousands of digits"),
    ],
)
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(BadCell) as refusal:
        cells.decimal(cell)
    assert "1234,56" in refusal.value.remedy


@given(st.decimals(-(10**9), 10**9, places=4, allow_nan=False))
def test_a_french_number_is_read_back(number: Decimal) -> None:
    french = f"{number:,f}".replace(",", "\u202f").replace(".", ",")
    assert cells.decimal(french) == number


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("31/01/2026", date(2026, 1, 31), id="French"),
        pytest.param("1/2/2026", date(2026, 2, 1), id="day before month"),
        pytest.param("31-01-2026", date(2026, 1, 31), id="hyphens"),
        pytest.param("31.01.2026", date(2026, 1, 31), id="dots"),
        pytest.param("2026-01-31", date(2026, 1, 31), id="ISO"),
        pytest.param("29/02/2024", date(2024, 2, 29), id="leap day"),
    ],
)
def test_a_day_is_read(cell: str, expected: date) -> None:
    assert cells.day(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("31/02/2026", id="no such day"),
        pytest.param("01/13/2026", id="American order"),
        pytest.param("01/01/26", id="year of two digits"),
        pytest.param("01/01/0026", id="year too early"),
        pytest.param("46023", id="serial number of a spreadsheet"),
        pytest.param("demain", id="words"),
    ],
)
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(BadCell) as refusal:
        cells.day(cell)
    assert "31/01/2026" in refusal.value.remedy


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("30", 30, id="number"),
        pytest.param("30 jours", 30, id="days"),
        pytest.param("45j", 45, id="days in short"),
        pytest.param("12 échéances", 12, id="occurrences"),
        pytest.param("0", 0, id="zero"),
    ],
)
def test_a_count_is_read(cell: str, expected: int) -> None:
    assert cells.count(cell) == expected


@pytest.mark.parametrize("cell", ["1,5", "-3", "trente", "999999", "30 ans"])
def test_what_is_no_count_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        cells.count(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("oui", True), ("OUI", True), ("x", True), ("1", True), ("Non", False), ("faux", False)],
)
def test_yes_and_no_are_read(cell: str, expected: bool) -> None:
    assert cells.yes_no(cell) is expected


def test_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(BadCell):
        cells.yes_no("peut-être")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("a@x.example, b@x.example", ("a@x.example", "b@x.example"), id="comma"),
        pytest.param("a@x.example;b@x.example", ("a@x.example", "b@x.example"), id="semicolon"),
        pytest.param("a@x.example\nb@x.example", ("a@x.example", "b@x.example"), id="two lines"),
        pytest.param("a@x.example, A@X.example", ("a@x.example",), id="twice the same"),
        pytest.param(" a@x.example ; ", ("a@x.example",), id="a separator too many"),
    ],
)
def test_addresses_are_read(cell: str, expected: tuple[str, ...]) -> None:
    assert cells.emails(cell) == expected


@pytest.mark.parametrize("cell", ["a@b", "@x.example", "a@x.example, pas une adresse"])
def test_what_is_no_address_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        cells.emails(cell)


def test_a_text_is_put_on_one_line_and_composed() -> None:
    assert cells.text("  Caf\u0065\u0301\u00a0 de\nla   gare ") == "Café de la gare"


def test_a_paragraph_keeps_its_lines() -> None:
    assert cells.paragraph("Un\r\nDeux") == "Un\nDeux"


def test_an_invisible_character_is_refused() -> None:
    with pytest.raises(BadCell):
        cells.text("Caf\x1bé")


def test_a_choice_names_what_is_possible_once() -> None:
    parse = cells.choice({"forfait": 1, "fixe": 1, "à l’unité": 2})
    assert parse("À l'unité") == 2
    with pytest.raises(BadCell) as refusal:
        parse("autre")
    assert refusal.value.remedy.endswith("forfait, à l’unité.")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("FR", "FR"),
        ("fra", "FR"),
        ("France", "FR"),
        ("allemagne", "DE"),
        ("Germany", "DE"),
        ("Etats-Unis", "US"),
        ("Pays Bas", "NL"),
        ("La Réunion", "RE"),
        ("réunion", "RE"),
        ("Côte d’Ivoire", "CI"),
        ("République tchèque", "CZ"),
        ("Corée du Sud", "KR"),
    ],
)
def test_a_country_is_known_by_its_names(name: str, code: str) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize("name", ["Corée", "Frankreich", "Atlantide", "F"])
def test_an_unknown_or_doubtful_country_is_refused(name: str) -> None:
    with pytest.raises(UnknownCountry):
        country_code(name)
