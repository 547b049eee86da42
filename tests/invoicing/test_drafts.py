from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from ritournelle.customers.models import Customer
from ritournelle.documents.checks import InvalidDocument
from ritournelle.invoicing import services
from ritournelle.invoicing.assembly import make_document, read_rows
from ritournelle.invoicing.errors import InvoiceAlreadyIssued, NegativeTotal, NothingToIssue
from ritournelle.invoicing.models import Chain, Invoice, InvoiceFile, InvoiceLine, InvoiceVat
from ritournelle.kit.models import Event
from tests import factories
from tests.factories import NOON, TODAY
from tests.invoicing.builders import (
    TEN_PERCENT,
    amounts,
    draft_of,
    issue,
    issue_pro_forma,
    make_draft,
    make_line,
    vat,
)

NEVER = r"(never changes|never deleted)"


def test_a_draft_has_no_number_no_date_and_no_file(customer: Customer) -> None:
    draft = make_draft(customer)
    assert (draft.status, draft.number, draft.issued_on, draft.due_on) == (
        "draft",
        None,
        None,
        None,
    )
    assert (draft.chain_position, draft.chain_hash) == (None, "")
    assert not InvoiceFile.objects.exists()
    assert not Event.objects.exists()


def test_issuing_keeps_the_key_of_the_draft(customer: Customer) -> None:
    draft = make_draft(customer)
    issued = services.issue_draft(draft, on=TODAY, at=NOON)
    assert issued.pk == draft.pk
    assert (issued.status, issued.number, issued.issued_on) == ("issued", "FA-2026-0001", TODAY)
    assert Invoice.objects.count() == 1


def test_an_issued_document_waits_to_be_drawn_and_sent(customer: Customer) -> None:
    file = InvoiceFile.objects.get(invoice=issue(customer))
    assert (file.due_at, file.sha256, file.to_send) == (NOON, "", True)


def test_a_document_that_is_not_sent_is_drawn_all_the_same(customer: Customer) -> None:
    draft = make_draft(customer, sends=False)
    file = InvoiceFile.objects.get(invoice=services.issue_draft(draft, on=TODAY, at=NOON))
    assert (file.due_at, file.to_send) == (NOON, False)


def test_issuing_is_an_event(customer: Customer) -> None:
    invoice = services.issue_draft(make_draft(customer), on=TODAY, at=NOON, actor="alice")
    event = Event.objects.get()
    assert (event.kind, event.subject) == ("invoice.issued", f"invoice:{invoice.pk}")
    assert (event.actor, event.at, event.customer_id) == ("alice", NOON, customer.pk)
    assert event.data == {"number": "FA-2026-0001", "gross_cents": 11880}


# 6 × 99.00 = 594.00; less 10 %: 59.40, so 534.60; VAT 106.92; 641.52.
SIX_SEATS = make_line("99", "6", off=5940)
THREE_RATES = (
    make_line("100", tax=vat("20")),
    make_line("50", tax=vat("10")),
    make_line("30", tax=vat("5.5")),
)


@pytest.mark.parametrize(
    ("lines", "discounts", "expected"),
    [
        pytest.param([SIX_SEATS], [], (53460, 10692, 64152), id="six seats, 10 % off the line"),
        # 180.00 less 18.00: shares 10.00, 5.00, 3.00; VAT 18.00 + 4.50 + 1.485 → 1.49.
        pytest.param(
            THREE_RATES, [TEN_PERCENT], (16200, 2399, 18599), id="three rates, 10 % off the whole"
        ),
        # 30.09 × 20 % = 6.018: once on the total, not 3 × 2.006.
        pytest.param(
            [make_line("10.03")] * 3, [], (3009, 602, 3611), id="VAT is rounded once a rate"
        ),
        pytest.param([make_line(off=9900)], [], (0, 0, 0), id="all given away"),
        # 3 seats kept, one given back: 99 × 3 − 99 × 1 = 198.00; VAT 39.60.
        pytest.param(
            [make_line("99", "3"), make_line("99", "-1")], [], (19800, 3960, 23760),
            id="a line gives something back",
        ),
    ],
)  # fmt: skip
def test_totals_add_up_by_hand(
    customer: Customer, lines: list, discounts: list, expected: tuple[int, int, int]
) -> None:
    assert amounts(make_draft(customer, *lines, discounts=discounts)) == expected
    assert amounts(issue(customer, *lines, discounts=discounts)) == expected


def test_a_discount_on_the_whole_document_keeps_its_name(customer: Customer) -> None:
    invoice = issue(customer, *THREE_RATES, discounts=[TEN_PERCENT])
    assert (invoice.discount_cents, invoice.discount_label) == (1800, "Remise de bienvenue")


