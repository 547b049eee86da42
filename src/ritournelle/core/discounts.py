"""Discounts: what is taken off an amount, when, and from which part of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ritournelle.core.errors import DomainError
from ritournelle.core.money import allocate, percent_of
from ritournelle.core.periods import Period, prorate

PERCENT_STEP = Decimal("0.01")


class BadDiscount(DomainError):
    """Raised by a discount that cannot be applied."""

    code = "bad-discount"
    status = 422


@dataclass(frozen=True, slots=True)
class Discount:
    """A percentage or an amount in cents, for all periods or for some. Raises BadDiscount.

    It begins with the occurrence `first_index` of the schedule, lasts for
    `occurrences` of them, and for periods that start before `until`; None
    means without end.
    """

    percent: Decimal | None = None
    cents: int | None = None
    label: str = ""
    first_index: int = 0
    occurrences: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse a discount without value, with two, or that never applies."""
        if (self.percent is None) == (self.cents is None):
            raise BadDiscount(
                "Une remise est soit un pourcentage, soit un montant.",
                "Saisissez l’un des deux.",
            )
        if self.percent is not None:
            _check_percent(self.percent)
        if self.cents is not None and self.cents <= 0:
            raise BadDiscount(
                "Le montant d’une remise doit être supérieur à zéro.",
                "Saisissez un montant positif, ou retirez la remise.",
            )
        if self.first_index < 0 or (self.occurrences is not None and self.occurrences <= 0):
            raise BadDiscount(
                "La durée de la remise ne convient pas.",
                "Saisissez au moins une échéance, ou laissez la durée vide.",
            )

    def applies(self, index: int, start: date) -> bool:
        """Say whether the occurrence `index`, whose period begins on `start`, is discounted."""
        since = index - self.first_index
        if since < 0 or (self.occurrences is not None and since >= self.occurrences):
            return False
        return self.until is None or start < self.until

    def off(self, cents: int) -> int:
        """Return what is taken off an amount in cents.

        A percentage follows the sign of the amount, so that a credit gives back
        what was really paid. A fixed amount never goes below zero.
        """
        if self.percent is not None:
            return percent_of(cents, self.percent)
        return min(self.cents or 0, max(cents, 0))


def discount_cents(gross_cents: int, discounts: Iterable[Discount]) -> int:
    """Return what the discounts take off together, each from what the ones before it left."""
    left = gross_cents
    for discount in discounts:
        left -= discount.off(left)
    return gross_cents - left


def prorated_discount(gross_cents: int, off_cents: int, whole: Period, period: Period) -> int:
    """Return the share of a discount of `off_cents` on `gross_cents`, the price of `whole`.

    The net price is what is shared out, since it is what is paid: its shares
    add up, and none falls below zero for lack of a cent.
    """
    net_cents = gross_cents - off_cents
    return prorate(gross_cents, whole, period) - prorate(net_cents, whole, period)


def allocate_discount(total_cents: int, nets: Sequence[int]) -> list[int]:
    """Split a discount over amounts in cents (lines, or VAT groups), so that it adds up.

    Amounts of the other sign than their sum take no share. Raises ValueError
    when the discount is larger than the sum, or of the other sign.
    """
    if total_cents == 0:
        return [0] * len(nets)
    whole = sum(nets)
    if not min(0, whole) <= total_cents <= max(0, whole):
        raise ValueError(f"a discount of {total_cents} does not fit a sum of {whole}")
    sign = 1 if whole > 0 else -1
    return allocate(total_cents, [max(0, sign * net) for net in nets])


def _check_percent(percent: Decimal) -> None:
    if not 0 < percent <= 100:
        raise BadDiscount(
            "Le pourcentage d’une remise est compris entre 0 et 100.",
            "Saisissez un pourcentage supérieur à 0, et de 100 au plus.",
        )
    if percent % PERCENT_STEP:
        raise BadDiscount(
            "Le pourcentage d’une remise a deux décimales au plus.",
            "Arrondissez-le, ou saisissez un montant.",
        )
