"""Drafts made and changed by hand; those of runs keep their link to what they bill."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from ritournelle.core.discounts import Discount
from ritournelle.customers.models import Customer
from ritournelle.invoicing import drafts, services
from ritournelle.invoicing.drafts import DraftContent, DraftLine, OwnTerms
from ritournelle.invoicing.errors import DraftHasChanged, InvoiceAlreadyIssued
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from tests.factories import NOON, TODAY
from tests.invoicing.builders import amounts, issue, make_draft, vat

ALICE = "user:1"
TOKEN = UUID(int=7)
D = Decimal


def a_line(price: str = "99", quantity: str = "1", **fields: Any) -> DraftLine:
    defaults: dict[str, Any] = {"name": "Conseil", "unit": "HUR", "tax": vat("20")}
    return DraftLine(quantity=D(quantity), unit_price=D(price), **defaults | fields)


def make(content: DraftContent, token: UUID = TOKEN) -> Invoice:
    return drafts.make_draft(content, token=token, at=NOON, actor=ALICE)


def change(invoice: Invoice, content: DraftContent, revision: int = 0) -> Invoice:
    return drafts.change_draft(invoice, content, revision=revision, at=NOON, actor=ALICE)


def test_a_draft_adds_up_its_lines_their_discounts_and_the_discount_on_the_whole(
    customer: Customer,
) -> None:
    # 3 h x 80 = 240,00 less 10 % = 216,00; 1 x 50 = 50,00; 266,00 less 16,00 = 250,00; VAT 50,00
    content = DraftContent(
        customer,
        [
            a_line("80", "3", discount=Discount(percent=D(10), label="Remise 10\u00a0%")),
            a_line("50", name="Déplacement"),
        ],
        discount=Discount(cents=1600, label="Geste"),
    )
    draft = make(content)
    assert amounts(draft) == (25000, 5000, 30000)
    assert [line.net_cents for line in draft.lines.order_by("position")] == [21600, 5000]
    assert (draft.discount_label, draft.discount_cents) == ("Geste", 1600)


def test_the_same_page_sent_twice_makes_one_draft(customer: Customer) -> None:
    content = DraftContent(customer, [a_line()])
    assert make(content) == make(content)
    assert make(content, UUID(int=8)).pk != make(content).pk
    assert Invoice.objects.count() == 2
    assert Event.objects.filter(kind="invoice.created", actor=ALICE).count() == 2


def test_a_change_replaces_everything_a_person_decides(customer: Customer) -> None:
    draft = make(DraftContent(customer, [a_line(), a_line()]))
    content = DraftContent(
        customer,
        [a_line("10", "4")],
        period_start=date(2026, 11, 1),
        period_end=date(2026, 12, 1),
        order_reference="BC-7",
        own_text="Chantier rue Haute",
        terms=OwnTerms("59", 45, True),
        recipients=["a@client.example"],
        sends=False,
    )
    changed = Invoice.objects.get(pk=change(draft, content).pk)
    assert amounts(changed) == (4000, 800, 4800)
    assert changed.lines.count() == 1
    assert changed.vat.get().net_cents == 4000
    assert (changed.payment_means, changed.payment_days, changed.revision) == ("59", 45, 1)
    assert (changed.recipients, changed.sends) == (["a@client.example"], False)
    assert (changed.order_reference, changed.own_text) == ("BC-7", "Chantier rue Haute")
    assert Event.objects.filter(kind="invoice.updated").count() == 1


def test_own_terms_and_recipients_are_still_there_once_issued(customer: Customer) -> None:
    terms = OwnTerms("", 0, False)
    draft = make(DraftContent(customer, [a_line()], terms=terms, recipients=["x@y.example"]))
    issued = services.issue_draft(draft, on=TODAY, at=NOON)
    assert (issued.due_on, issued.recipients) == (TODAY, ["x@y.example"])


def test_the_second_of_two_people_overwrites_nothing(customer: Customer) -> None:
    draft = make(DraftContent(customer, [a_line()]))
    change(draft, DraftContent(customer, [a_line("10")]))
    with pytest.raises(DraftHasChanged):
        change(draft, DraftContent(customer, [a_line("20")]))
    assert amounts(Invoice.objects.get())[0] == 1000


def test_an_issued_document_is_no_draft(customer: Customer) -> None:
    issued = issue(customer)
    with pytest.raises(InvoiceAlreadyIssued):
        change(issued, DraftContent(customer, [a_line()]))


def test_a_duplicate_says_the_same_without_its_dates(customer: Customer) -> None:
    source = issue(customer)
    copy = drafts.duplicate(source, token=TOKEN, at=NOON, actor=ALICE)
    assert amounts(copy) == amounts(source)
    assert (copy.status, copy.number, copy.issued_on, copy.corrects) == ("draft", None, None, None)
    assert drafts.duplicate(source, token=TOKEN, at=NOON, actor=ALICE) == copy


def test_deleting_a_draft_is_told(customer: Customer) -> None:
    draft = make_draft(customer)
    services.delete_draft(draft, at=NOON, actor=ALICE)
    event = Event.objects.get(kind="invoice.deleted")
    assert (event.actor, event.data["number"]) == (ALICE, f"B-{draft.pk}")
