"""Promises about any lines, kept for whatever Hypothesis can think of."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ritournelle.core.discounts import Discount
from ritournelle.core.errors import DomainError
from ritournelle.core.money import multiply
from ritournelle.customers.models import Customer
from ritournelle.invoicing.errors import CreditExceedsInvoice, NothingToCredit
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.new import NewLine
from ritournelle.invoicing.verification import verify
from tests.invoicing.builders import amounts, credit, issue, make_line, vat

rates = st.sampled_from(["20", "10", "5.5", "2.1", "8.5"])
prices = st.decimals(0, 5000, places=6)
quantities = st.one_of(st.integers(1, 50).map(Decimal), st.decimals("0.0001", 30000, places=4))
percents = st.sampled_from(["0.01", "10", "33.33", "50", "99.99", "100"]).map(Decimal)
pytestmark = pytest.mark.django_db
few = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def lines(draw: st.DrawFn) -> NewLine:
    price, quantity = draw(prices), draw(quantities)
    off = draw(st.integers(0, 100)) * multiply(quantity, price) // 100
    return make_line(str(price), str(quantity), off=off, tax=vat(draw(rates)))


documents = st.lists(lines(), min_size=1, max_size=5)
discounts = st.lists(percents.map(lambda percent: Discount(percent=percent)), max_size=2)


@few
@given(lines=documents, discounts=discounts)
def test_net_and_vat_make_gross_and_a_full_credit_is_the_invoice(
    customer: Customer, lines: list[NewLine], discounts: list[Discount]
) -> None:
    with transaction.atomic():
        invoice = issue(customer, *lines, discounts=discounts)
        net, tax, gross = amounts(invoice)
        assert net + tax == gross
        assert net + invoice.discount_cents == sum(line.net_cents for line in lines)
        assert amounts(credit(invoice)) == (net, tax, gross)
        transaction.set_rollback(True)


@few
@given(lines=documents, discounts=discounts, data=st.data())
def test_any_credits_stay_within_the_invoice_and_all_of_them_are_the_invoice(
    customer: Customer, lines: list[NewLine], discounts: list[Discount], data: st.DataObject
) -> None:
    with transaction.atomic():
        invoice = issue(customer, *lines, discounts=discounts)
        given_back = 0
        for _ in range(data.draw(st.integers(1, 4))):
            given_back += _credit_some(invoice, lines, data)
            assert 0 <= given_back <= invoice.net_cents
        rest = _cents_of_credit(invoice, None, NothingToCredit)
        assert given_back + rest == invoice.net_cents
        assert verify(customer.organization, files=False).breaks == []
        transaction.set_rollback(True)


def _credit_some(invoice: Invoice, lines: list[NewLine], data: st.DataObject) -> int:
    """Try to give back a part of each line; return the cents, none when it was refused."""
    tenths = [data.draw(st.integers(0, 12)) for _ in lines]
    wanted = {
        position: str((line.quantity * tenth / 10).quantize(Decimal("0.0001")))
        for position, (line, tenth) in enumerate(zip(lines, tenths, strict=True), 1)
    }
    return _cents_of_credit(invoice, wanted, NothingToCredit, CreditExceedsInvoice)


def _cents_of_credit(
    invoice: Invoice, quantities: dict[int, str] | None, *refusals: type[DomainError]
) -> int:
    try:
        with transaction.atomic():
            return credit(invoice, quantities).net_cents
    except refusals:
        return 0


@few
@given(price=prices, count=st.integers(2, 6))
def test_units_given_back_one_by_one_add_up(customer: Customer, price: Decimal, count: int) -> None:
    with transaction.atomic():
        invoice = issue(customer, make_line(str(price), str(count)))
        parts = [_cents_of_credit(invoice, {1: "1"}, NothingToCredit) for _ in range(count)]
        rest = _cents_of_credit(invoice, None, NothingToCredit)
        assert sum(parts) + rest == invoice.net_cents
        assert max(parts) - min(parts) <= 1
        transaction.set_rollback(True)
