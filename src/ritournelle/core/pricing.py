"""What a quantity costs. A price comes in parts, each one an exact invoice line."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from ritournelle.core.errors import DomainError
from ritournelle.core.money import HUNDRED, ONE, multiply
from ritournelle.core.periods import Period, prorate

ZERO = Decimal(0)
PRICE_STEP = Decimal("0.000001")
TOO_MUCH = Decimal(10**10)  # what no column of prices or quantities holds
QUANTITY_STEP = Decimal("0.0001")


class BadPricing(DomainError):
    """Raised by a price list that cannot be applied."""

    code = "bad-pricing"
    status = 422


class BadQuantity(DomainError):
    """Raised by a quantity that an invoice line cannot carry."""

    code = "bad-quantity"
    status = 422


class Model(StrEnum):
    """How the quantity makes the price."""

    FLAT = "flat"  # the same price whatever the quantity
    PER_UNIT = "per_unit"  # every unit at one price
    TIERED = "tiered"  # graduated: the units of each tier at the price of that tier
    VOLUME = "volume"  # all units at the price of the tier that the quantity reaches
    PACKAGE = "package"  # one price for each package begun


class PartKind(StrEnum):
    """What a part of a price is, so that the caller can word it."""

    FLAT = "flat"
    UNITS = "units"
    TIER = "tier"  # the units between the bounds `above` and `up_to`
    TIER_FLAT = "tier_flat"  # the flat price of the tier between these bounds
    PACKAGES = "packages"


class Tier(NamedTuple):
    """The price of the units up to and including `up_to`; None means without end.

    `flat_price` is due once, as soon as the tier is reached. Prices in euros.
    """

    up_to: Decimal | None
    unit_price: Decimal
    flat_price: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Pricing:
    """A price list, in euros without VAT. Raises BadPricing."""

    model: Model
    unit_price: Decimal = ZERO
    tiers: tuple[Tier, ...] = ()
    package_size: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse a list that is incomplete, or that says more than its model reads."""
        for amount in self._prices():
            _check_price(amount)
        if self.model in (Model.TIERED, Model.VOLUME):
            _check_tiers(self.tiers)
            _check_absent(self.unit_price, "Un tarif par paliers n’a pas de prix unitaire général.")
        else:
            _check_absent(self.tiers, "Ce mode de tarification n’a pas de paliers.")
        if self.model is Model.PACKAGE:
            _check_package_size(self.package_size)
        else:
            _check_absent(self.package_size, "Seul un tarif par lots a une taille de lot.")

    def _prices(self) -> Iterator[Decimal]:
        yield self.unit_price
        for tier in self.tiers:
            yield tier.unit_price
            yield tier.flat_price

    @property
    def is_free(self) -> bool:
        """Say whether every quantity costs nothing."""
        return not any(self._prices())


class Part(NamedTuple):
    """One line's worth of a price: `cents` is quantity x unit price, half up.

    The unit price is in euros. Of a tier, `above` (not included) and `up_to`
    (included, None without end) are the bounds.
    """

    quantity: Decimal
    unit_price: Decimal
    cents: int
    kind: PartKind
    above: Decimal | None = None
    up_to: Decimal | None = None


def price(pricing: Pricing, quantity: Decimal) -> list[Part]:
    """Return the parts of what `quantity` costs; none when there is nothing to bill.

    Raises BadQuantity below zero or beyond four decimals (BR-FR-DEC).
    """
    _check_quantity(quantity)
    model = pricing.model
    if model is Model.FLAT:
        return [_part(ONE, pricing.unit_price, PartKind.FLAT)]
    if model is Model.TIERED:
        return _price_tiers(pricing.tiers, quantity)
    if model is Model.VOLUME:
        above, tier = _reached_tiers(pricing.tiers, quantity)[-1]
        return _tier_parts(tier, above, quantity)
    if not quantity:
        return []
    if pricing.package_size is None:
        return [_part(quantity, pricing.unit_price, PartKind.UNITS)]
    packages = _packages_begun(quantity, pricing.package_size)
    return [_part(packages, pricing.unit_price, PartKind.PACKAGES)]


def prorated(part: Part, whole: Period, period: Period) -> Part:
    """Return the share of `part`, the price of `whole`, that falls in `period`.

    An invoice line must show quantity x unit price to the cent (EN 16931).
    """
    if period == whole:
        return part
    cents = prorate(part.cents, whole, period)
    quantity, unit_price = exact_line(part.quantity, cents)
    return part._replace(quantity=quantity, unit_price=unit_price, cents=cents)


def exact_line(quantity: Decimal, cents: int) -> tuple[Decimal, Decimal]:
    """Return a quantity and a unit price in euros whose product is `cents`, to the cent.

    The quantity stays when a price of six decimals can do that; else it is one.
    """
    unit_price = round_unit_price(cents / HUNDRED / quantity)
    if multiply(quantity, unit_price) == cents:
        return quantity, unit_price
    return ONE, cents / HUNDRED


