"""What is sold: goods, services or both."""

from collections.abc import Collection
from enum import StrEnum


class Nature(StrEnum):
    """The category of an operation (CGI, ann. II, art. 242 nonies A, I-8° bis)."""

    GOODS = "goods"
    SERVICES = "services"


GOODS_ONLY = frozenset({Nature.GOODS})
SERVICES_ONLY = frozenset({Nature.SERVICES})
BOTH = GOODS_ONLY | SERVICES_ONLY

LABELS = {
    "fr": {
        GOODS_ONLY: "Nature des opérations\u00a0: livraison de biens",
        SERVICES_ONLY: "Nature des opérations\u00a0: prestation de services",
        BOTH: "Nature des opérations\u00a0: livraison de biens et prestation de services",
    },
    "en": {
        GOODS_ONLY: "Nature of operations: supply of goods",
        SERVICES_ONLY: "Nature of operations: supply of services",
        BOTH: "Nature of operations: supply of goods and services",
    },
}
PROCESS_LETTERS = {GOODS_ONLY: "B", SERVICES_ONLY: "S", BOTH: "M"}  # XP Z12-012, BT-23


def nature_mention(natures: Collection[Nature], language: str = "fr") -> str:
    """Say what the operations are (CGI, ann. II, art. 242 nonies A, I-8° bis)."""
    return LABELS[language][frozenset(natures)]


def process_code(
    natures: Collection[Nature], *, paid: bool = False, after_deposit: bool = False
) -> str:
    """Return BT-23: S1 a plain invoice of services, S2 already paid, S4 final after a deposit."""
    digit = "4" if after_deposit else "2" if paid else "1"
    return PROCESS_LETTERS[frozenset(natures)] + digit
