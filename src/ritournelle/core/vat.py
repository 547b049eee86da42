"""VAT by category and rate, on the sum of the document, as EN 16931 wants it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Self

from ritournelle.core.discounts import allocate_discount
from ritournelle.core.errors import DomainError
from ritournelle.core.money import percent_of

RATE_STEP = Decimal("0.01")


class BadTax(DomainError):
    """Raised by a VAT category, rate and exemption that do not go together."""

    code = "bad-tax"
    status = 422


class Category(StrEnum):
    """The VAT categories of EN 16931 (BT-151) that French invoices may carry (BR-FR-15)."""

    S = "S"  # standard and reduced rates
    AE = "AE"  # reverse charge
    E = "E"  # exempt
    O = "O"  # noqa: E741  outside the scope; the name is the code of the norm
    K = "K"  # goods to another EU country
    G = "G"  # export outside the EU
    Z = "Z"  # zero rated


# BR-S-10 and BR-Z-10: these two must not give a reason; all others must.
WITHOUT_EXEMPTION = frozenset({Category.S, Category.Z})


class _TaxFields(NamedTuple):
    category: Category
    rate: Decimal
    exemption: str = ""


class Tax(_TaxFields):
    """A VAT category, its rate in per cent, and the VATEX code of an exemption. Raises BadTax."""

    __slots__ = ()

    def __new__(cls, category: Category, rate: Decimal, exemption: str = "") -> Self:
        """Refuse what the rules BR-S, BR-E, BR-AE… of EN 16931 would refuse later."""
        if category is Category.S:
            _check_standard_rate(rate)
        elif rate:
            raise BadTax(
                f"La catégorie de TVA {category} demande un taux de 0\u00a0%.",
                "Mettez le taux à zéro, ou choisissez la catégorie S.",
            )
        needs_exemption = category not in WITHOUT_EXEMPTION
        if needs_exemption != bool(exemption):
            _refuse_exemption(category, exemption)
        return super().__new__(cls, category, rate, exemption)


class Subtotal(NamedTuple):
    """The amounts of one VAT category and rate (BG-23), in cents."""

    tax: Tax
    lines_cents: int
    discount_cents: int
    net_cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of a document (BG-22), in cents. They add up, or it does not exist."""

    lines_cents: int
    discount_cents: int
    net_cents: int
    vat_cents: int
    gross_cents: int
    subtotals: tuple[Subtotal, ...]

    def __post_init__(self) -> None:
        """Raise ValueError when a sum does not hold."""
        if self.net_cents != self.lines_cents - self.discount_cents:
            raise ValueError(f"net is not lines less discount: {self}")
        if self.gross_cents != self.net_cents + self.vat_cents:
            raise ValueError(f"gross is not net plus VAT: {self}")
        sums = (self.lines_cents, self.discount_cents, self.net_cents, self.vat_cents)
        if sums != _column_sums(self.subtotals):
            raise ValueError(f"subtotals do not add up: {self}")


def totals(lines: Iterable[tuple[Tax, int]], discount_cents: int = 0) -> Totals:
    """Return the totals of lines (tax, net cents) and a discount on the whole document.

    The discount is shared out over the taxes; the VAT of each is its rate on
    what is left, half up, once. Highest rate first. Raises BadTax for taxes
    that one document cannot carry together.
    """
    sums: dict[Tax, int] = {}
    for tax, cents in lines:
        sums[tax] = sums.get(tax, 0) + cents
    if len(sums) > 1:
        check_taxes_together(sums)

    groups = sorted(sums.items(), key=_order)
    shares = allocate_discount(discount_cents, [cents for _, cents in groups])
    pairs = zip(groups, shares, strict=True)
    subtotals = tuple([_subtotal(tax, cents, share) for (tax, cents), share in pairs])
    lines_cents, off_cents, net_cents, vat_cents = _column_sums(subtotals)
    return Totals(lines_cents, off_cents, net_cents, vat_cents, net_cents + vat_cents, subtotals)


def check_taxes_together(taxes: Collection[Tax]) -> None:
    """Raise BadTax when one document cannot carry these distinct taxes.

    EN 16931 wants one subtotal for each category and rate, so one reason for each
    (BR-E-01, BR-AE-01…), and category O alone (BR-O-11).
    """
    categories = [tax.category for tax in taxes if tax.category is not Category.S]
    if len(set(categories)) < len(categories):
        raise BadTax(
            "Deux motifs d’exonération de la même catégorie de TVA sont réunis.",
            "Faites une facture par motif d’exonération.",
        )
    if Category.O in categories and len(taxes) > 1:
        raise BadTax(
            "Une opération hors du champ de la TVA est réunie avec d’autres opérations.",
            "Facturez-la à part.",
        )


def _subtotal(tax: Tax, lines_cents: int, discount_cents: int) -> Subtotal:
    net_cents = lines_cents - discount_cents
    return Subtotal(tax, lines_cents, discount_cents, net_cents, percent_of(net_cents, tax.rate))


def _order(group: tuple[Tax, int]) -> tuple[Decimal, str]:
    tax, _ = group
    return -tax.rate, tax.category


def _column_sums(subtotals: tuple[Subtotal, ...]) -> tuple[int, int, int, int]:
    lines_cents = discount_cents = net_cents = vat_cents = 0
    for _, lines, discount, net, vat in subtotals:
        lines_cents += lines
        discount_cents += discount
        net_cents += net
        vat_cents += vat
    return lines_cents, discount_cents, net_cents, vat_cents


def _check_standard_rate(rate: Decimal) -> None:
    if not 0 < rate <= 100 or rate % RATE_STEP:
        raise BadTax(
            "Le taux de TVA de la catégorie S est compris entre 0 et 100, avec deux décimales au plus.",
            "Saisissez un taux supérieur à zéro, ou choisissez une exonération.",
        )


def _refuse_exemption(category: Category, exemption: str) -> None:
    if exemption:
        raise BadTax(
            f"La catégorie de TVA {category} n’admet pas de motif d’exonération.",
            f"Retirez le code {exemption}, ou choisissez une autre catégorie.",
        )
    raise BadTax(
        f"La catégorie de TVA {category} demande un motif d’exonération.",
        "Choisissez le motif (code VATEX) qui dispense de la taxe.",
    )
