"""Rhythms in plain French: read, refused when doubtful, said, and read back as the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.catalog.rhythms import (
    RhythmColumns,
    UnknownRhythm,
    describe_rhythm,
    parse_rhythm,
)
from ritournelle.core.rhythm import BadRhythm, Rhythm, Unit
from tests.core.strategies import rhythms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mensuel", ("month", 1, "", "")),
        ("Mensuelle", ("month", 1, "", "")),
        ("tous les mois", ("month", 1, "", "")),
        ("bimestriel", ("month", 2, "", "")),
        ("trimestriel", ("month", 3, "", "")),
        ("semestriel", ("month", 6, "", "")),
        ("annuel", ("month", 12, "", "")),
        ("tous les 2 ans", ("month", 24, "", "")),
        ("hebdomadaire", ("week", 1, "", "")),
        ("tous les 30 jours", ("day", 30, "", "")),
        ("tous les 45 jours", ("day", 45, "", "")),
        ("tous les quinze jours", ("day", 15, "", "")),
        ("toutes les 2 semaines", ("week", 2, "", "")),
        ("toutes les deux semaines, le jeudi", ("week", 2, "4", "")),
        ("chaque lundi", ("week", 1, "1", "")),
        ("tous les lundis et jeudis", ("week", 1, "1,4", "")),
        ("hebdomadaire le vendredi", ("week", 1, "5", "")),
        ("le 1er et le 15", ("month", 1, "1,15", "")),
        ("le 15 et le 1er de chaque mois", ("month", 1, "1,15", "")),
        ("mensuel le 15", ("month", 1, "15", "")),
        ("le 15 du mois", ("month", 1, "15", "")),
        ("mensuel le dernier jour", ("month", 1, "31", "")),
        ("le dernier jour du mois", ("month", 1, "31", "")),
        ("fin de mois", ("month", 1, "31", "")),
        ("trimestriel le 5", ("month", 3, "5", "")),
        ("1er janvier, 1er avril, 1er juillet, 1er octobre", ("month", 1, "1", "1,4,7,10")),
        ("01/01, 01/04, 01/07, 01/10", ("month", 1, "1", "1,4,7,10")),
        ("le 15 en janvier et juillet", ("month", 1, "15", "1,7")),
        ("en janvier et juillet le 15", ("month", 1, "15", "1,7")),
        ("le 1er et le 15 mars", ("month", 1, "1,15", "3")),
        ("annuel le 1er janvier", ("month", 1, "1", "1")),
        ("tous les ans en août", ("month", 1, "", "8")),
        ("sur événement", ("event", 1, "", "")),
        ("TOUS  LES\u00a045 JOURS", ("day", 45, "", "")),
    ],
)
def test_a_rhythm_is_read(text: str, expected: tuple[str, int, str, str]) -> None:
    assert parse_rhythm(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("de temps en temps", id="other words"),
        pytest.param("du 1er au 15", id="a range"),
        pytest.param("1-15", id="a range in figures"),
        pytest.param("1/15", id="no day of the calendar"),
        pytest.param("tous les 1,5 mois", id="half a month"),
        pytest.param("tous les -3 mois", id="below zero"),
        pytest.param("mensuel trimestriel", id="two steps"),
        pytest.param("mensuel le lundi", id="weekday of a month"),
        pytest.param("le 1er janvier et le 15 juillet", id="other days in other months"),
        pytest.param("chaque lundi et le 15", id="weekday and day of the month"),
        pytest.param("bimensuel", id="a word that people take both ways"),
    ],
)
def test_a_doubtful_rhythm_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UnknownRhythm) as refusal:
        parse_rhythm(text)
    assert "tous les 45 jours" in refusal.value.remedy


@pytest.mark.parametrize(
    "text", ["le 32", "le 29 et le 31", "tous les 0 jours", "trimestriel, le 1er mars"]
)
def test_a_rhythm_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(BadRhythm):
        parse_rhythm(text)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("month", 1, "", ""), "tous les mois à la date anniversaire"),
        (("month", 1, "1", ""), "le 1er de chaque mois"),
        (("month", 1, "1,15", ""), "le 1er et le 15 de chaque mois"),
        (("month", 1, "31", ""), "le dernier jour de chaque mois"),
        (("month", 3, "", ""), "tous les trimestres à la date anniversaire"),
        (("month", 6, "1", ""), "tous les semestres, le 1er"),
        (("month", 12, "", ""), "tous les ans à la date anniversaire"),
        (("month", 24, "", ""), "tous les 2 ans à la date anniversaire"),
        (("month", 5, "", ""), "tous les 5 mois à la date anniversaire"),
        (("month", 1, "1", "1,7"), "le 1er janvier et le 1er juillet"),
        (("month", 1, "1,15", "3"), "le 1er et le 15, en mars"),
        (("month", 1, "31", "6,12"), "le dernier jour, en juin et décembre"),
        (("month", 1, "", "8"), "en août, à la date anniversaire"),
        (("week", 1, "", ""), "toutes les semaines"),
        (("week", 1, "1,4", ""), "chaque lundi et jeudi"),
        (("week", 2, "5", ""), "toutes les 2 semaines, le vendredi"),
        (("day", 45, "", ""), "tous les 45 jours"),
        (("day", 1, "", ""), "tous les jours"),
        (("event", 1, "", ""), "sur événement"),
    ],
)
def test_a_rhythm_is_said_in_french(columns: tuple[str, int, str, str], expected: str) -> None:
    assert describe_rhythm(RhythmColumns(*columns)) == expected


def columns_of(rhythm: Rhythm) -> RhythmColumns:
    days = ",".join(str(day) for day in rhythm.days)
    months = ",".join(str(month) for month in rhythm.months)
    return RhythmColumns(rhythm.unit, rhythm.every, days, months)


@given(rhythms | st.builds(Rhythm, st.just(Unit.MONTH), st.integers(1, 120)))
def test_what_is_said_is_read_back_as_the_same(rhythm: Rhythm) -> None:
    columns = columns_of(rhythm)
    assert parse_rhythm(describe_rhythm(columns)) == columns
