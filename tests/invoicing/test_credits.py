from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from ritournelle.core.discounts import Discount
from ritournelle.core.pricing import BadQuantity
from ritournelle.customers.models import Customer
from ritournelle.invoicing import services
from ritournelle.invoicing.assembly import make_document, read_rows
from ritournelle.invoicing.errors import (
    CreditBeforeInvoice,
    CreditExceedsInvoice,
    NegativeTotal,
    NotALineOfTheInvoice,
    NotAnIssuedInvoice,
    NothingToCredit,
)
from ritournelle.invoicing.models import Invoice
from tests.factories import NOON, TODAY
from tests.invoicing.builders import (
    TEN_PERCENT,
    amounts,
    credit,
    issue,
    issue_pro_forma,
    make_draft,
    make_line,
    vat,
)

SIX_SEATS = make_line("99", "6", off=5940)
# 100.00, 50.00 and 30.00 at three rates: 10 % off the whole is 10.00, 5.00 and 3.00.
THREE_RATES = (
    make_line("25", "4", tax=vat("20")),
    make_line("50", tax=vat("10")),
    make_line("30", tax=vat("5.5")),
)
HALF_OFF = Discount(percent=Decimal(50), label="Moitié prix")


@pytest.mark.parametrize(
    ("lines", "discounts", "expected"),
    [
        pytest.param([SIX_SEATS], [], (53460, 10692, 64152), id="a discount on the line"),
        pytest.param(THREE_RATES, [TEN_PERCENT], (16200, 2399, 18599), id="and on the whole"),
        pytest.param([make_line(off=9900)], [], (0, 0, 0), id="nothing was paid"),
        pytest.param(
            [make_line("99", "3"), make_line("99", "-1")], [], (19800, 3960, 23760),
            id="a line gave something back",
        ),
    ],
)  # fmt: skip
def test_a_credit_in_full_is_the_invoice_to_the_cent(
    customer: Customer, lines: list, discounts: list, expected: tuple[int, int, int]
) -> None:
    invoice = issue(customer, *lines, discounts=discounts)
    note = credit(invoice)
    assert (note.kind, note.status, note.number) == ("credit_note", "issued", "AV-2026-0001")
    assert amounts(note) == amounts(invoice) == expected
    assert (note.discount_cents, note.discount_label) == (
        invoice.discount_cents,
        invoice.discount_label,
    )
    assert sorted(note.vat.values_list("rate", "net_cents", "vat_cents")) == sorted(
        invoice.vat.values_list("rate", "net_cents", "vat_cents")
    )


def test_a_credit_note_says_which_invoice_it_corrects_and_why(customer: Customer) -> None:
    invoice = issue(customer, on=date(2026, 11, 2))
    note = credit(invoice, reason="Résiliation anticipée")
    document = make_document(read_rows([note.pk])[note.pk])
    assert document.corrects == ("FA-2026-0001", date(2026, 11, 2))
    assert document.own_texts == ("Résiliation anticipée",)
    assert (note.due_on, note.corrects_id) == (TODAY, invoice.pk)


def test_a_credit_note_keeps_the_parties_of_its_invoice(customer: Customer) -> None:
    invoice = issue(customer)
    customer.name, customer.city = "Autre nom", "Nantes"
    customer.save()
    note = credit(invoice)
    assert (note.seller, note.buyer, note.terms) == (invoice.seller, invoice.buyer, invoice.terms)


def test_part_of_a_line_is_given_back_at_the_price_really_paid(customer: Customer) -> None:
    # 2 of 6 seats at 89.10: 178.20; VAT 35.64.
    note = credit(issue(customer, SIX_SEATS), {1: "2"})
    assert amounts(note) == (17820, 3564, 21384)
    line = note.lines.get()
    assert (line.quantity, line.unit_price, line.discount_cents) == (2, Decimal("89.1"), 0)


def test_part_of_an_invoice_takes_its_part_of_the_discount(customer: Customer) -> None:
    # The first line cost 90.00 for 4: one is 22.50; VAT 4.50. The third cost 27.00; VAT 1.49.
    note = credit(issue(customer, *THREE_RATES, discounts=[TEN_PERCENT]), {1: "1", 3: "1"})
    assert amounts(note) == (4950, 599, 5549)
    assert note.discount_cents == 0


def test_parts_add_up_to_the_line(customer: Customer) -> None:
    # 2.00 in three: the running totals are 0.67, 1.33 and 2.00.
    invoice = issue(customer, make_line("0.666667", "3"))
    notes = [credit(invoice, {1: "1"}) for _ in range(3)]
    assert [note.net_cents for note in notes] == [67, 66, 67]


def test_what_is_left_is_given_back_last(customer: Customer) -> None:
    invoice = issue(customer, SIX_SEATS, make_line("10"))
    credit(invoice, {1: "2"})
    rest = credit(invoice)
    # 4 × 89.10 + 10.00 = 366.40
    assert rest.net_cents == 36640
    assert list(rest.lines.order_by("position").values_list("quantity", flat=True)) == [4, 1]


