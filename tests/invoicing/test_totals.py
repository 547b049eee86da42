"""The totals by month follow whatever is issued, and can be made anew."""

from datetime import date

import pytest

from ritournelle.customers.models import Customer
from ritournelle.invoicing import services
from ritournelle.invoicing.errors import NegativeTotal
from ritournelle.invoicing.models import MonthTotals
from ritournelle.invoicing.totals import Sums, counted, issued_sums, month_counts, recount
from tests.factories import NOON, TODAY
from tests.invoicing.builders import credit, issue, issue_pro_forma, make_draft, make_line

DECEMBER = date(2026, 12, 3)


def stored() -> list[tuple[object, ...]]:
    rows = MonthTotals.objects.order_by("month", "kind", "is_recurring")
    names = ("month", "kind", "is_recurring", "count", "net_cents", "vat_cents", "gross_cents")
    return list(rows.values_list(*names))


def issue_some(customer: Customer) -> None:
    invoice = issue(customer)  # 99,00 HT
    issue(customer, make_line("1"))
    issue_pro_forma(customer)
    credit(invoice)
    services.issue_draft(make_draft(customer), on=DECEMBER, at=NOON)
    make_draft(customer)


def test_each_document_is_added_to_its_month(customer: Customer) -> None:
    issue_some(customer)
    november, december = date(2026, 11, 1), date(2026, 12, 1)
    assert stored() == [
        (november, "credit_note", False, 1, 9900, 1980, 11880),
        (november, "invoice", False, 2, 10000, 2000, 12000),
        (november, "pro_forma", False, 1, 9900, 1980, 11880),
        (december, "invoice", False, 1, 9900, 1980, 11880),
    ]


def test_made_anew_they_are_the_same(customer: Customer) -> None:
    issue_some(customer)
    before = stored()
    recount(customer.organization_id)
    assert stored() == before
    assert len(counted(customer.organization_id)) == 4


def test_a_document_that_is_refused_counts_for_nothing(customer: Customer) -> None:
    draft = make_draft(customer, make_line("-5"))
    with pytest.raises(NegativeTotal):
        services.issue_draft(draft, on=TODAY, at=NOON)
    assert stored() == []


def test_credit_notes_count_below_zero(customer: Customer) -> None:
    issue_some(customer)
    sums = issued_sums(customer.organization_id, ["invoice", "credit_note"])
    assert sums == {"invoice": Sums(3, 19900, 23880), "credit_note": Sums(1, -9900, -11880)}
    one_month = issued_sums(customer.organization_id, ["invoice"], since=date(2026, 12, 1))
    assert one_month == {"invoice": Sums(1, 9900, 11880)}
    assert issued_sums(customer.organization_id, ["invoice"], is_recurring=True) == {}


def test_the_documents_of_each_month_are_counted(customer: Customer) -> None:
    issue_some(customer)
    owner, november, december = customer.organization_id, date(2026, 11, 1), date(2026, 12, 1)
    assert month_counts(owner, ["invoice", "pro_forma"]) == {november: 3, december: 1}
    assert month_counts(owner, ["invoice"], since=december) == {december: 1}
    assert month_counts(owner, ["invoice"], until=december, is_recurring=False) == {november: 2}
    assert month_counts(owner, ["invoice"], is_recurring=True) == {}