def test_a_draft_can_be_deleted(customer: Customer) -> None:
    services.delete_draft(make_draft(customer))
    assert not Invoice.objects.exists()
    assert not InvoiceLine.objects.exists()
    assert issue(customer).number == "FA-2026-0001"


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda one: services.issue_draft(one, on=TODAY, at=NOON), id="issue again"),
        pytest.param(services.delete_draft, id="delete"),
    ],
)
def test_an_issued_document_is_refused_with_a_remedy(
    customer: Customer, act: Callable[[Invoice], object]
) -> None:
    draft = make_draft(customer)
    services.issue_draft(draft, on=TODAY, at=NOON)
    with pytest.raises(InvoiceAlreadyIssued) as refusal:
        act(draft)  # the row as it was before: two clicks
    assert "FA-2026-0001" in refusal.value.message
    assert refusal.value.remedy == "Pour le corriger, faites un avoir."
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda one: one.update(customer_id=one.get().customer_id), id="the document"),
        pytest.param(lambda one: one.delete(), id="its life"),
        pytest.param(lambda one: one.get().lines.update(name="Autre"), id="a line"),
        pytest.param(lambda one: one.get().lines.all().delete(), id="its lines"),
        pytest.param(lambda one: add_line(one.get()), id="one line more"),
        pytest.param(lambda one: one.get().vat.update(vat_cents=1), id="its VAT"),
        pytest.param(lambda one: one.get().vat.all().delete(), id="its VAT rows"),
        pytest.param(lambda one: change_snapshot(one.get()), id="its buyer"),
        pytest.param(lambda one: change_file(one.get()), id="its file"),
    ],
)
def test_the_database_refuses_to_change(customer: Customer, change: Callable) -> None:
    issued = issue(customer)
    file = InvoiceFile.objects.filter(invoice=issued)
    file.update(sha256="a" * 64, size=1, filed_at=NOON, due_at=None)
    with pytest.raises(IntegrityError, match=NEVER), transaction.atomic():
        change(Invoice.objects.filter(pk=issued.pk))


def add_line(invoice: Invoice) -> None:
    line = invoice.lines.get()
    line.pk, line.position = None, 2
    line.save(force_insert=True)


def change_snapshot(invoice: Invoice) -> None:
    invoice.buyer.text = "{}"
    invoice.buyer.save()


def change_file(invoice: Invoice) -> None:
    InvoiceFile.objects.filter(invoice=invoice).update(sha256="b" * 64)


@pytest.mark.parametrize("kind", ["invoice", "pro_forma"])
def test_a_document_without_lines_is_not_issued(customer: Customer, kind: str) -> None:
    draft = draft_of(customer, [], kind=kind)
    with pytest.raises(NothingToIssue):
        services.issue_draft(draft, on=TODAY, at=NOON)
    assert Invoice.objects.get().status == "draft"


def test_an_invoice_below_zero_is_not_issued(customer: Customer) -> None:
    draft = make_draft(customer, make_line("99", "-1"))
    with pytest.raises(NegativeTotal, match="négatif"), transaction.atomic():
        services.issue_draft(draft, on=TODAY, at=NOON)
    assert Invoice.objects.get().status == "draft"


def test_a_document_that_could_never_be_filed_gives_its_number_back(customer: Customer) -> None:
    wrong = make_line("99", "2")._replace(gross_cents=9900, net_cents=9900)
    with pytest.raises(InvalidDocument, match="quantité fois le prix"), transaction.atomic():
        issue(customer, wrong)
    assert not InvoiceVat.objects.filter(invoice__status="issued").exists()
    assert issue(customer).number == "FA-2026-0001"


def test_a_pro_forma_takes_no_number_and_no_place_in_the_chain(customer: Customer) -> None:
    pro_forma = issue_pro_forma(customer)
    assert (pro_forma.status, pro_forma.number, pro_forma.chain_position) == ("issued", None, None)
    assert amounts(pro_forma) == (9900, 1980, 11880)
    assert pro_forma.issued_on == TODAY
    assert Chain.objects.get().position == 0
    assert issue(customer).number == "FA-2026-0001"


def test_a_pro_forma_keeps_the_key_and_the_reference_of_its_draft(customer: Customer) -> None:
    draft = make_draft(customer, kind="pro_forma")
    make_draft(customer)
    pro_forma = services.issue_draft(draft, on=TODAY, at=NOON)
    assert pro_forma.pk == draft.pk
    document = make_document(read_rows([pro_forma.pk])[pro_forma.pk])
    assert document.number == f"PF-{draft.pk}"
    assert not document.is_electronic


def test_a_pro_forma_is_frozen_too(customer: Customer) -> None:
    pro_forma = issue_pro_forma(customer)
    with pytest.raises(InvoiceAlreadyIssued):
        services.delete_draft(pro_forma)
    with pytest.raises(IntegrityError, match=NEVER), transaction.atomic():
        pro_forma.lines.update(net_cents=1, gross_cents=1)


def test_the_due_date_follows_the_customer(customer: Customer) -> None:
    assert issue(customer).due_on == date(2026, 12, 21)  # 30 days
    customer.payment_days, customer.payment_end_of_month = 0, False
    customer.save()
    assert issue(customer).due_on == TODAY


def test_a_document_goes_to_the_contact_that_receives_invoices(customer: Customer) -> None:
    factories.make_contact(customer, email="chef@martin.example", receives_invoices=False)
    factories.make_contact(customer, email="compta@martin.example")
    assert '"email": "compta@martin.example"' in issue(customer).buyer.text
