"""A draft of a run that is changed by hand: what it no longer bills is due again."""

from decimal import Decimal
from typing import Any

import pytest

from ritournelle.invoicing import services as documents
from ritournelle.invoicing.drafts import DraftContent, DraftLine, billing_key
from ritournelle.invoicing.errors import LineHasGone, OtherCustomer
from ritournelle.invoicing.models import Invoice, InvoiceLine
from ritournelle.invoicing.reading import read_line
from ritournelle.subscriptions.changed_drafts import change_draft
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.services import NewItem
from tests import factories
from tests.factories import NOON
from tests.subscriptions.builders import (
    bill_on,
    customer_of,
    day,
    invoices,
    make_business,
    next_day,
    subscribe,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscription() -> Subscription:
    """Two products from 1 December; its invoices are drafts, the first of which is made."""
    business = make_business()
    items = [
        NewItem(factories.make_product(business, code="A", name="Accès")),
        NewItem(factories.make_product(business, code="B", name="Support", unit_price=Decimal(20))),
    ]
    subscription = subscribe(customer_of(business), items, starts_on="2026-12-01", output="draft")
    bill_on(business, "2026-12-01")
    return subscription


def as_typed(line: InvoiceLine, **changes: Any) -> DraftLine:
    values = {
        "name": line.name,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "tax": read_line(line).tax,
        "product_id": line.product_id,
        "follows": billing_key(line),
    }
    return DraftLine(**values | changes)


def change(draft: Invoice, lines: list[DraftLine], **fields: Any) -> Invoice:
    content = DraftContent(fields.pop("customer", draft.customer), lines, **fields)
    return change_draft(draft, content, revision=draft.revision, at=NOON, actor="user:1")


def lines_of(draft: Invoice) -> list[InvoiceLine]:
    return list(draft.lines.order_by("position"))


def test_a_line_keeps_its_period_when_its_words_and_price_change(
    subscription: Subscription,
) -> None:
    (draft,) = invoices(subscription)
    access, support = lines_of(draft)
    change(draft, [as_typed(access, name="Accès Pro", unit_price=Decimal(80)), as_typed(support)])
    after = lines_of(draft)
    assert [line.item_id for line in after] == [access.item_id, support.item_id]
    assert (after[0].name, after[0].net_cents, after[0].period_end) == (
        "Accès Pro",
        8000,
        day("2027-01-01"),
    )
    bill_on(subscription.organization, "2026-12-15")
    assert len(invoices(subscription)) == 1  # nothing became due again
    issued = documents.issue_draft(draft, on=day("2026-12-15"), at=NOON)
    assert (issued.number, issued.net_cents) == ("FA-2026-0001", 10000)
    bill_on(subscription.organization, "2026-12-16")
    assert len(invoices(subscription)) == 1


def test_a_line_that_is_removed_is_billed_by_the_next_run(subscription: Subscription) -> None:
    (draft,) = invoices(subscription)
    access, _ = lines_of(draft)
    change(draft, [as_typed(access)])
    assert next_day(subscription) == "2026-12-01"
    bill_on(subscription.organization, "2026-12-15")
    first, second = invoices(subscription)
    assert [line.name for line in lines_of(first)] == ["Accès"]
    assert [line.name for line in lines_of(second)] == ["Support"]


def test_a_line_added_by_hand_bills_no_period(subscription: Subscription) -> None:
    (draft,) = invoices(subscription)
    extra = DraftLine(
        "Déplacement", Decimal(1), "C62", Decimal(50), read_line(lines_of(draft)[0]).tax
    )
    change(draft, [*map(as_typed, lines_of(draft)), extra])
    added = lines_of(draft)[2]
    assert (added.item_id, added.period_start, added.net_cents) == (None, None, 5000)


def test_a_line_of_another_draft_is_refused(subscription: Subscription) -> None:
    (draft,) = invoices(subscription)
    stranger = as_typed(lines_of(draft)[0], follows="999.2026-12-01.0")
    with pytest.raises(LineHasGone):
        change(draft, [stranger])
    twice = as_typed(lines_of(draft)[0])
    with pytest.raises(LineHasGone):
        change(draft, [twice, twice])
    assert len(lines_of(draft)) == 2


def test_the_vat_of_a_line_of_a_run_is_not_changed_by_hand(subscription: Subscription) -> None:
    (draft,) = invoices(subscription)
    access, support = lines_of(draft)
    other = read_line(access).tax._replace(rate=Decimal(10))
    change(draft, [as_typed(access, tax=other), as_typed(support)])
    assert {line.vat_rate for line in lines_of(draft)} == {Decimal(20)}


def test_the_customer_of_a_subscription_stays(subscription: Subscription) -> None:
    (draft,) = invoices(subscription)
    other = customer_of(subscription.organization, "C002")
    with pytest.raises(OtherCustomer):
        change(draft, [*map(as_typed, lines_of(draft))], customer=other)
