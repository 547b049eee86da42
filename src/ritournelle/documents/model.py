"""What a document says: frozen values, complete before anything is drawn.

Amounts are whole cents; unit prices, quantities and rates are `Decimal`; a span of days is
half-open, `(first day, day after the last)`.
"""

import json
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Self

Span = tuple[date, date]

_encode = json.JSONEncoder(ensure_ascii=False).encode


class Kind(StrEnum):
    """What the document is in law."""

    INVOICE = "invoice"
    DEPOSIT = "deposit"
    CREDIT_NOTE = "credit_note"
    PRO_FORMA = "pro_forma"


class Reference(NamedTuple):
    """Another document: its number and the day it was issued."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The seller, the buyer, or the place of delivery, as it stood on the day of issue."""

    name: str
    address: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = "FR"
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    electronic_address: str = ""
    electronic_scheme: str = ""
    email: str = ""
    phone: str = ""
    legal_form_line: str = ""
    register_line: str = ""
    reference: str = ""
    contact: str = ""

    def to_json(self, delivery: "Party | None" = None) -> str:
        """Return the text to store; the same party always gives the same text.

        `delivery` is the place where a buyer wants to be served, when it is another.
        """
        values = {name: getattr(self, name) for name in _PARTY_FIELDS}
        if delivery:
            values["delivery"] = {name: getattr(delivery, name) for name in _PARTY_FIELDS}
        return _encode(values)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read back what `to_json` wrote; a field younger than the text takes its default."""
        return cls._from_values(json.loads(text))

    @classmethod
    def delivery_from_json(cls, text: str) -> Self | None:
        """Read back the place of delivery, if the text names one."""
        values = json.loads(text).get("delivery")
        return cls._from_values(values) if values else None

    @classmethod
    def _from_values(cls, values: dict[str, Any]) -> Self:
        known = {name: values[name] for name in _PARTY_FIELDS if name in values}
        return cls(**{**known, "address": tuple(values.get("address", ()))})


_PARTY_FIELDS = tuple(field.name for field in fields(Party))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: `gross_cents` is quantity times price, `net_cents` is that less the discount."""

    position: int
    name: str
    quantity: Decimal
    unit_price: Decimal
    gross_cents: int
    net_cents: int
    category: str
    rate: Decimal
    unit: str = "C62"
    unit_label: str = ""
    description: str = ""
    reference: str = ""
    discount_cents: int = 0
    discount_label: str = ""
    exemption: str = ""
    period: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatSubtotal:
    """All that is taxed alike: `net_cents` is the lines less their share of the discount."""

    category: str
    rate: Decimal
    lines_cents: int
    net_cents: int
    vat_cents: int
    discount_cents: int = 0
    exemption: str = ""
    exemption_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How the amount is to be paid; `means` is a code of UNTDID 4461 (58 SEPA transfer, ...)."""

    means: str = "58"
    iban: str = ""
    bic: str = ""
    account_name: str = ""
    terms_text: str = ""
    mandate_reference: str = ""
    creditor_id: str = ""
    debtor_iban: str = ""

    @property
    def is_transfer(self) -> bool:
        """Say whether the customer pays by transfer."""
        return self.means in {"30", "58"}

    @property
    def is_debit(self) -> bool:
        """Say whether the seller collects the amount."""
        return self.means in {"49", "59"}

    @property
    def is_card(self) -> bool:
        """Say whether the customer pays by card."""
        return self.means in {"48", "54", "55"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An invoice, a deposit invoice, a credit note or a pro forma, ready to be written.

    `notes` are pairs of a code (PMT, PMD, AAB, BAR, REG, ABL, AAI) and a text, kept in the XML;
    `mentions` and `own_texts` are printed only. `process` is BT-23, `vat_due_code` BT-8.
    `vat_eur_cents` is the VAT in euros of a document in another currency (BT-111).
    """

    kind: Kind
    number: str
    issued_on: date
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    subtotals: tuple[VatSubtotal, ...]
    net_cents: int
    vat_cents: int
    gross_cents: int
    payment: Payment
    due_on: date | None = None
    supplied_on: date | None = None
    language: str = "fr"
    currency: str = "EUR"
    delivery: Party | None = None
    period: Span | None = None
    discount_label: str = ""
    discount_cents: int = 0
    prepaid_cents: int = 0
    vat_eur_cents: int | None = None
    notes: tuple[tuple[str, str], ...] = ()
    mentions: tuple[str, ...] = ()
    own_texts: tuple[str, ...] = ()
    process: str = "S1"
    vat_due_code: str = ""
    order_reference: str = ""
    contract_reference: str = ""
    corrects: Reference | None = None
    deposits: tuple[Reference, ...] = ()
    draft: bool = False

    @property
    def is_electronic(self) -> bool:
        """Say whether the file carries an XML: a draft and a pro forma are not invoices."""
        return not self.draft and self.kind != Kind.PRO_FORMA

    @property
    def due_cents(self) -> int:
        """Return what is left to pay."""
        return self.gross_cents - self.prepaid_cents

    @property
    def preceding(self) -> tuple[Reference, ...]:
        """Return the invoices this document refers to (BG-3)."""
        return (self.corrects, *self.deposits) if self.corrects else self.deposits

    @property
    def business_case(self) -> str:
        """Return the text of the BAR note (B2B, B2C, ...), or nothing."""
        return dict(self.notes).get("BAR", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The organisation's dress: colour as `#rrggbb`, logo bytes with their media type, footer."""

    colour: str = "#2f4b8f"
    logo: bytes = b""
    logo_type: str = ""
    footer: str = ""
