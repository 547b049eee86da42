"""Changing how a series numbers: no gap, no number twice, and the proof still holds."""

from datetime import date

import pytest

from ritournelle.customers.models import Customer
from ritournelle.france.numbering import BadNumberPattern, Restart
from ritournelle.invoicing.errors import MissingLastDate, PatternTaken, SeriesHasBegun
from ritournelle.invoicing.models import NumberSeries
from ritournelle.invoicing.series import carry_on, change_pattern, next_number
from ritournelle.invoicing.verification import verify
from ritournelle.kit.models import Event
from tests.factories import NOON, TODAY, make_customer
from tests.invoicing.builders import issue, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db: None) -> Customer:
    return make_customer(make_company())


def series_of(customer: Customer, kind: str = "invoice") -> NumberSeries:
    return NumberSeries.objects.get(organization=customer.organization, kind=kind)


def test_the_counter_goes_on_under_the_new_pattern(customer: Customer) -> None:
    assert issue(customer).number == "FA-2026-0001"
    change_pattern(series_of(customer), "F{yy}{month}-{number:5}", Restart.YEARLY, at=NOON)
    assert next_number(series_of(customer), TODAY) == "F2611-00002"
    assert issue(customer).number == "F2611-00002"
    assert verify(customer.organization, files=False).breaks == []


def test_each_document_is_proved_with_the_pattern_of_its_time(customer: Customer) -> None:
    numbers = [issue(customer).number]
    for pattern, restart in (
        ("A{yy}-{number:3}", Restart.YEARLY),
        ("B{number:6}", Restart.NEVER),
        ("B{number:6}", Restart.NEVER),
        ("FA-{year}-{number:4}", Restart.YEARLY),
    ):
        change_pattern(series_of(customer), pattern, restart, at=NOON)
        numbers.append(issue(customer).number)
    assert numbers == ["FA-2026-0001", "A26-002", "B000003", "B000004", "FA-2026-0005"]
    assert verify(customer.organization, files=False).breaks == []


def test_a_pattern_changed_behind_our_back_is_found(customer: Customer) -> None:
    issue(customer)
    NumberSeries.objects.filter(pk=series_of(customer).pk).update(pattern="Z{yy}-{number:4}")
    broken = verify(customer.organization, files=False).breaks
    assert broken == ["Le numéro FA-2026-0001 ne suit pas le modèle de sa séquence."]


def test_a_series_that_never_restarted_goes_on_until_the_year_ends(customer: Customer) -> None:
    change_pattern(series_of(customer), "N{number:4}", Restart.NEVER, at=NOON)
    assert issue(customer).number == "N0001"
    change_pattern(series_of(customer), "Y{year}-{number:4}", Restart.YEARLY, at=NOON)
    assert next_number(series_of(customer), TODAY) == "Y2026-0002"
    assert next_number(series_of(customer), date(2027, 1, 1)) == "Y2027-0001"


def test_a_change_is_told_and_the_same_pattern_is_none(customer: Customer) -> None:
    series = change_pattern(series_of(customer), "FA-{year}-{number:4}", Restart.YEARLY, at=NOON)
    assert not Event.objects.filter(kind="series.changed").exists()
    change_pattern(series, "F{yy}-{number:4}", Restart.YEARLY, at=NOON, actor="user:1")
    event = Event.objects.get(kind="series.changed")
    assert event.actor == "user:1"
    assert event.data["changes"]["pattern"] == ["FA-{year}-{number:4}", "F{yy}-{number:4}"]


def test_two_series_never_share_a_pattern_not_even_a_former_one(customer: Customer) -> None:
    issue(customer)
    change_pattern(series_of(customer), "F{yy}-{number:4}", Restart.YEARLY, at=NOON)
    for pattern in ("F{yy}-{number:4}", "FA-{year}-{number:4}"):
        with pytest.raises(PatternTaken):
            change_pattern(series_of(customer, "credit_note"), pattern, Restart.YEARLY, at=NOON)
    with pytest.raises(BadNumberPattern):
        change_pattern(series_of(customer), "F-{number:4}", Restart.YEARLY, at=NOON)


def test_the_number_of_a_former_tool_is_carried_on_until_the_series_has_begun(
    customer: Customer,
) -> None:
    carry_on(series_of(customer), 412, date(2026, 11, 3), at=NOON)
    assert issue(customer).number == "FA-2026-0413"
    with pytest.raises(SeriesHasBegun, match="FA-2026-0413"):
        carry_on(series_of(customer), 500, date(2026, 11, 3), at=NOON)


def test_a_yearly_series_is_carried_on_with_a_date(customer: Customer) -> None:
    with pytest.raises(MissingLastDate):
        carry_on(series_of(customer), 412, None, at=NOON)
