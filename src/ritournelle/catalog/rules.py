"""From columns to rules: the price list and the rhythm that rows describe."""

from decimal import Decimal
from functools import lru_cache

from ritournelle.core.pricing import Model, Pricing, Tier
from ritournelle.core.schedule import Rhythm, Unit

TIERED = (Model.TIERED, Model.VOLUME)

TierRow = list[str | None]  # up to (None: without end), unit price, flat price


def pricing_of(
    model: str, unit_price: Decimal, tiers: list[TierRow], package_size: Decimal | None
) -> Pricing:
    """Build the price list that a product's columns describe. Raises BadPricing."""
    return Pricing(Model(model), unit_price, tuple(_tier(*tier) for tier in tiers), package_size)


@lru_cache(maxsize=4096)
def rhythm_of(unit: str, every: int, days: str, months: str) -> Rhythm:
    """Build the rhythm that four columns describe. Raises BadRhythm."""
    return Rhythm(Unit(unit), every, _numbers(days), _numbers(months))


def _tier(up_to: str | None, unit_price: str | None, flat_price: str | None = None) -> Tier:
    limit = None if up_to is None else Decimal(up_to)
    return Tier(limit, Decimal(unit_price or 0), Decimal(flat_price or 0))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(",") if number)
