"""A draft as a person would type it, and what comes back from the browser."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ritournelle.catalog.models import Product
from ritournelle.catalog.rules import pricing_of
from ritournelle.core.errors import DomainError
from ritournelle.core.money import ONE
from ritournelle.core.pricing import price
from ritournelle.customers.models import Customer
from ritournelle.documents.text import number
from ritournelle.invoicing.drafts import OwnTerms, billing_key
from ritournelle.invoicing.models import Invoice, InvoiceLine
from ritournelle.invoicing.reading import read_line
from ritournelle.web.screens.invoices import reductions, taxes
from ritournelle.web.screens.invoices.draft_forms import KEPT, LINE_FIELDS, TERMS

MOST_LINES = 200
Typed = dict[str, Any]
_LINE = re.compile(r"l(\d{1,4})-name")
_ONE_DAY = timedelta(days=1)


def head_of(invoice: Invoice) -> Typed:
    """Return the head of a draft as a person would type it."""
    lines_cents = invoice.net_cents + invoice.discount_cents
    text, label = reductions.write(invoice.discount_label, invoice.discount_cents, lines_cents)
    return {
        "first_day": invoice.period_start or "",
        "last_day": invoice.period_end - _ONE_DAY if invoice.period_end else "",
        "order_reference": invoice.order_reference,
        "contract_reference": invoice.contract_reference,
        "own_text": invoice.own_text,
        "discount": text,
        "discount_label": label,
        "terms": terms_choice(invoice),
        "means": invoice.payment_means,
        "recipients": ", ".join(invoice.recipients),
        "sends": invoice.sends,
    }


def lines_of(invoice: Invoice, today: date) -> list[Typed]:
    """Return the lines of a draft as a person would type them."""
    lines = invoice.lines.select_related("product").order_by("position")
    return [_typed(line, invoice.customer, today) for line in lines]


def lines_for(product: Product) -> list[Typed]:
    """Return a line for each part of the price of one unit of a product."""
    pricing = pricing_of(product.pricing, product.unit_price, product.tiers, product.package_size)
    return [
        blank_line()
        | {
            "product": str(product.pk),
            "reference": product.code,
            "name": product.name,
            "description": product.description,
            "quantity": number(part.quantity, "fr"),
            "unit": product.unit,
            "price": number(part.unit_price, "fr", places=2),
        }
        for part in price(pricing, ONE)
    ]


def blank_line() -> Typed:
    """Return a line that nobody has written on."""
    return dict.fromkeys(LINE_FIELDS, "") | {"quantity": "1", "unit": "C62"}


def read_lines(data: Mapping[str, Any]) -> list[Typed]:
    """Return the lines that came with a form, in its order."""
    found = sorted(int(match[1]) for name in data if (match := _LINE.fullmatch(name)))
    return [
        {name: data.get(f"l{at}-{name}", "").strip() for name in LINE_FIELDS}
        for at in found[:MOST_LINES]
    ]


def _typed(line: InvoiceLine, customer: Customer, today: date) -> Typed:
    text, label = reductions.write(line.discount_label, line.discount_cents, line.gross_cents)
    return {
        "follows": billing_key(line),
        "product": str(line.product_id or ""),
        "reference": line.reference,
        "name": line.name,
        "description": line.description,
        "quantity": number(line.quantity, "fr"),
        "unit": line.unit,
        "price": number(line.unit_price, "fr", places=2),
        "vat": taxes.choice_of(read_line(line).tax, _rule(line.product, customer, today)),
        "discount": text,
        "discount_label": label,
    }


def _rule(product: Product | None, customer: Customer, today: date) -> Any:
    try:
        return taxes.rule(product, customer, today)
    except DomainError:
        return None


def terms_choice(invoice: Invoice) -> str:
    own = OwnTerms("", invoice.payment_days, invoice.payment_end_of_month, invoice.payment_day)
    return next((name for name, terms in TERMS.items() if terms == own), KEPT)
