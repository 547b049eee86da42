from datetime import date
from typing import Any

import pytest

from ritournelle.customers.models import Customer
from ritournelle.documents.model import Document
from ritournelle.invoicing.assembly import assemble, make_document, read_rows
from ritournelle.invoicing.models import Invoice
from tests import factories
from tests.factories import TODAY
from tests.invoicing.builders import TEN_PERCENT, issue, make_draft, make_line, vat

DECEMBER = {"period_start": date(2026, 12, 1), "period_end": date(2027, 1, 1)}


def document_of(invoice: Invoice) -> Document:
    return make_document(read_rows([invoice.pk])[invoice.pk])


def test_a_document_says_what_its_rows_say(customer: Customer) -> None:
    lines = (make_line("100", off=500, **DECEMBER), make_line("50", "2", tax=vat("5.5")))
    document = document_of(issue(customer, *lines, discounts=[TEN_PERCENT]))
    assert (document.number, document.issued_on, document.due_on) == (
        "FA-2026-0001",
        TODAY,
        date(2026, 12, 21),
    )
    assert (document.seller.name, document.buyer.name) == ("Ritournelle SAS", "Boulangerie Martin")
    # 95.00 and 100.00, less 9.50 and 10.00; VAT 17.10 and 4.95.
    assert (document.discount_cents, document.net_cents, document.vat_cents) == (1950, 17550, 2205)
    assert [(one.rate, one.net_cents, one.vat_cents) for one in document.subtotals] == [
        (20, 8550, 1710),
        (vat("5.5").rate, 9000, 495),
    ]
    first, second = document.lines
    assert (first.period, second.period) == ((date(2026, 12, 1), date(2027, 1, 1)), None)
    assert (first.gross_cents, first.discount_cents, first.net_cents) == (10000, 500, 9500)
    assert document.payment.iban == "FR1420041010050500013M02606"
    assert document.is_electronic


@pytest.mark.parametrize(
    ("language", "quantity", "label"),
    [
        pytest.param("fr", "1", "heure", id="one"),
        pytest.param("fr", "1.5", "heure", id="in French the plural begins at two"),
        pytest.param("fr", "2", "heures", id="two"),
        pytest.param("fr", "0", "heure", id="in French none is singular"),
        pytest.param("en", "1", "hour", id="one, in English"),
        pytest.param("en", "1.5", "hours", id="in English the plural begins after one"),
    ],
)
def test_units_are_named_in_the_singular_or_the_plural(
    customer: Customer, language: str, quantity: str, label: str
) -> None:
    customer.language = language
    document = document_of(issue(customer, make_line("10", quantity, unit="HUR"), make_line()))
    assert document.lines[0].unit_label == label


def test_a_line_without_a_known_unit_names_none(customer: Customer) -> None:
    assert document_of(issue(customer, make_line(unit="XYZ"))).lines[0].unit_label == ""


def test_many_documents_are_read_in_a_fixed_number_of_queries(
    customer: Customer, django_assert_num_queries: Any
) -> None:
    keys = [issue(customer, make_line(), make_line()).pk for _ in range(4)]
    with django_assert_num_queries(3):
        documents = [make_document(rows) for rows in read_rows(keys).values()]
    assert [len(one.lines) for one in documents] == [2, 2, 2, 2]


def test_a_draft_is_shown_as_its_parties_are_today(customer: Customer) -> None:
    draft, issued = make_draft(customer), issue(customer)
    rows = read_rows([draft.pk])[draft.pk]
    document = assemble(
        *rows,
        seller=issued.seller.text,
        buyer=issued.buyer.text,
        terms=issued.terms.text,
        issued_on=TODAY,
        due_on=None,
    )
    assert (document.draft, document.number) == (True, f"B-{draft.pk}")
    assert not document.is_electronic


def test_a_draft_is_not_taken_for_an_issued_document(customer: Customer) -> None:
    draft = make_draft(customer)
    with pytest.raises(ValueError, match="not issued"):
        document_of(draft)


def test_documents_name_only_what_their_rows_hold(customer: Customer) -> None:
    other = factories.make_customer(customer.organization, code="C2", name="Garage Lenoir")
    first, second = issue(customer, make_line(name="Pain")), issue(other, make_line(name="Vidange"))
    rows = read_rows([first.pk, second.pk])
    names = {
        one.buyer.name: [line.name for line in one.lines]
        for one in map(make_document, rows.values())
    }
    assert names == {"Boulangerie Martin": ["Pain"], "Garage Lenoir": ["Vidange"]}
