"""Documents that do not exist yet: plain values, made by rules, written in bulk."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ritournelle.core.vat import Tax, Totals


class NewLine(NamedTuple):
    """One line to write; amounts in cents, `period` half-open."""

    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    gross_cents: int
    net_cents: int
    tax: Tax
    description: str = ""
    reference: str = ""
    discount_label: str = ""
    discount_cents: int = 0
    period_start: date | None = None
    period_end: date | None = None
    product_id: int | None = None
    item_id: int | None = None
    part: int = 0
    credits_id: int | None = None


class Frozen(NamedTuple):
    """A snapshot: its row and the hash of its text."""

    id: int
    sha256: str


class NewInvoice(NamedTuple):
    """One document to write, with the snapshots that it freezes."""

    customer_id: int
    lines: Sequence[NewLine]
    totals: Totals
    seller: Frozen
    buyer: Frozen
    terms: Frozen
    due_on: date
    kind: str = "invoice"
    language: str = "fr"
    discount_label: str = ""
    subscription_id: int | None = None
    run_id: int | None = None
    corrects_id: int | None = None
    corrects_number: str = ""
    period_start: date | None = None
    period_end: date | None = None
    order_reference: str = ""
    contract_reference: str = ""
    own_text: str = ""
    sends: bool = True
    recipients: Sequence[str] = ()
    # Own payment terms, kept on a draft; empty: those of the customer.
    payment_means: str = ""
    payment_days: int | None = None
    payment_end_of_month: bool | None = None
    payment_day: int | None = None
