"""What a credit note gives back of each line of an invoice, in quantity and in cents."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_UP, Decimal
from typing import NamedTuple

from ritournelle.core.discounts import allocate_discount
from ritournelle.core.money import HUNDRED, multiply, to_cents
from ritournelle.core.pricing import PRICE_STEP, QUANTITY_STEP, ZERO, BadQuantity, exact_line
from ritournelle.documents.text import number
from ritournelle.invoicing.errors import CreditExceedsInvoice, NotALineOfTheInvoice
from ritournelle.invoicing.models import Invoice, InvoiceLine
from ritournelle.invoicing.new import NewLine
from ritournelle.invoicing.reading import read_line

ROUNDING_LABEL = {"fr": "Arrondi", "en": "Rounding"}


class Share(NamedTuple):
    """A part of a line: its quantity, and the cents that it cost, all discounts taken off."""

    quantity: Decimal
    cents: int


def whole_credit(invoice: Invoice) -> list[NewLine]:
    """Return the lines of a credit note that mirrors a whole invoice, its discount apart."""
    return [_credit_of(line) for line in _lines(invoice)]


def rest_credit(invoice: Invoice) -> list[NewLine]:
    """Return the lines of a credit note that gives back all that is left of an invoice."""
    return partial_credit(invoice, {line.pk: left for line, left in left_quantities(invoice)})


def left_quantities(invoice: Invoice) -> list[tuple[InvoiceLine, Decimal]]:
    """Return the lines of an invoice, each with the quantity that can still be given back."""
    credited = _credited(invoice)
    return [(line, line.quantity - credited[line.pk].quantity) for line in _lines(invoice)]


def partial_credit(invoice: Invoice, quantities: Mapping[int, Decimal]) -> list[NewLine]:
    """Return the lines of a credit note that gives back some quantities, by line of the invoice.

    Each amount is the difference of two running totals, so that the credit notes of a
    line add up to what it cost. Raises NotALineOfTheInvoice, BadQuantity, CreditExceedsInvoice.
    """
    lines = _lines(invoice)
    if not quantities.keys() <= {line.pk for line in lines}:
        raise NotALineOfTheInvoice(str(invoice))
    costs, credited = _costs(invoice), _credited(invoice)
    shares = [
        (line, _share(line, costs[line.pk], credited[line.pk], quantities[line.pk]))
        for line in lines
        if quantities.get(line.pk)
    ]
    return [_credit_line(line, share, invoice.language) for line, share in shares if share.cents]


def _share(line: InvoiceLine, cost_cents: int, before: Share, quantity: Decimal) -> Share:
    """Return what is given back now of a line, of which `before` was given back already."""
    if quantity * line.quantity < 0 or quantity % QUANTITY_STEP:
        raise BadQuantity(
            f"La quantité {number(quantity, 'fr')} ne peut pas être créditée.",
            "Saisissez une quantité du même signe que celle de la ligne, "
            "avec quatre décimales au plus.",
        )
    left = line.quantity - before.quantity
    if abs(quantity) > abs(left):
        raise CreditExceedsInvoice(line.name, number(left, "fr"))
    upto = to_cents(cost_cents * (before.quantity + quantity) / line.quantity / HUNDRED)
    return Share(quantity, upto - before.cents)


def _credited(invoice: Invoice) -> defaultdict[int, Share]:
    """Return what the credit notes of an invoice have given back, by line of the invoice."""
    found: defaultdict[int, Share] = defaultdict(lambda: Share(ZERO, 0))
    for note in invoice.credit_notes.prefetch_related("lines", "vat"):
        costs = _costs(note)
        for line in note.lines.all():
            before = found[line.credits_id or 0]
            found[line.credits_id or 0] = Share(
                before.quantity + line.quantity, before.cents + costs[line.pk]
            )
    return found


def _costs(document: Invoice) -> dict[int, int]:
    """Return what each line really costs, its part of the whole document's discount taken off."""
    lines = _lines(document)
    costs = {line.pk: line.net_cents for line in lines}
    for row in document.vat.all():
        tax = (row.category, row.rate, row.exemption)
        alike = [line for line in lines if _tax(line) == tax]
        shares = allocate_discount(row.discount_cents, [line.net_cents for line in alike])
        for line, share in zip(alike, shares, strict=True):
            costs[line.pk] -= share
    return costs


def _lines(document: Invoice) -> list[InvoiceLine]:
    return sorted(document.lines.all(), key=lambda line: line.position)


def _tax(line: InvoiceLine) -> tuple[str, Decimal, str]:
    return line.vat_category, line.vat_rate, line.vat_exemption


def _credit_of(line: InvoiceLine) -> NewLine:
    """Point at the credited line, and let the period be: it stays billed."""
    return read_line(line)._replace(item_id=None, part=0, credits_id=line.pk)


def _credit_line(line: InvoiceLine, share: Share, language: str) -> NewLine:
    """Write a share as quantity times the price really paid.

    Above some ten thousand units, no price of six decimals may give its cents:
    the price is then rounded up and the line takes the cents too many off again.
    """
    quantity, cents = share
    kept, unit_price = exact_line(quantity, cents)
    if kept != quantity:
        unit_price = (cents / HUNDRED / quantity).quantize(PRICE_STEP, ROUND_UP)
    gross_cents = multiply(quantity, unit_price)
    return _credit_of(line)._replace(
        quantity=quantity,
        unit_price=unit_price,
        gross_cents=gross_cents,
        net_cents=cents,
        discount_cents=gross_cents - cents,
        discount_label=ROUNDING_LABEL[language] if gross_cents != cents else "",
    )
