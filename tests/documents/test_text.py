from datetime import date
from decimal import Decimal

import pytest

from ritournelle.documents import text
from ritournelle.documents.countries import country_name


@pytest.mark.parametrize(
    ("cents", "currency", "language", "expected"),
    [
        pytest.param(0, "EUR", "fr", "0,00\u00a0€", id="nothing"),
        pytest.param(5, "EUR", "fr", "0,05\u00a0€", id="cents only"),
        pytest.param(214916, "EUR", "fr", "2\u00a0149,16\u00a0€", id="thousands"),
        pytest.param(
            -123456789, "EUR", "fr", "−1\u00a0234\u00a0567,89\u00a0€", id="negative millions"
        ),
        pytest.param(1050, "CHF", "fr", "10,50\u00a0CHF", id="a currency without a symbol"),
        pytest.param(214916, "EUR", "en", "€2,149.16", id="English"),
        pytest.param(-1050, "CHF", "en", "−CHF\u00a010.50", id="English, no symbol"),
    ],
)
def test_money(cents: int, currency: str, language: str, expected: str) -> None:
    assert text.money(cents, currency, language) == expected


@pytest.mark.parametrize(
    ("value", "language", "places", "expected"),
    [
        pytest.param("1", "fr", 0, "1", id="whole"),
        pytest.param("1.0000", "fr", 0, "1", id="needless zeros"),
        pytest.param("100", "fr", 0, "100", id="no exponent"),
        pytest.param("3.5", "fr", 0, "3,5", id="half"),
        pytest.param("2542", "fr", 0, "2\u00a0542", id="thousands"),
        pytest.param("12.5", "fr", 2, "12,50", id="two places at least"),
        pytest.param("0.085000", "fr", 2, "0,085", id="more places when needed"),
        pytest.param("-0.5", "fr", 0, "−0,5", id="negative"),
        pytest.param("1234.5", "en", 2, "1,234.50", id="English"),
    ],
)
def test_number(value: str, language: str, places: int, expected: str) -> None:
    assert text.number(Decimal(value), language, places) == expected


@pytest.mark.parametrize(
    ("rate", "language", "expected"),
    [
        pytest.param("20.00", "fr", "20\u00a0%", id="whole"),
        pytest.param("5.50", "fr", "5,5\u00a0%", id="French"),
        pytest.param("5.50", "en", "5.5%", id="English"),
    ],
)
def test_percent(rate: str, language: str, expected: str) -> None:
    assert text.percent(Decimal(rate), language) == expected


@pytest.mark.parametrize(
    ("day", "language", "expected"),
    [
        pytest.param(date(2026, 12, 1), "fr", "1er décembre 2026", id="first of the month"),
        pytest.param(date(2026, 8, 21), "fr", "21 août 2026", id="another day"),
        pytest.param(date(2026, 12, 1), "en", "1 December 2026", id="English"),
    ],
)
def test_long_date(day: date, language: str, expected: str) -> None:
    assert text.long_date(day, language).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("start", "end", "language", "expected"),
    [
        pytest.param("2026-11-01", "2026-12-01", "fr", "novembre 2026", id="a whole month"),
        pytest.param(
            "2026-12-01", "2027-01-01", "en", "December 2026", id="the last month of a year"
        ),
        pytest.param(
            "2026-11-01", "2027-01-01", "fr", "du 01/11/2026 au 31/12/2026", id="two months"
        ),
        pytest.param(
            "2026-11-16", "2026-12-01", "fr", "du 16/11/2026 au 30/11/2026", id="half a month"
        ),
        pytest.param("2026-11-01", "2026-11-02", "fr", "du 01/11/2026 au 01/11/2026", id="one day"),
        pytest.param("2025-11-15", "2026-11-15", "en", "15 Nov 2025 to 14 Nov 2026", id="English"),
    ],
)
def test_period_ends_on_its_last_day(start: str, end: str, language: str, expected: str) -> None:
    span = (date.fromisoformat(start), date.fromisoformat(end))
    assert text.period(span, language).replace("\u00a0", " ") == expected


def test_identifiers_are_grouped_as_on_paper() -> None:
    assert text.groups_of_three("55210055400013").split("\u00a0") == ["552", "100", "554", "00013"]
    assert text.groups_of_three("552100554").split("\u00a0") == ["552", "100", "554"]
    assert text.groups_of_four("FR7630006000011234567890189").endswith("7890\u00a0189")


def test_the_account_of_a_debtor_is_masked() -> None:
    assert text.masked_iban("FR1420041010050500013M02606") == "FR14\u00a0••••\u00a02606"


def test_only_long_words_may_be_cut() -> None:
    assert text.breakable("anticonstitutionnellement"[:24]) == "anticonstitutionnellemen"
    assert text.breakable("x" * 30) == "x" * 12 + "\u200b" + "x" * 12 + "\u200b" + "x" * 6


@pytest.mark.parametrize(
    ("code", "language", "expected"),
    [
        pytest.param("DE", "fr", "ALLEMAGNE", id="French"),
        pytest.param("DE", "en", "GERMANY", id="English"),
        pytest.param("TW", "en", "TAIWAN", id="the name in use"),
        pytest.param("QQ", "fr", "QQ", id="unknown"),
    ],
)
def test_country_name(code: str, language: str, expected: str) -> None:
    assert country_name(code, language) == expected
