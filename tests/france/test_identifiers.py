import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.france.identifiers import (
    BadIdentifier,
    check_bic,
    check_iban,
    check_postcode,
    check_siren,
    check_siret,
    check_vat_number,
    electronic_address,
    format_siren,
    format_siret,
    format_vat,
    vat_number_of,
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("552100554", "552100554", id="digits alone"),
        pytest.param(" 552 100 554 ", "552100554", id="groups of three"),
        pytest.param("552.100.554", "552100554", id="dots"),
        pytest.param("552\u00a0100\u202f554", "552100554", id="no-break spaces"),
        pytest.param("000000000", "000000000", id="leading zeros are kept"),
    ],
)
def test_a_siren_is_made_compact(typed: str, expected: str) -> None:
    assert check_siren(typed) == expected


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        pytest.param("", "que des chiffres", id="nothing"),
        pytest.param("55210055", "celui-ci en a 8", id="one digit short"),
        pytest.param("5521005544", "celui-ci en a 10", id="one digit too many"),
        pytest.param("55210055A", "que des chiffres", id="a letter"),
        pytest.param("٥٥٢١٠٠٥٥٤", "que des chiffres", id="digits of another script"),
        pytest.param("552100555", "clé de contrôle", id="last digit wrong"),
        pytest.param("551200554", "clé de contrôle", id="two digits swapped"),
    ],
)
def test_a_wrong_siren_is_refused_with_its_reason(typed: str, part: str) -> None:
    with pytest.raises(BadIdentifier, match=part) as caught:
        check_siren(typed)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("552 100 554 00013", "55210055400013", id="groups"),
        pytest.param("35600000000048", "35600000000048", id="head office of La Poste"),
        pytest.param("35600000049837", "35600000049837", id="La Poste has a key of its own"),
    ],
)
def test_a_siret_is_made_compact(typed: str, expected: str) -> None:
    assert check_siret(typed) == expected


def test_a_siret_of_the_company_is_accepted() -> None:
    assert check_siret("55210055400013", siren="552 100 554") == "55210055400013"


@pytest.mark.parametrize(
    ("typed", "siren", "part"),
    [
        pytest.param("55210055400014", None, "clé de contrôle", id="key"),
        pytest.param("552100554", None, "14 chiffres", id="a SIREN instead"),
        pytest.param("55210055400013", "303265045", "n’est pas celui", id="another company"),
    ],
)
def test_a_wrong_siret_is_refused(typed: str, siren: str | None, part: str) -> None:
    with pytest.raises(BadIdentifier, match=part):
        check_siret(typed, siren)


def test_the_vat_number_of_a_siren_starts_with_its_key() -> None:
    # 30326504512 = 97 x 312644376 + 40.
    assert vat_number_of("303 265 045") == "FR40303265045"


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        pytest.param("FR 40 303 265 045", "", "FR40303265045", id="France"),
        pytest.param("fr40303265045", "FR", "FR40303265045", id="small letters"),
        pytest.param("40303265045", "FR", "FR40303265045", id="prefix from the country"),
        pytest.param("40303265045", "RE", "FR40303265045", id="Réunion has French numbers"),
        pytest.param("DE 136.695.976", "DE", "DE136695976", id="Germany"),
        pytest.param("ATU13585627", "AT", "ATU13585627", id="Austria"),
        pytest.param("EL094259216", "GR", "EL094259216", id="Greece"),
        pytest.param("GR094259216", "GR", "EL094259216", id="Greece by its ISO code"),
        pytest.param("094259216", "GR", "EL094259216", id="Greece without prefix"),
        pytest.param("XI980780684", "", "XI980780684", id="Northern Ireland"),
        pytest.param("CHE-107.787.577 TVA", "CH", "CHE107787577TVA", id="Switzerland: shape only"),
    ],
)
def test_a_vat_number_is_made_compact(typed: str, country: str, expected: str) -> None:
    assert check_vat_number(typed, country) == expected


def test_a_vat_number_that_contains_the_siren_is_accepted() -> None:
    assert check_vat_number("FR40303265045", "FR", "303 265 045") == "FR40303265045"


