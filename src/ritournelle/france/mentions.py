"""The texts that invoices, credit notes and pro formas must carry, with their dates."""

from datetime import date
from typing import NamedTuple

from ritournelle.france.buyers import BuyerKind
from ritournelle.france.identifiers import NBSP, format_siren
from ritournelle.france.territories import E_INVOICING, Territory

PROFESSIONALS = frozenset({BuyerKind.PROFESSIONAL})
OTHERS = frozenset({BuyerKind.NON_PROFESSIONAL, BuyerKind.CONSUMER})


class Note(NamedTuple):
    """A note BG-1: its code (BT-21), for whom, its words, from a first day to a last.

    The words may hold {penalty}, the seller's late-payment rate.
    """

    code: str
    kinds: frozenset[BuyerKind]
    fr: str
    en: str
    article: str
    valid_from: date
    valid_to: date | None = None


class ChosenTerms(NamedTuple):
    """The seller's own words, in the language of the document; "" for the default ones."""

    penalty: str = ""  # a rate: "12 % l’an"
    discount: str = ""  # a sentence: "Escompte de 2 % à 8 jours."


DEFAULT_TERMS = ChosenTerms()

# BR-FR-05 asks for the three codes on every invoice, to consumers also: there the text says
# that the rule of professionals does not apply.
NOTES = (
    Note(
        "PMD",
        PROFESSIONALS,
        "Tout retard de paiement rend exigibles, sans rappel, dès le jour suivant la date "
        "d’échéance, des pénalités au taux suivant\u00a0: {penalty}.",
        "Late payment: penalties are due, without a reminder, from the day after the due date, "
        "at the following rate: {penalty}.",
        "Code de commerce, art. L441-9, I et L441-10, II",
        date(2019, 4, 26),
    ),
    Note(
        "PMT",
        PROFESSIONALS,
        "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement\u00a0: 40\u00a0€.",
        "Fixed compensation for recovery costs in the event of late payment: €40.",
        "Code de commerce, art. L441-10, II et D441-5",
        date(2013, 1, 1),
    ),
    Note(
        "PMD",
        OTHERS,
        "En cas de retard de paiement, les sommes dues portent intérêt au taux légal "
        "à compter de la mise en demeure.",
        "Late payment: the sums due bear interest at the legal rate from the formal notice.",
        "Code civil, art. 1231-6 et 1344-1",
        date(2016, 10, 1),
    ),
    Note(
        "PMT",
        OTHERS,
        "Indemnité forfaitaire pour frais de recouvrement\u00a0: non applicable, "
        "réservée aux clients professionnels.",
        "Fixed compensation for recovery costs: not applicable, professional customers only.",
        "Code de commerce, art. L441-10, II",
        date(2013, 1, 1),
    ),
)

NO_DISCOUNT = {  # Code de commerce, art. L441-9, I
    "fr": "Pas d’escompte pour paiement anticipé.",
    "en": "No discount for early payment.",
}

# Never below three times the legal interest rate (Code de commerce, art. L441-10, II).
ECB_PLUS_TEN = {
    "fr": "taux de refinancement de la Banque centrale européenne majoré de 10 points",
    "en": "refinancing rate of the European Central Bank plus 10 points",
}

# Who takes part in e-invoicing or e-reporting (XP Z12-012, BR-FR-20): at home, elsewhere.
BAR_CODES = {
    BuyerKind.PROFESSIONAL: ("B2B", "B2BINT"),
    BuyerKind.NON_PROFESSIONAL: ("B2C", "B2CINT"),
    BuyerKind.CONSUMER: ("B2C", "B2CINT"),
}

PRO_FORMA = {  # not a facture in the sense of CGI, art. 289 ; no VAT falls due (art. 283, 3)
    "fr": "Ce document n’est pas une facture\u00a0: il n’ouvre pas droit à déduction de la TVA "
    "et n’est pas à payer.",
    "en": "This document is not an invoice: no VAT may be deducted from it and it is not payable.",
}


def notes(
    kind: BuyerKind,
    territory: Territory,
    *,
    on: date,
    language: str = "fr",
    chosen: ChosenTerms = DEFAULT_TERMS,
) -> tuple[tuple[str, str], ...]:
    """Return the notes BG-1 as (code, text): PMD, PMT, AAB and BAR, each once.

    BR-FR-05, 06 and 20; the words differ by kind of buyer and by day.
    """
    rate = chosen.penalty or ECB_PLUS_TEN[language]
    texts = {
        note.code: (note.fr if language == "fr" else note.en).format(penalty=rate)
        for note in _notes_in_force(kind, on)
    }
    return (
        *texts.items(),
        ("AAB", chosen.discount or NO_DISCOUNT[language]),
        ("BAR", bar_code(kind, territory)),
    )


def bar_code(kind: BuyerKind, territory: Territory) -> str:
    """Return the BAR note: how the operation is transmitted to the administration (BR-FR-20)."""
    home, elsewhere = BAR_CODES[kind]
    return home if territory in E_INVOICING else elsewhere


def legal_form_line(form: str, capital_cents: int) -> str:
    """Word the note REG: « SAS au capital de 150 000 € » (Code de commerce, art. R123-238)."""
    euros, cents = divmod(capital_cents, 100)
    amount = f"{euros:,}".replace(",", NBSP) + (f",{cents:02d}" if cents else "")
    return f"{form} au capital de {amount}{NBSP}€"


def register_line(city: str, siren: str) -> str:
    """Word the note ABL: « RCS Paris 552 100 554 » (Code de commerce, art. R123-237)."""
    return f"RCS {city} {format_siren(siren)}"


def sole_trader_name(name: str) -> str:
    """Add « EI » to the name of a sole trader (Code de commerce, art. R526-27)."""
    stated = name.casefold()
    is_stated = stated.startswith("ei ") or stated.endswith(" ei")
    if is_stated or "entrepreneur individuel" in stated:
        return name
    return f"{name} EI"


def _notes_in_force(kind: BuyerKind, on: date) -> list[Note]:
    """Keep the notes of a day; the wording in force is the newest one that has begun."""
    newest: dict[str, Note] = {}
    for note in NOTES:
        is_newer = note.code not in newest or note.valid_from > newest[note.code].valid_from
        if kind in note.kinds and note.valid_from <= on and is_newer:
            newest[note.code] = note
    return list(newest.values())
