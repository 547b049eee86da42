"""Cents, half up. The only place where money is rounded."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

ONE = Decimal(1)
HUNDRED = Decimal(100)


def divide_half_up(numerator: int, denominator: int) -> int:
    """Divide two whole numbers; a half goes away from zero, as on paper."""
    if denominator <= 0:
        raise ValueError(f"denominator must be positive, not {denominator}")
    quotient, rest = divmod(abs(numerator), denominator)
    if 2 * rest >= denominator:
        quotient += 1
    return quotient if numerator >= 0 else -quotient


def to_cents(amount: Decimal) -> int:
    """Turn euros into whole cents, half up."""
    return int((amount * HUNDRED).quantize(ONE, ROUND_HALF_UP))


def multiply(quantity: Decimal, unit_price: Decimal) -> int:
    """Return the cents of `quantity` times a unit price in euros, rounded once."""
    return int((quantity * unit_price * HUNDRED).quantize(ONE, ROUND_HALF_UP))


def percent_of(cents: int, rate: Decimal) -> int:
    """Return `rate` per cent of an amount in cents, half up."""
    return int((cents * rate / HUNDRED).quantize(ONE, ROUND_HALF_UP))


def allocate(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion to weights, so that the parts add up to it.

    Each part is the difference of two rounded running totals.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError(f"weights must be positive and not all zero: {weights}")
    parts, seen, given = [], 0, 0
    for weight in weights:
        seen += weight
        upto = divide_half_up(total_cents * seen, whole)
        parts.append(upto - given)
        given = upto
    return parts
