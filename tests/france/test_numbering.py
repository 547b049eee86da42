import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.france.numbering import (
    BadNumberPattern,
    Restart,
    check_pattern,
    counter_key,
    read_number,
    render,
)

NOVEMBER = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("pattern", "number", "expected"),
    [
        pytest.param("FA-{year}-{number:4}", 324, "FA-2026-0324", id="the usual one"),
        pytest.param("FA-{year}-{number:4}", 12345, "FA-2026-12345", id="wider than the width"),
        pytest.param("{yy}{month}/{number:3}", 7, "2611/007", id="short year and month"),
        pytest.param("{number}", 7, "7", id="number alone"),
        pytest.param("A+B_{number:9}", 1, "A+B_000000001", id="every sign allowed"),
    ],
)
def test_a_number_follows_its_pattern(pattern: str, number: int, expected: str) -> None:
    assert render(pattern, number, NOVEMBER) == expected


@pytest.mark.parametrize(
    ("pattern", "restart", "part"),
    [
        pytest.param("FA-{year}", Restart.YEARLY, "numéro d’ordre", id="no number"),
        pytest.param("{year}{number}-{number}", Restart.YEARLY, "une seule", id="number twice"),
        pytest.param("FA-{number:4}", Restart.YEARLY, "Sans l’année", id="yearly without year"),
        pytest.param("{month}-{number}", Restart.YEARLY, "Sans l’année", id="month is no year"),
        pytest.param("{year}-{number}", Restart.MONTHLY, "Sans le mois", id="monthly, no month"),
        pytest.param("FA {year}-{number}", Restart.YEARLY, "lettres sans accent", id="space"),
        pytest.param("FA.{year}-{number}", Restart.YEARLY, "lettres sans accent", id="dot"),
        pytest.param("É{year}-{number}", Restart.YEARLY, "lettres sans accent", id="accent"),
        pytest.param("%d{year}-{number}", Restart.YEARLY, "lettres sans accent", id="per cent"),
        pytest.param("{year}-{number:4", Restart.NEVER, "numéro d’ordre", id="brace left open"),
        pytest.param("{client}{number}", Restart.NEVER, "client", id="unknown field"),
        pytest.param("{year:2}{number}", Restart.NEVER, "year", id="width on the year"),
        pytest.param("F" * 27 + "{number}", Restart.NEVER, "36 caractères", id="too long"),
        pytest.param("", Restart.NEVER, "numéro d’ordre", id="nothing"),
    ],
)
def test_a_pattern_that_could_go_wrong_is_refused(
    pattern: str, restart: Restart, part: str
) -> None:
    with pytest.raises(BadNumberPattern, match=part) as caught:
        check_pattern(pattern, restart)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("pattern", "restart"),
    [
        pytest.param("FA-{year}-{number:4}", Restart.YEARLY, id="yearly"),
        pytest.param("FA-{yy}{month}-{number:4}", Restart.MONTHLY, id="monthly"),
        pytest.param("F{number}", Restart.NEVER, id="never"),
        pytest.param("F" * 26 + "{number}", Restart.NEVER, id="as long as can be"),
    ],
)
def test_a_good_pattern_is_returned_as_it_is(pattern: str, restart: Restart) -> None:
    assert check_pattern(pattern, restart) == pattern


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        pytest.param(Restart.YEARLY, "2026", id="yearly"),
        pytest.param(Restart.MONTHLY, "2026-11", id="monthly"),
        pytest.param(Restart.NEVER, "", id="never"),
    ],
)
def test_each_period_has_its_counter(restart: Restart, expected: str) -> None:
    assert counter_key(restart, NOVEMBER) == expected


pieces = st.sampled_from(["FA", "-", "_", "/", "+", "9", "{year}", "{yy}", "{month}"])
fields = st.sampled_from(["{number}", "{number:1}", "{number:4}", "{number:9}"])
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
numbers = st.integers(1, 999_999_999)


@st.composite
def checked_patterns(draw: st.DrawFn) -> tuple[str, Restart]:
    restart = draw(st.sampled_from(Restart))
    needed = [draw(fields)]
    if restart is not Restart.NEVER:
        needed.append(draw(st.sampled_from(["{year}", "{yy}"])))
    if restart is Restart.MONTHLY:
        needed.append("{month}")
    # At most 9 + 4 + 2 + 4 x 4 = 31 characters.
    parts = draw(st.permutations(needed + draw(st.lists(pieces, max_size=4))))
    return check_pattern("".join(parts), restart), restart


@given(checked_patterns(), numbers, numbers, days, days)
def test_two_places_in_the_series_never_share_a_number(
    series: tuple[str, Restart], one: int, other: int, day: date, later: date
) -> None:
    pattern, restart = series
    first, second = (counter_key(restart, day), one), (counter_key(restart, later), other)
    same_text = render(pattern, one, day) == render(pattern, other, later)
    assert first == second or not same_text


@given(checked_patterns(), numbers, days)
def test_every_number_of_a_checked_pattern_is_accepted(
    series: tuple[str, Restart], number: int, day: date
) -> None:
    """BR-FR-01 and BR-FR-02: at most 35 signs, few of them allowed."""
    assert re.fullmatch(r"[A-Za-z0-9+_/-]{1,35}", render(series[0], number, day))


@given(checked_patterns(), numbers, days)
def test_a_number_can_be_read_back(series: tuple[str, Restart], number: int, day: date) -> None:
    assert read_number(series[0], render(series[0], number, day), day) == number


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param("FA-{year}-{number:4}", "FA-2025-0324", id="another year"),
        pytest.param("FA-{year}-{number:4}", "AV-2026-0324", id="another prefix"),
        pytest.param("FA-{year}-{number:4}", "FA-2026-324", id="too narrow"),
        pytest.param("FA-{year}-{number:4}", "FA-2026-00324", id="too wide"),
        pytest.param("FA-{year}-{number:4}", "FA-2026-", id="no number"),
        pytest.param("FA-{year}-{number:4}", "FA-2026-٣٣٣٣", id="other digits"),
        pytest.param("{number}-{year}", "7-2025", id="another year at the end"),
    ],
)
def test_a_number_of_another_pattern_is_not_read(pattern: str, text: str) -> None:
    assert read_number(pattern, text, NOVEMBER) is None
