import pytest

from ritournelle.france.units import UNITS, UnknownUnit, check_unit, unit_label
from tests.france.code_lists import UNITS as UNIT_LIST
from tests.france.code_lists import official_codes


@pytest.mark.parametrize("code", UNITS)
def test_every_unit_is_in_the_official_list(code: str) -> None:
    assert code in official_codes(UNIT_LIST)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("unité", "C62", id="name"),
        pytest.param("UNITES", "C62", id="plural, capitals, no accent"),
        pytest.param(" Heure ", "HUR", id="spaces around"),
        pytest.param("hur", "HUR", id="code"),
        pytest.param("jours  ouvrés", "E49", id="two spaces"),
        pytest.param("mois", "MON", id="same in the plural"),
        pytest.param("e34", "E34", id="code in small letters"),
    ],
)
def test_a_unit_is_found_by_name_or_code(text: str, code: str) -> None:
    assert check_unit(text) == code


@pytest.mark.parametrize("text", ["", "ZZZ", "lustre"])
def test_an_unknown_unit_is_refused(text: str) -> None:
    with pytest.raises(UnknownUnit, match="n’est pas connue"):
        check_unit(text)


@pytest.mark.parametrize(
    ("plural", "language", "expected"),
    [
        pytest.param(False, "fr", "heure", id="French"),
        pytest.param(True, "fr", "heures", id="French plural"),
        pytest.param(False, "en", "hour", id="English"),
        pytest.param(True, "en", "hours", id="English plural"),
    ],
)
def test_a_unit_has_four_names(plural: bool, language: str, expected: str) -> None:
    assert unit_label("HUR", plural=plural, language=language) == expected


def test_no_name_stands_for_two_units() -> None:
    for unit in UNITS.values():
        assert [check_unit(name) for name in (unit.code, unit.fr, unit.fr_plural)] == [
            unit.code
        ] * 3
