"""Payment terms as a person chooses them, and as columns hold them."""

from typing import Any, NamedTuple

OTHER = "autre"
CHOICES = [
    ("", "Délai de la société"),
    ("0", "Comptant"),
    ("30", "30\u00a0jours"),
    ("30fdm", "30\u00a0jours fin de mois"),
    ("45fdm", "45\u00a0jours fin de mois"),
    ("60", "60\u00a0jours"),
    (OTHER, "Autre délai"),
]


class Terms(NamedTuple):
    """The columns of payment terms; all None: those of the organisation."""

    payment_days: int | None = None
    payment_end_of_month: bool | None = None
    payment_day: int | None = None


USUAL = {
    "": Terms(),
    "0": Terms(0, False),
    "30": Terms(30, False),
    "30fdm": Terms(30, True),
    "45fdm": Terms(45, True),
    "60": Terms(60, False),
}
_BY_TERMS = {terms: choice for choice, terms in USUAL.items()}


def choice_of(terms: Terms) -> str:
    """Return the choice that stands for some columns."""
    return _BY_TERMS.get(terms, OTHER)


def read_terms(cleaned: dict[str, Any]) -> Terms:
    """Return the columns that a form means: a usual choice, or its own days."""
    choice = cleaned.get("terms", "")
    if choice != OTHER:
        return USUAL.get(choice, Terms())
    return Terms(
        cleaned.get("payment_days"),
        bool(cleaned.get("payment_end_of_month")),
        cleaned.get("payment_day"),
    )
