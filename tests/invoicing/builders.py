"""Documents for the tests of this package, all issued through the services."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ritournelle.accounts.models import Organization
from ritournelle.core.discounts import Discount, discount_cents
from ritournelle.core.money import multiply
from ritournelle.core.vat import Category, Tax, totals
from ritournelle.customers.models import Customer
from ritournelle.invoicing import services
from ritournelle.invoicing.issuing import write_drafts
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.new import NewInvoice, NewLine
from ritournelle.invoicing.reading import UNFROZEN
from tests import factories
from tests.factories import NOON, TODAY

D = Decimal
TEN_PERCENT = Discount(percent=D(10), label="Remise de bienvenue")


def vat(rate: str) -> Tax:
    """VAT at a rate."""
    return Tax(Category.S, D(rate))


def make_line(
    price: str = "99", quantity: str = "1", *, tax: Tax | None = None, off: int = 0, **fields: Any
) -> NewLine:
    """A line of software, VAT at 20 %; `off` is its discount in cents."""
    gross_cents = multiply(D(quantity), D(price))
    defaults = {"name": "Logiciel de caisse", "unit": "C62", "tax": tax or vat("20")}
    if off:
        defaults |= {"discount_cents": off, "discount_label": "Remise"}
    return NewLine(
        quantity=D(quantity),
        unit_price=D(price),
        gross_cents=gross_cents,
        net_cents=gross_cents - off,
        **defaults | fields,
    )


def make_company(**fields: Any) -> Organization:
    """An organisation with its two series."""
    organization = factories.make_organization(**fields)
    factories.make_series(organization)
    factories.make_series(organization, "credit_note")
    return organization


def make_draft(
    customer: Customer,
    *lines: NewLine,
    kind: str = "invoice",
    discounts: Sequence[Discount] = (),
    sends: bool = True,
) -> Invoice:
    """A draft of these lines, of one line of 99 € HT without."""
    return draft_of(customer, lines or [make_line()], kind=kind, discounts=discounts, sends=sends)


def draft_of(
    customer: Customer,
    lines: Sequence[NewLine],
    *,
    kind: str = "invoice",
    discounts: Sequence[Discount] = (),
    sends: bool = True,
) -> Invoice:
    """A draft of exactly these lines."""
    off_cents = discount_cents(sum(line.net_cents for line in lines), discounts)
    invoice = NewInvoice(
        customer_id=customer.pk,
        lines=lines,
        totals=totals([(line.tax, line.net_cents) for line in lines], off_cents),
        seller=UNFROZEN,
        buyer=UNFROZEN,
        terms=UNFROZEN,
        due_on=date.min,
        kind=kind,
        language=customer.language,
        discount_label=", ".join(filter(None, [discount.label for discount in discounts])),
        sends=sends,
    )
    (key,) = write_drafts(customer.organization_id, [invoice], at=NOON)
    return Invoice.objects.get(pk=key)


def issue(
    customer: Customer,
    *lines: NewLine,
    on: date = TODAY,
    discounts: Sequence[Discount] = (),
) -> Invoice:
    """An issued invoice of these lines, of one line of 99 € HT without."""
    return services.issue_draft(make_draft(customer, *lines, discounts=discounts), on=on, at=NOON)


def issue_pro_forma(customer: Customer, *lines: NewLine) -> Invoice:
    """A pro forma, dated and frozen."""
    return services.issue_draft(make_draft(customer, *lines, kind="pro_forma"), on=TODAY, at=NOON)


def credit(
    invoice: Invoice,
    quantities: dict[int, str] | None = None,
    *,
    on: date = TODAY,
    reason: str = "",
) -> Invoice:
    """A credit note: of some quantities by position of the line, or of all that is left."""
    wanted = None
    if quantities is not None:
        keys = dict(invoice.lines.values_list("position", "pk"))
        wanted = {keys[position]: D(quantity) for position, quantity in quantities.items()}
    return services.credit_invoice(invoice, wanted, on=on, at=NOON, reason=reason)


def amounts(invoice: Invoice) -> tuple[int, int, int]:
    """Net, VAT and gross, in cents."""
    return invoice.net_cents, invoice.vat_cents, invoice.gross_cents
