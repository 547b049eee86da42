"""A document as the template prints it: strings only, already in the reader's language."""

from collections.abc import Callable
from datetime import date
from typing import Any

from ritournelle.documents import text
from ritournelle.documents.colours import as_text, text_on
from ritournelle.documents.countries import country_name
from ritournelle.documents.labels import COUNTRIES_LANGUAGE, LABELS
from ritournelle.documents.model import Document, Kind, Line, Look, Party, Reference
from ritournelle.documents.payment_view import payment_block
from ritournelle.documents.qr import transfer_qr

View = dict[str, Any]
_PRINTED_NOTES = ("PMT", "PMD", "AAB", "AAI", "TXD")
_ONE_ROW_LENGTH = 40
_BREAKABLE_LENGTH = 1500  # a longer description may run over a page end


def view(document: Document, look: Look, logo: str, printable: Callable[[str], str]) -> View:
    """Return all that the template needs; `logo` is a path it can read, or nothing."""
    words = LABELS[document.language]
    title = words[document.kind]
    name = title if document.draft else f"{title} {document.number}"
    day = text.long_date(document.issued_on, document.language)
    content = {
        "title": title,
        "name": name,
        "numbered": _pair(words["number"], document.number) if not document.draft else "",
        "subject": words["on_day"].format(title=name, day=day),
        "continued": words["continued"].format(title=name),
        "seller": _seller(document.seller, document.language),
        "buyer": _buyer(document.buyer, document.language),
        "delivery": _delivery(document),
        "facts": _facts(document, words),
        "columns": _columns(document),
        "lines": [_line(line, document) for line in document.lines],
        "taxes": _taxes(document),
        "totals": _totals(document, words),
        "grand_total": _grand_total(document, words),
        "payment": payment_block(document, words),
        "mentions": _mentions(document),
        "texts": list(document.own_texts),
        "notes": _notes(document),
        "footer": [line for line in (_legal_line(document.seller), look.footer) if line],
        "logo_alt": words["logo"].format(name=document.seller.name),
    }
    printed: View = _printed(content, printable)
    return printed | {
        "labels": words,
        "language": document.language,
        "region": COUNTRIES_LANGUAGE[document.language],
        "kind": _style(document),
        "logo": logo,
        "qr": transfer_qr(document),
        "qr_alt": words["qr"].format(number=document.number),
        "colour": look.colour,
        "on_colour": text_on(look.colour),
        "accent": as_text(look.colour),
    }