@pytest.mark.parametrize(
    ("typed", "country", "siren", "part"),
    [
        pytest.param("FR41303265045", "FR", None, "clé de contrôle", id="key"),
        pytest.param("FR4030326504", "FR", None, "longueur", id="length"),
        pytest.param("DE13669597", "DE", None, "longueur", id="German length"),
        pytest.param("DE136695976", "AT", None, "pays du client", id="another country"),
        pytest.param("bonjour !", "", None, "pas un numéro de TVA", id="not a number"),
        pytest.param("", "FR", None, "pays du client", id="nothing"),
        pytest.param("FR40303265045", "FR", "552100554", "ne contient pas", id="another SIREN"),
    ],
)
def test_a_wrong_vat_number_is_refused(
    typed: str, country: str, siren: str | None, part: str
) -> None:
    with pytest.raises(BadIdentifier, match=part):
        check_vat_number(typed, country, siren)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param(
            "FR76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189", id="France"
        ),
        pytest.param("de89370400440532013000", "DE89370400440532013000", id="small letters"),
    ],
)
def test_an_iban_is_made_compact(typed: str, expected: str) -> None:
    assert check_iban(typed) == expected


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        pytest.param("FR7630006000011234567890188", "clé de contrôle", id="key"),
        pytest.param("FR763000600001123456789018", "longueur", id="length"),
        pytest.param("XX7630006000011234567890189", "pays inconnu", id="country"),
        pytest.param("", "forme", id="nothing"),
    ],
)
def test_a_wrong_iban_is_refused(typed: str, part: str) -> None:
    with pytest.raises(BadIdentifier, match=part):
        check_iban(typed)


def test_a_bic_is_put_in_capitals() -> None:
    assert check_bic("bnpa fr pp xxx") == "BNPAFRPPXXX"


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        pytest.param("BNPAFRP", "longueur", id="seven characters"),
        pytest.param("BNPAXXPP", "pays inconnu", id="country"),
        pytest.param("", "longueur", id="nothing"),
    ],
)
def test_a_wrong_bic_is_refused(typed: str, part: str) -> None:
    with pytest.raises(BadIdentifier, match=part):
        check_bic(typed)


@pytest.mark.parametrize(
    ("country", "typed", "expected"),
    [
        pytest.param("FR", "75 002", "75002", id="France"),
        pytest.param("FR", "20090", "20090", id="Corsica"),
        pytest.param("RE", "97400", "97400", id="Réunion"),
        pytest.param("MC", "98000", "98000", id="Monaco"),
        pytest.param("NL", "1012 ab", "1012 AB", id="Netherlands"),
        pytest.param("PT", "1000-205", "1000-205", id="Portugal"),
        pytest.param("GB", "sw1a  1aa", "SW1A 1AA", id="a country without a rule here"),
    ],
)
def test_a_postcode_is_written_as_the_post_does(country: str, typed: str, expected: str) -> None:
    assert check_postcode(country, typed) == expected


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        pytest.param("FR", "7500", id="four digits"),
        pytest.param("FR", "00100", id="no department 00"),
        pytest.param("FR", "96000", id="no department 96"),
        pytest.param("FR", "2A004", id="a department is not a postcode"),
        pytest.param("DE", "1011", id="Germany has five"),
        pytest.param("GB", "", id="nothing"),
    ],
)
def test_a_wrong_postcode_is_refused(country: str, typed: str) -> None:
    with pytest.raises(BadIdentifier, match="code postal"):
        check_postcode(country, typed)


def test_an_electronic_address_is_the_siren_when_there_is_one() -> None:
    assert electronic_address("552 100 554", "a@example.fr") == ("552100554", "0225")


def test_an_electronic_address_is_else_the_email() -> None:
    assert electronic_address(email=" a@example.fr ") == ("a@example.fr", "EM")


def test_no_electronic_address_is_refused() -> None:
    with pytest.raises(BadIdentifier, match="adresse électronique"):
        electronic_address()


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param(format_siren("552100554"), "552 100 554", id="SIREN"),
        pytest.param(format_siret("55210055400013"), "552 100 554 00013", id="SIRET"),
        pytest.param(format_vat("FR40303265045"), "FR 40 303 265 045", id="French VAT number"),
        pytest.param(format_vat("DE136695976"), "DE 136695976", id="German VAT number"),
    ],
)
def test_groups_are_held_together_by_no_break_spaces(shown: str, expected: str) -> None:
    assert shown == expected.replace(" ", "\u00a0")


def test_messages_hold_their_signs_with_no_break_spaces() -> None:
    with pytest.raises(BadIdentifier) as caught:
        check_siren("55210055A")
    assert not re.search(r"« | [»:;!?%€]", caught.value.message)


@given(st.integers(0, 99_999_999))
def test_one_wrong_digit_is_always_found(root: int) -> None:
    # Among ten last digits, Luhn's key accepts exactly one.
    accepted = [digit for digit in range(10) if _is_siren(f"{root:08d}{digit}")]
    assert len(accepted) == 1


@pytest.mark.parametrize(
    "check", [check_siren, check_siret, check_vat_number, check_iban, check_bic]
)
@given(text=st.text(max_size=30) | st.from_regex(r"[A-Z]{2}[0-9 .]{2,25}", fullmatch=True))
def test_any_text_is_refused_politely_or_accepted_for_good(
    check: Callable[[str], str], text: str
) -> None:
    try:
        canonical = check(text)
    except BadIdentifier:
        return
    assert check(canonical) == canonical


def _is_siren(text: str) -> bool:
    try:
        return check_siren(text) == text
    except BadIdentifier:
        return False
