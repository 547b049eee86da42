"""Why an invoice to come is not the same as the last one of its subscription."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from ritournelle.core.periods import Period
from ritournelle.documents.text import money, number

CURRENCY = "EUR"


class Change(StrEnum):
    """How an invoice to come stands against the last one; the order is that of the page."""

    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"
    SAME = "same"


class LineFacts(NamedTuple):
    """What is compared of a line; a price in several parts is one line."""

    name: str
    quantity: Decimal
    unit_price: Decimal
    gross_cents: int
    discount_cents: int
    discount_label: str
    is_one_off: bool = False


class InvoiceFacts(NamedTuple):
    """What is compared of an invoice. `share`: the days served of those of a whole period."""

    net_cents: int
    period_start: date
    lines: Mapping[int, LineFacts]
    discount_cents: int = 0
    discount_label: str = ""
    share: tuple[int, int] | None = None


class Difference(NamedTuple):
    """How an invoice to come stands against the last one, and why, in French."""

    change: Change
    before_cents: int | None
    reasons: Sequence[str]


def compare(before: InvoiceFacts | None, after: InvoiceFacts, *, is_last: bool) -> Difference:
    """Say what changed between the last invoice of a subscription and the next one."""
    last = ["Dernière facture de l’abonnement"] if is_last else []
    if before is None:
        return Difference(Change.NEW, None, ["Première facture", *_share(after), *last])
    if before.net_cents == after.net_cents:
        return Difference(Change.SAME, before.net_cents, last)
    reasons = [*_reasons(before, after)] or ["Montant recalculé"]
    return Difference(Change.CHANGED, before.net_cents, [*reasons, *last])


def share_of(period: Period, whole: Period) -> tuple[int, int] | None:
    """Return the days of a cut period and those of the whole one; None for a whole one."""
    return None if period == whole else (period.days, whole.days)


def _reasons(before: InvoiceFacts, after: InvoiceFacts) -> Iterator[str]:
    yield from _share(after)
    if before.share:
        yield "La dernière facture était au prorata ({} jours sur {})".format(*before.share)
    are_whole = not (before.share or after.share)
    for key in before.lines.keys() | after.lines.keys():
        yield from _line_reasons(before.lines.get(key), after.lines.get(key), are_whole)
    yield from _discount_reasons(
        "sur la facture",
        (before.discount_cents, before.discount_label),
        (after.discount_cents, after.discount_label),
    )


def _share(invoice: InvoiceFacts) -> Iterator[str]:
    if invoice.share:
        yield "Prorata\u00a0: {} jours sur {}".format(*invoice.share)


def _line_reasons(
    before: LineFacts | None, after: LineFacts | None, are_whole: bool
) -> Iterator[str]:
    if after is None:
        assert before is not None  # noqa: S101 (for the type checker: the key came from one)
        yield f"{'Facturé une seule fois' if before.is_one_off else 'Ligne retirée'}\u00a0: {before.name}"
    elif before is None:
        yield f"{'Une seule fois' if after.is_one_off else 'Ligne ajoutée'}\u00a0: {after.name}"
    else:
        if are_whole:
            yield from _price_reasons(before, after)
        yield from _discount_reasons(
            after.name,
            (before.discount_cents, before.discount_label),
            (after.discount_cents, after.discount_label),
        )


def _price_reasons(before: LineFacts, after: LineFacts) -> Iterator[str]:
    if before.quantity != after.quantity:
        yield (
            f"Quantité\u00a0: {after.name}, {number(before.quantity, 'fr')} → "
            f"{number(after.quantity, 'fr')}"
        )
    if before.unit_price != after.unit_price:
        yield f"Prix\u00a0: {after.name}, {_price(before.unit_price)} → {_price(after.unit_price)}"


def _discount_reasons(what: str, before: tuple[int, str], after: tuple[int, str]) -> Iterator[str]:
    (cents_before, label_before), (cents_after, label_after) = before, after
    if cents_before and not cents_after:
        yield f"Fin de la remise «\u00a0{label_before}\u00a0» ({what})"
    elif cents_after and not cents_before:
        yield f"Nouvelle remise «\u00a0{label_after}\u00a0» ({what})"
    elif label_before != label_after:
        yield f"Remise ({what})\u00a0: {label_before} → {label_after}"


def _price(amount: Decimal) -> str:
    cents = amount * 100
    if cents == cents.to_integral_value():
        return money(int(cents), CURRENCY, "fr")
    return f"{number(amount, 'fr', 2)}\u00a0€"
