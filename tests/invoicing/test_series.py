from datetime import date

import pytest
from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.france.numbering import BadNumberPattern, Restart
from ritournelle.invoicing.errors import (
    IssueDateGoesBack,
    MissingLastDate,
    MissingSeries,
    PatternTaken,
)
from ritournelle.invoicing.issuing import issue_many
from ritournelle.invoicing.models import Invoice, NumberSeries
from ritournelle.invoicing.reading import read_invoice
from ritournelle.invoicing.series import create_series, take_numbers
from tests import factories
from tests.factories import TODAY
from tests.invoicing.builders import credit, issue, make_draft

NEW_YEARS_EVE, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("pattern", "restart", "days", "numbers"),
    [
        pytest.param(
            "FA-{year}-{number:4}", Restart.YEARLY, [TODAY, NEW_YEARS_EVE, NEW_YEAR, NEW_YEAR],
            ["FA-2026-0001", "FA-2026-0002", "FA-2027-0001", "FA-2027-0002"],
            id="yearly, starts again on new year’s day",
        ),
        pytest.param(
            "{yy}{month}/{number:3}", Restart.MONTHLY,
            [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 1), date(2027, 12, 1)],
            ["2611/001", "2612/001", "2612/002", "2712/001"],
            id="monthly, starts again every month and the same month a year later",
        ),
        pytest.param(
            "F{number:5}", Restart.NEVER, [NEW_YEARS_EVE, NEW_YEAR], ["F00001", "F00002"],
            id="never starts again",
        ),
        pytest.param(
            "{year}{month}-{number}", Restart.YEARLY, [date(2026, 11, 30), date(2026, 12, 1)],
            ["202611-1", "202612-2"],
            id="the month shows, the count goes on",
        ),
    ],
)  # fmt: skip
def test_numbers_follow_the_pattern_and_the_calendar(
    organization: Organization, pattern: str, restart: Restart, days: list[date], numbers: list[str]
) -> None:
    create_series(organization, "invoice", pattern, restart)
    assert [take_numbers(organization.pk, "invoice", 1, on=day)[0] for day in days] == numbers


def test_numbers_grow_past_their_width(organization: Organization) -> None:
    create_series(organization, "invoice", last_number=9998, last_issued_on=TODAY)
    numbers = take_numbers(organization.pk, "invoice", 3, on=TODAY)
    assert numbers == ["FA-2026-9999", "FA-2026-10000", "FA-2026-10001"]


@pytest.mark.parametrize(
    ("on", "number"),
    [
        pytest.param(date(2026, 11, 22), "FA-2026-0325", id="the same year goes on"),
        pytest.param(date(2027, 1, 4), "FA-2027-0001", id="the next year starts again"),
    ],
)
def test_the_series_of_a_former_tool_is_carried_on(
    organization: Organization, on: date, number: str
) -> None:
    create_series(organization, "invoice", last_number=324, last_issued_on=TODAY)
    assert take_numbers(organization.pk, "invoice", 1, on=on) == [number]


def test_a_series_that_never_restarts_is_carried_on_without_a_date(
    organization: Organization,
) -> None:
    create_series(organization, "invoice", "F{number:4}", Restart.NEVER, last_number=324)
    assert take_numbers(organization.pk, "invoice", 1, on=TODAY) == ["F0325"]


def test_carrying_on_a_series_that_restarts_needs_the_last_date(organization: Organization) -> None:
    with pytest.raises(MissingLastDate, match="recommencerait à 1"):
        create_series(organization, "invoice", last_number=324)
    assert not NumberSeries.objects.exists()


def test_a_number_never_goes_before_the_last_date_of_a_former_tool(
    organization: Organization,
) -> None:
    create_series(organization, "invoice", last_number=324, last_issued_on=TODAY)
    with pytest.raises(IssueDateGoesBack, match="21/11/2026"):
        take_numbers(organization.pk, "invoice", 1, on=date(2026, 11, 20))


def test_two_series_cannot_give_the_same_numbers(organization: Organization) -> None:
    create_series(organization, "invoice", "{year}-{number:4}")
    with pytest.raises(PatternTaken, match="même numéro"):
        create_series(organization, "credit_note", "{year}-{number:4}")


def test_two_organisations_may_use_the_same_pattern(
    organization: Organization, other_organization: Organization
) -> None:
    create_series(organization, "invoice")
    create_series(other_organization, "invoice")
    take_numbers(organization.pk, "invoice", 7, on=TODAY)
    assert take_numbers(other_organization.pk, "invoice", 1, on=TODAY) == ["FA-2026-0001"]


def test_a_bad_pattern_is_refused(organization: Organization) -> None:
    with pytest.raises(BadNumberPattern):
        create_series(organization, "invoice", "Facture n° {number}")


def test_manual_and_recurring_documents_share_one_series(customer: Customer) -> None:
    manual = issue(customer)
    recurring = read_invoice(manual)
    issued = issue_many(
        customer.organization_id, [recurring, recurring], on=TODAY, at=factories.NOON
    )
    assert manual.number == "FA-2026-0001"
    assert [one.number for one in issued] == ["FA-2026-0002", "FA-2026-0003"]
    assert issue(customer).number == "FA-2026-0004"


def test_credit_notes_have_a_series_of_their_own(customer: Customer) -> None:
    first = issue(customer)
    assert credit(first).number == "AV-2026-0001"
    assert issue(customer).number == "FA-2026-0002"


def test_a_rollback_gives_the_number_back(customer: Customer) -> None:
    draft = make_draft(customer)
    with transaction.atomic():
        assert issue(customer).number == "FA-2026-0001"
        transaction.set_rollback(True)
    assert Invoice.objects.get().pk == draft.pk
    assert issue(customer).number == "FA-2026-0001"


def test_issue_dates_never_go_back_within_a_series(customer: Customer) -> None:
    issue(customer, on=date(2026, 11, 21))
    with pytest.raises(IssueDateGoesBack) as refusal:
        issue(customer, on=date(2026, 11, 20))
    assert "20/11/2026" in refusal.value.message
    assert refusal.value.remedy == "Choisissez le 21/11/2026 ou un jour suivant."
    assert issue(customer, on=date(2026, 11, 21)).number == "FA-2026-0002"


def test_each_series_has_its_own_dates(customer: Customer) -> None:
    early = issue(customer, on=date(2026, 11, 1))
    issue(customer, on=date(2026, 11, 30))
    assert credit(early, on=date(2026, 11, 15)).number == "AV-2026-0001"


@pytest.mark.parametrize(
    ("kind", "label"),
    [pytest.param("invoice", "Facture", id="invoice"), pytest.param("credit_note", "Avoir", id="credit note")],
)  # fmt: skip
def test_without_a_series_nothing_is_issued(
    organization: Organization, kind: str, label: str
) -> None:
    with pytest.raises(MissingSeries, match=label) as refusal:
        take_numbers(organization.pk, kind, 1, on=TODAY)
    assert "réglages" in refusal.value.remedy