def _printed(value: Any, printable: Callable[[str], str]) -> Any:
    """Make every string of the content printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printed(item, printable) for key, item in value.items()}
    if isinstance(value, list):
        return [_printed(item, printable) for item in value]
    return value


def _style(document: Document) -> str:
    """Return what changes the page: `issued`, `draft` or `pro_forma`."""
    if document.draft:
        return "draft"
    return "pro_forma" if document.kind == Kind.PRO_FORMA else "issued"


def _postal(party: Party, language: str) -> list[str]:
    place = " ".join(filter(None, (party.postcode, party.city)))
    country = country_name(party.country, language) if party.country != "FR" else ""
    return [part for part in (*party.address, place, country) if part]


def _pair(label: str, value: str) -> str:
    return f"{label}{text.NBSP}{value}"


def _seller(seller: Party, language: str) -> View:
    words = LABELS[language]
    number = ("siret", seller.siret) if seller.siret else ("siren", seller.siren)
    pairs = ((number[0], text.groups_of_three(number[1])), ("vat_number", seller.vat_number))
    identity = " · ".join(_pair(words[label], value) for label, value in pairs if value)
    contact = " · ".join(filter(None, (seller.email, seller.phone)))
    return {
        "name": seller.name,
        "address": _postal(seller, language),
        "details": [detail for detail in (identity, contact) if detail],
    }


def _buyer(buyer: Party, language: str) -> View:
    words = LABELS[language]
    pairs = (("siren", text.groups_of_three(buyer.siren)), ("vat_number", buyer.vat_number))
    identity = " · ".join(_pair(words[label], value) for label, value in pairs if value)
    reference = _pair(words["customer_reference"], buyer.reference) if buyer.reference else ""
    return {
        "name": text.breakable(buyer.name),
        "address": [text.breakable(part) for part in _postal(buyer, language)],
        "details": [detail for detail in (identity, reference) if detail],
    }


def _delivery(document: Document) -> str:
    place = document.delivery
    return ", ".join((place.name, *_postal(place, document.language))) if place else ""


def _facts(document: Document, words: dict[str, str]) -> list[list[str]]:
    """Return the label and value of each fact in the strip above the lines."""
    language = document.language
    supplied_on = document.supplied_on if not document.period else None
    facts = (
        ("issued_on", _day(document.issued_on, language)),
        (_due_label(document), _day(_due_on(document), language)),
        ("period", text.period(document.period, language) if document.period else ""),
        ("supplied_on", _day(supplied_on, language)),
        ("corrects", _references((document.corrects,), words, language)),
        ("deposits", _references(document.deposits, words, language)),
        ("order", document.order_reference),
        ("contract", document.contract_reference),
    )
    return [[words[label], text.breakable(value)] for label, value in facts if value]


def _due_on(document: Document) -> date | None:
    """Return the day to print; nobody pays a credit note."""
    return None if document.kind == Kind.CREDIT_NOTE else document.due_on


def _due_label(document: Document) -> str:
    return "valid_until" if document.kind == Kind.PRO_FORMA else "due_on"


def _day(day: date | None, language: str) -> str:
    return text.long_date(day, language) if day else ""


def _references(
    references: tuple[Reference | None, ...], words: dict[str, str], language: str
) -> str:
    return ", ".join(
        words["reference_of"].format(
            number=reference.number, day=text.short_date(reference.issued_on, language)
        )
        for reference in references
        if reference
    )


def _columns(document: Document) -> dict[str, bool]:
    return {
        "discount": any(line.discount_cents for line in document.lines),
        "rate": _is_taxed(document),
    }


def _is_taxed(document: Document) -> bool:
    """Say whether any VAT is charged: without it, the VAT columns only raise questions."""
    return any(subtotal.rate for subtotal in document.subtotals)


def _line(line: Line, document: Document) -> View:
    language = document.language
    unit = f"{text.NBSP}{line.unit_label}" if line.unit_label else ""
    return {
        "name": text.breakable(line.name),
        **_under_name(line, language),
        "breakable": len(line.description) > _BREAKABLE_LENGTH,
        "quantity": text.number(line.quantity, language) + unit,
        "price": text.number(line.unit_price, language, places=2),
        "discount": text.plain_money(-line.discount_cents, language) if line.discount_cents else "",
        "rate": text.percent(line.rate, language),
        "total": text.plain_money(line.net_cents, language),
    }


def _under_name(line: Line, language: str) -> View:
    """Return the small text: all on one row when it is short, else the description apart."""
    period = text.period(line.period, language) if line.period else ""
    label = line.discount_label if line.discount_cents else ""
    short = len(line.description) <= _ONE_ROW_LENGTH and "\n" not in line.description
    parts = (line.reference, line.description if short else "", period, label)
    return {
        "details": text.breakable(" · ".join(filter(None, parts))),
        "description": "" if short else text.breakable(line.description),
    }


def _taxes(document: Document) -> list[list[str]]:
    if not _is_taxed(document):
        return []
    language, currency = document.language, document.currency
    return [
        [
            text.percent(subtotal.rate, language),
            text.money(subtotal.net_cents, currency, language),
            text.money(subtotal.vat_cents, currency, language),
        ]
        for subtotal in document.subtotals
    ]


def _totals(document: Document, words: dict[str, str]) -> list[list[str]]:
    rows: list[tuple[str, int, str]] = []
    currency = document.currency
    if document.discount_cents:
        before_cents = document.net_cents + document.discount_cents
        label = document.discount_label or words["discount"]
        rows += [(words["before_discount"], before_cents, currency)]
        rows += [(label, -document.discount_cents, currency)]
    rows += [(words["net"], document.net_cents, currency)]
    rows += [(words["vat"], document.vat_cents, currency)]
    if document.vat_eur_cents is not None:
        rows += [(words["vat_in_euro"], document.vat_eur_cents, "EUR")]
    if document.kind in (Kind.INVOICE, Kind.DEPOSIT):
        rows += [(words["gross"], document.gross_cents, currency)]
    if document.prepaid_cents:
        rows += [(words["prepaid"], -document.prepaid_cents, currency)]
    return [[label, text.money(cents, unit, document.language)] for label, cents, unit in rows]


def _grand_total(document: Document, words: dict[str, str]) -> list[str]:
    label = {Kind.CREDIT_NOTE: "credited", Kind.PRO_FORMA: "estimated"}.get(document.kind, "to_pay")
    return [words[label], text.money(document.due_cents, document.currency, document.language)]


def _mentions(document: Document) -> list[str]:
    """Return the legal texts once each: reasons of exemption first."""
    reasons = (subtotal.exemption_text for subtotal in document.subtotals)
    return [text for text in dict.fromkeys((*reasons, *document.mentions)) if text]


def _notes(document: Document) -> list[str]:
    """Return the notes people must read; a pro forma or a credit note asks for no payment."""
    if document.kind in (Kind.PRO_FORMA, Kind.CREDIT_NOTE):
        return []
    return [note for code, note in document.notes if code in _PRINTED_NOTES]


def _legal_line(seller: Party) -> str:
    parts = (
        ", ".join(filter(None, (seller.name, seller.legal_form_line))),
        ", ".join(_postal(seller, "fr")),
        seller.register_line,
        _pair("TVA", seller.vat_number) if seller.vat_number else "",
    )
    return " – ".join(filter(None, parts))