def test_a_quantity_of_many_units_is_kept(customer: Customer) -> None:
    # 30,000 × 0.012345 = 370.35; a third of 10,001 units: 123.4623 → 123.46.
    invoice = issue(customer, make_line("0.012345", "30000"))
    note = credit(invoice, {1: "10001"})
    line = note.lines.get()
    assert (line.quantity, note.net_cents) == (10001, 12346)
    assert credit(invoice).net_cents == 37035 - 12346


def test_a_price_that_no_six_decimals_give_is_rounded_up_and_taken_off(customer: Customer) -> None:
    # 60,000 units for 0.02 less than 60,000 × 0.01: one cent a third, 20,000 × 0.01 = 200.00.
    off_two_cents = Discount(cents=2, label="Geste")
    invoice = issue(customer, make_line("0.01", "60000"), discounts=[off_two_cents])
    note = credit(invoice, {1: "20000"})
    line = note.lines.get()
    assert line.quantity == 20000
    assert line.net_cents == 19999  # 599.98 / 3 = 199.9933…
    assert (line.gross_cents - line.discount_cents, line.discount_cents) == (19999, 1)
    assert line.discount_label == "Arrondi"


def test_more_than_was_invoiced_is_refused(customer: Customer) -> None:
    invoice = issue(customer, SIX_SEATS)
    credit(invoice, {1: "4"})
    with pytest.raises(CreditExceedsInvoice) as refusal, transaction.atomic():
        credit(invoice, {1: "2.0001"})
    assert "«\u00a0Logiciel de caisse\u00a0»\u00a0: 2." in refusal.value.message
    assert credit(invoice, {1: "2"}).number == "AV-2026-0002"


@pytest.mark.parametrize(
    "quantities",
    [pytest.param(None, id="all that is left"), pytest.param({}, id="no line chosen"), pytest.param({1: "0"}, id="a quantity of zero")],
)  # fmt: skip
def test_nothing_left_is_nothing_to_credit(customer: Customer, quantities: dict | None) -> None:
    # Half the price was paid: what the credit note gave back is half as well.
    invoice = issue(customer, discounts=[HALF_OFF])
    credit(invoice)
    with pytest.raises(NothingToCredit), transaction.atomic():
        credit(invoice, quantities)
    assert invoice.credit_notes.count() == 1


def test_after_a_full_credit_no_quantity_is_left(customer: Customer) -> None:
    invoice = issue(customer, discounts=[HALF_OFF])
    credit(invoice)
    with pytest.raises(CreditExceedsInvoice, match=": 0"), transaction.atomic():
        credit(invoice, {1: "0.5"})


@pytest.mark.parametrize(
    "quantity",
    [pytest.param("-1", id="below zero"), pytest.param("0.00001", id="five decimals")],
)
def test_a_quantity_that_no_line_can_carry_is_refused(customer: Customer, quantity: str) -> None:
    with pytest.raises(BadQuantity), transaction.atomic():
        credit(issue(customer, make_line("99", "2")), {1: quantity})


def test_a_line_of_another_invoice_is_refused(customer: Customer) -> None:
    invoice, other = issue(customer), issue(customer)
    with pytest.raises(NotALineOfTheInvoice, match="FA-2026-0001"), transaction.atomic():
        services.credit_invoice(invoice, {other.lines.get().pk: Decimal(1)}, on=TODAY, at=NOON)


def test_giving_back_what_was_given_back_is_an_invoice_not_a_credit(customer: Customer) -> None:
    invoice = issue(customer, make_line("99", "3"), make_line("99", "-1"))
    with pytest.raises(NegativeTotal), transaction.atomic():
        credit(invoice, {2: "-1"})


def test_a_credit_note_is_not_dated_before_its_invoice(customer: Customer) -> None:
    invoice = issue(customer, on=TODAY)
    with pytest.raises(CreditBeforeInvoice) as refusal, transaction.atomic():
        credit(invoice, on=date(2026, 11, 20))
    assert refusal.value.remedy == "Choisissez le 21/11/2026 ou un jour suivant."


def test_only_an_issued_invoice_is_credited(customer: Customer) -> None:
    documents = [make_draft(customer), credit(issue(customer)), issue_pro_forma(customer)]
    for document in documents:
        with pytest.raises(NotAnIssuedInvoice), transaction.atomic():
            credit(document)
    assert Invoice.objects.filter(kind="credit_note").count() == 1


def test_a_credit_note_in_english_rounds_in_english(customer: Customer) -> None:
    customer.language = "en"
    customer.save()
    invoice = issue(customer, make_line("0.01", "60000"), discounts=[Discount(cents=2)])
    assert credit(invoice, {1: "20000"}).lines.get().discount_label == "Rounding"
