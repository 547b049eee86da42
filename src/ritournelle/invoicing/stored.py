"""Documents as they are stored: numbers with all their decimals, days as ISO text.

Rows and canonical texts are both made of these values, so what is hashed is
what is written. The same few days, quantities, prices and rates come back on
thousands of lines, hence the caches; and a driver takes text faster than dates.
"""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ritournelle.core.vat import Subtotal, Tax
from ritournelle.invoicing.new import NewInvoice, NewLine

CURRENCY = "EUR"

HEADER = (
    "kind", "number", "issued_on", "due_on", "language", "currency", "period_start", "period_end",
    "order_reference", "contract_reference", "own_text", "discount_label", "discount_cents",
    "net_cents", "vat_cents", "gross_cents",
)  # fmt: skip
LINE = (
    "name", "description", "reference", "quantity", "unit", "unit_price", "gross_cents",
    "discount_label", "discount_cents", "net_cents", "vat_category", "vat_rate", "vat_exemption",
    "period_start", "period_end",
)  # fmt: skip
VAT = (
    "category", "rate", "exemption", "lines_cents", "discount_cents", "net_cents", "vat_cents",
)  # fmt: skip

HeaderValues = tuple[
    str, str | None, str | None, str | None, str, str, str | None, str | None,
    str, str, str, str, int, int, int, int,
]  # fmt: skip
LineValues = tuple[
    str, str, str, str, str, str, int, str, int, int, str, str, str, str | None, str | None,
]  # fmt: skip
VatValues = tuple[str, str, str, int, int, int, int]


class Stored(NamedTuple):
    """The values of a document's rows."""

    header: HeaderValues
    lines: list[LineValues]
    vat: list[VatValues]


def stored(invoice: NewInvoice, number: str | None, issued_on: date | None) -> Stored:
    """Return what is stored of a document; a draft has neither number nor days."""
    return Stored(
        _header(invoice, number, issued_on),
        [_line(line) for line in invoice.lines],
        [_vat(subtotal) for subtotal in invoice.totals.subtotals],
    )


def _header(invoice: NewInvoice, number: str | None, issued_on: date | None) -> HeaderValues:
    totals = invoice.totals
    return (
        invoice.kind, number, _day(issued_on), _day(invoice.due_on) if issued_on else None,
        invoice.language, CURRENCY, _day(invoice.period_start), _day(invoice.period_end),
        invoice.order_reference, invoice.contract_reference, invoice.own_text,
        invoice.discount_label, totals.discount_cents, totals.net_cents, totals.vat_cents,
        totals.gross_cents,
    )  # fmt: skip


def _line(line: NewLine) -> LineValues:
    return (
        line.name, line.description, line.reference, _quantity(line.quantity), line.unit,
        _unit_price(line.unit_price), line.gross_cents, line.discount_label,
        line.discount_cents, line.net_cents, *_tax(line.tax),
        _day(line.period_start), _day(line.period_end),
    )  # fmt: skip


def _vat(subtotal: Subtotal) -> VatValues:
    tax, lines_cents, discount_cents, net_cents, vat_cents = subtotal
    return (*_tax(tax), lines_cents, discount_cents, net_cents, vat_cents)


@lru_cache(maxsize=1024)
def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


@lru_cache(maxsize=1024)
def _quantity(quantity: Decimal) -> str:
    return f"{quantity + 0:.4f}"  # minus zero is zero


@lru_cache(maxsize=1024)
def _unit_price(price: Decimal) -> str:
    return f"{price + 0:.6f}"


@lru_cache(maxsize=64)
def _tax(tax: Tax) -> tuple[str, str, str]:
    return str(tax.category), f"{tax.rate:.2f}", tax.exemption
