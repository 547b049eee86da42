from datetime import date

import pytest

from ritournelle.france.terms import check_terms

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("days", "end_of_month", "summary", "on", "is_lawful"),
    [
        pytest.param(0, False, False, TODAY, True, id="on receipt"),
        pytest.param(60, False, False, TODAY, True, id="60 days"),
        pytest.param(61, False, False, TODAY, False, id="61 days"),
        pytest.param(45, True, False, TODAY, True, id="45 days end of month"),
        pytest.param(46, True, False, TODAY, False, id="46 days end of month"),
        pytest.param(45, False, True, TODAY, True, id="summary invoice at 45 days"),
        pytest.param(46, False, True, TODAY, False, id="summary invoice at 46 days"),
        pytest.param(30, True, True, TODAY, False, id="summary invoice at end of month"),
        pytest.param(60, False, True, date(2015, 8, 7), True, id="summary invoice before 2015"),
        pytest.param(61, False, False, date(2001, 1, 1), False, id="before any row"),
    ],
)
def test_the_longest_terms(
    days: int, end_of_month: bool, summary: bool, on: date, is_lawful: bool
) -> None:
    warning = check_terms(days, end_of_month=end_of_month, summary=summary, on=on)
    assert (warning is None) is is_lawful


def test_the_warning_names_the_limit_and_the_article() -> None:
    assert check_terms(90, on=TODAY) == (
        "Le délai dépasse le maximum légal pour une facture entre professionnels\u00a0: "
        "60\u00a0jours, ou 45\u00a0jours fin de mois (Code de commerce, art. L441-10, I)."
    )
