from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ritournelle.core.vat import totals
from ritournelle.customers.models import Customer
from ritournelle.invoicing.errors import IssueDateGoesBack, NegativeTotal, NothingToIssue
from ritournelle.invoicing.issuing import Issued, issue_many
from ritournelle.invoicing.models import Chain, Invoice, InvoiceFile, NumberSeries
from ritournelle.invoicing.new import NewInvoice, NewLine
from ritournelle.invoicing.reading import read_invoice
from ritournelle.invoicing.verification import verify
from tests.factories import NOON, TODAY
from tests.invoicing.builders import issue, make_line


@pytest.fixture
def model(customer: Customer) -> NewInvoice:
    """An invoice as a value, with its snapshots; FA-2026-0001 is issued already."""
    return read_invoice(issue(customer))


def with_lines(model: NewInvoice, *lines: NewLine) -> NewInvoice:
    return model._replace(
        lines=lines, totals=totals([(line.tax, line.net_cents) for line in lines])
    )


def issue_all(customer: Customer, *invoices: NewInvoice, on: date = TODAY) -> list[Issued]:
    with transaction.atomic():
        return issue_many(customer.organization_id, invoices, on=on, at=NOON)


def test_many_documents_take_numbers_in_a_row_and_follow_one_another(
    customer: Customer, model: NewInvoice
) -> None:
    chunks = [issue_all(customer, *[model] * 3), issue_all(customer, *[model] * 2)]
    numbers = [[one.number[-4:] for one in chunk] for chunk in chunks]
    assert numbers == [["0002", "0003", "0004"], ["0005", "0006"]]
    by_position = Invoice.objects.order_by("chain_position").values_list("number", flat=True)
    assert [number[-4:] for number in by_position] == [
        "0001",
        "0002",
        "0003",
        "0004",
        "0005",
        "0006",
    ]
    assert verify(customer.organization).breaks == []
    assert InvoiceFile.objects.filter(due_at=NOON).count() == 6


def test_the_last_number_and_the_last_date_are_kept(customer: Customer, model: NewInvoice) -> None:
    issue_all(customer, model, model, on=date(2026, 12, 1))
    series = NumberSeries.objects.get(kind="invoice")
    assert (series.counter_key, series.last_number) == ("2026", 3)
    assert series.last_issued_on == date(2026, 12, 1)


def test_nothing_to_issue_takes_nothing(customer: Customer) -> None:
    assert issue_all(customer) == []
    assert not Chain.objects.exists()


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        pytest.param([], NothingToIssue, id="no line"),
        pytest.param([make_line("1", "-1")], NegativeTotal, id="below zero"),
    ],
)
def test_one_bad_document_takes_all_numbers_back(
    customer: Customer, model: NewInvoice, lines: list[NewLine], error: type[Exception]
) -> None:
    with pytest.raises(error):
        issue_all(customer, model, with_lines(model, *lines))
    assert NumberSeries.objects.get(kind="invoice").last_number == 1
    assert Chain.objects.get().position == 1


def test_a_date_that_goes_back_takes_no_number(customer: Customer, model: NewInvoice) -> None:
    with pytest.raises(IssueDateGoesBack):
        issue_all(customer, model, on=date(2026, 11, 20))
    assert NumberSeries.objects.get(kind="invoice").last_number == 1
    assert Chain.objects.get().position == 1


def test_a_hundred_documents_take_as_many_queries_as_one(
    customer: Customer, model: NewInvoice
) -> None:
    with CaptureQueriesContext(connection) as one:
        issue_all(customer, model)
    with CaptureQueriesContext(connection) as many:
        issue_all(customer, *[model] * 100)
    statements = [[_first_words(query) for query in queries] for queries in (one, many)]
    assert statements[0] == statements[1]


def _first_words(query: Any) -> str:
    """Name a statement; Django writes `100 times:` before one that is run for many rows."""
    words = query["sql"].split("times: ")[-1].split()
    return words[0] if "SAVEPOINT" in words else " ".join(words[:3])
