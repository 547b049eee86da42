"""What an invoice line says about how its amount came to be, in the customer's language."""

from ritournelle.core.charges import Charge
from ritournelle.core.discounts import Discount
from ritournelle.core.periods import Period
from ritournelle.core.pricing import ZERO, Part, PartKind
from ritournelle.documents.text import long_date, money, number, percent

TIERS = {
    "fr": {"from": "Au-delà de {above}", "to": "Jusqu’à {up_to}", "both": "De {above} à {up_to}"},
    "en": {"from": "Above {above}", "to": "Up to {up_to}", "both": "From {above} to {up_to}"},
}
SHARE = {
    "fr": "Du {start} au {end}, {days}\u00a0jours sur {whole}\u00a0: {price} × {days}/{whole} = {share}",
    "en": "From {start} to {end}, {days} days of {whole}: {price} × {days}/{whole} = {share}",
}
SEPARATOR = "\n"


def describe(charge: Charge, text: str, language: str) -> str:
    """Return the description of a line: the product's, then the tier, then the proration."""
    parts = [text] if text else []
    if charge.part.kind in (PartKind.TIER, PartKind.TIER_FLAT):
        parts.append(_tier(charge.part, language))
    if charge.price_cents != charge.part.cents:
        parts.append(_share(charge, language))
    return SEPARATOR.join(parts)


def discount_label(discounts: tuple[Discount, ...], language: str) -> str:
    """Name discounts, with their percentage when their label does not say it."""
    return ", ".join([_named(discount, language) for discount in discounts])[:140]


def _named(discount: Discount, language: str) -> str:
    if discount.percent is None or "%" in discount.label:
        return discount.label
    return f"{discount.label} {percent(discount.percent, language)}"


def _tier(part: Part, language: str) -> str:
    words = TIERS[language]
    above, up_to = part.above or ZERO, part.up_to
    values = {
        "above": number(above, language) if above else "",
        "up_to": number(up_to, language) if up_to is not None else "",
    }
    kind = "from" if up_to is None else "both" if above else "to"
    return words[kind].format(**values)


def _share(charge: Charge, language: str) -> str:
    period: Period = charge.period
    return SHARE[language].format(
        start=long_date(period.start, language),
        end=long_date(period.last_day, language),
        days=period.days,
        whole=charge.whole.days,
        price=money(charge.price_cents, "EUR", language),
        share=money(charge.part.cents, "EUR", language),
    )
