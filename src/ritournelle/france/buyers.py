"""Who buys. Mentions, e-invoicing, penalties and notices all depend on it."""

from enum import StrEnum


class BuyerKind(StrEnum):
    """The three customers that the law tells apart (Code de la consommation, art. liminaire)."""

    PROFESSIONAL = "professional"
    NON_PROFESSIONAL = "non_professional"  # a legal person not in trade: association, copropriété
    CONSUMER = "consumer"
