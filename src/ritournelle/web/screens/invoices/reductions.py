"""Discounts as people type them, `10 %` or `25,50`, and as documents keep them: cents and a label."""

import re
from decimal import Decimal

from ritournelle.core.discounts import BadDiscount, Discount
from ritournelle.core.money import percent_of, to_cents
from ritournelle.documents.text import percent, plain_money
from ritournelle.web.shell.forms import plain_number

NAME = "Remise"
_PERCENT = re.compile(r"(\d{1,3}(?:,\d{1,2})?)\s?%")
_NUMBER = re.compile(r"-?(?:[0-9]{1,10}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})")


def read(text: str, label: str = "") -> Discount | None:
    """Return the discount that a person typed, if any. Raises BadDiscount.

    The label keeps the percentage, so that it is read again when the document changes.
    """
    if not text.strip():
        return None
    value = _number(text)
    if not value:
        return None
    if "%" not in text:
        return Discount(cents=to_cents(value), label=label or NAME)
    rate = percent(value, "fr")
    if rate not in label:
        label = f"{label} ({rate})" if label else f"{NAME} {rate}"
    return Discount(percent=value, label=label)


def write(label: str, off_cents: int, base_cents: int) -> tuple[str, str]:
    """Return a discount as it was typed: its text, and its own label."""
    if not off_cents:
        return "", ""
    found = _PERCENT.search(label)
    rate = Decimal(found[1].replace(",", ".")) if found else Decimal(0)
    if found is None or percent_of(base_cents, rate) != off_cents:
        return plain_money(off_cents, "fr"), "" if label == NAME else label
    typed = percent(rate, "fr")
    own = label.removesuffix(f" ({typed})")
    return typed, "" if own in (typed, f"{NAME} {typed}") else own


def _number(text: str) -> Decimal:
    plain = plain_number(text)
    if not _NUMBER.fullmatch(plain):
        raise BadDiscount(
            f"«\u00a0{text[:40]}\u00a0» n’est pas une remise.",
            "Écrivez un pourcentage, 10\u00a0%, ou un montant, 25,50.",
        )
    return Decimal(plain)