def round_unit_price(amount: Decimal) -> Decimal:
    """Round a unit price in euros to six decimals, half up (BR-FR-DEC-03)."""
    return amount.quantize(PRICE_STEP, ROUND_HALF_UP)


def _check_quantity(quantity: Decimal) -> None:
    if not quantity.is_finite() or not 0 <= quantity < TOO_MUCH or quantity % QUANTITY_STEP:
        raise BadQuantity(
            f"La quantité {_french(quantity)} ne peut pas être facturée.",
            "Saisissez une quantité positive ou nulle, avec quatre décimales au plus.",
        )


def _part(quantity: Decimal, unit_price: Decimal, kind: PartKind) -> Part:
    return Part(quantity, unit_price, multiply(quantity, unit_price), kind)


def _packages_begun(quantity: Decimal, size: Decimal) -> Decimal:
    packages, rest = divmod(quantity, size)
    return packages + ONE if rest else packages


def _reached_tiers(tiers: tuple[Tier, ...], quantity: Decimal) -> list[tuple[Decimal, Tier]]:
    """Return each tier that the quantity reaches, with its lower bound.

    The first tier begins at zero and is always reached: its flat price is the
    subscription that is due even without consumption.
    """
    reached: list[tuple[Decimal, Tier]] = []
    above = ZERO
    for tier in tiers:
        if reached and quantity <= above:
            break
        reached.append((above, tier))
        above = tier.up_to or above
    return reached


def _price_tiers(tiers: tuple[Tier, ...], quantity: Decimal) -> list[Part]:
    parts: list[Part] = []
    for above, tier in _reached_tiers(tiers, quantity):
        last_unit = quantity if tier.up_to is None else min(quantity, tier.up_to)
        parts += _tier_parts(tier, above, last_unit - above)
    return parts


def _tier_parts(tier: Tier, above: Decimal, units: Decimal) -> list[Part]:
    """Return the part of the units, then the part of the flat price.

    Free units are shown (they are what the price includes), but not under a
    flat price, where a line at zero would say nothing.
    """
    parts = []
    if units and (tier.unit_price or not tier.flat_price):
        parts.append(_part(units, tier.unit_price, PartKind.TIER))
    if tier.flat_price:
        parts.append(_part(ONE, tier.flat_price, PartKind.TIER_FLAT))
    return [part._replace(above=above, up_to=tier.up_to) for part in parts]


def _check_price(amount: Decimal) -> None:
    if not amount.is_finite() or amount < 0:
        raise BadPricing(
            f"Le prix {_french(amount)} est négatif ou n’est pas un nombre.",
            "Saisissez un prix positif ou nul ; pour baisser un prix, ajoutez une remise.",
        )
    if amount >= TOO_MUCH:
        raise BadPricing(
            "Le prix atteint dix milliards d’euros.",
            "Vérifiez-le : un zéro est sans doute de trop.",
        )
    if amount % PRICE_STEP:
        raise BadPricing(
            f"Le prix {_french(amount)} a plus de six décimales.",
            "Arrondissez-le à six décimales au plus.",
        )


def _check_tiers(tiers: tuple[Tier, ...]) -> None:
    bounds = [tier.up_to for tier in tiers]
    if not bounds or bounds[-1] is not None:
        raise BadPricing(
            "Le dernier palier doit être sans limite.",
            "Ajoutez un dernier palier « au-delà », sans quantité maximale.",
        )
    limits = [ZERO, *(bound for bound in bounds if bound is not None)]
    if len(limits) != len(tiers):
        raise BadPricing(
            "Un palier sans limite est suivi d’un autre.",
            "Donnez une quantité maximale à chaque palier, sauf au dernier.",
        )
    if any(after <= before for before, after in pairwise(limits)):
        raise BadPricing(
            "Les paliers ne vont pas en croissant.",
            "Classez-les de la plus petite quantité maximale à la plus grande.",
        )
    if any(limit % QUANTITY_STEP for limit in limits):
        raise BadPricing(
            "La limite d’un palier a plus de quatre décimales.",
            "Arrondissez-la à quatre décimales au plus.",
        )


def _check_package_size(size: Decimal | None) -> None:
    if size is None or size <= 0 or size % QUANTITY_STEP:
        raise BadPricing(
            "La taille du lot manque ou ne convient pas.",
            "Saisissez une taille de lot supérieure à zéro, avec quatre décimales au plus.",
        )


def _check_absent(value: object, message: str) -> None:
    if value:
        raise BadPricing(
            message, "Retirez cette valeur ou choisissez un autre mode de tarification."
        )


def _french(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")
