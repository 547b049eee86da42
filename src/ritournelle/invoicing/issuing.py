"""Issuing: numbers, hashes, rows and events in one transaction.

Manual and recurring documents take this one way, so that they share one series.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from ritournelle.invoicing.chain import (
    START,
    canonical,
    canonical_header,
    canonical_line,
    canonical_vat,
    link,
)
from ritournelle.invoicing.errors import NegativeTotal, NothingToIssue
from ritournelle.invoicing.models import (
    Chain,
    Invoice,
    InvoiceFile,
    InvoiceLine,
    InvoiceVat,
)
from ritournelle.invoicing.new import NewInvoice, NewLine
from ritournelle.invoicing.series import take_numbers
from ritournelle.kit.bulk import bulk_insert, next_ids
from ritournelle.kit.models import Event

DRAFT = [
    "id", "organization_id", "kind", "customer_id", "subscription_id", "run_id", "corrects_id",
    "sends", "language", "currency", "period_start", "period_end", "order_reference",
    "contract_reference", "own_text", "discount_label", "discount_cents",
    "net_cents", "vat_cents", "gross_cents", "created_at", "status",
]  # fmt: skip
HEADER = [
    *DRAFT, "issued_on", "due_on", "seller_id", "buyer_id", "terms_id",
    "number", "chain_position", "chain_hash",
]  # fmt: skip
LINE = [
    "invoice_id", "position", "product_id", "item_id", "part", "credits_id", "name", "description",
    "reference", "quantity", "unit", "unit_price", "gross_cents", "discount_label",
    "discount_cents", "net_cents", "vat_category", "vat_rate", "vat_exemption",
    "period_start", "period_end",
]  # fmt: skip
VAT = [
    "invoice_id", "category", "rate", "exemption",
    "lines_cents", "discount_cents", "net_cents", "vat_cents",
]  # fmt: skip
FILE = [
    "invoice_id", "due_at", "attempts", "last_error",
    "sha256", "size", "shape", "filed_at", "to_send",
]  # fmt: skip
EVENT = ["organization_id", "at", "kind", "actor", "subject", "customer_id", "data"]

CURRENCY = "EUR"


class Issued(NamedTuple):
    """A document that has just been issued."""

    id: int
    number: str


def lock_chain(organization_id: int) -> Chain:
    """Lock the end of the organisation's chain until commit: issuers take turns."""
    Chain.objects.get_or_create(organization_id=organization_id)
    return Chain.objects.select_for_update().get(organization_id=organization_id)


def issue_many(
    organization_id: int,
    invoices: Sequence[NewInvoice],
    *,
    on: date,
    at: datetime,
    actor: str = "system",
    ids: Sequence[int] = (),
) -> list[Issued]:
    """Number, chain and write documents of one kind, in the caller's transaction.

    `ids` keeps the keys of drafts that were just taken away. Raises NothingToIssue,
    NegativeTotal, IssueDateGoesBack, MissingSeries.
    """
    if not invoices:
        return []
    _check(invoices)
    chain = lock_chain(organization_id)
    kind = invoices[0].kind
    numbers = take_numbers(organization_id, kind, len(invoices), on=on)
    ids = ids or next_ids(Invoice, len(invoices))
    hashes = list(_hashes(chain, invoices, numbers, on))
    moment = connection.ops.adapt_datetimefield_value(at)

    # Lines first: the row of an issued document seals them.
    _write_parts(invoices, ids)
    marks = [(number, *mark) for number, mark in zip(numbers, hashes, strict=True)]
    _write_headers(organization_id, invoices, ids, marks, on=on, moment=moment)
    _write_events(organization_id, invoices, ids, numbers, moment=moment, actor=actor)
    chain.position, chain.last_hash = hashes[-1]
    chain.save(update_fields=["position", "last_hash"])
    return [Issued(key, number) for key, number in zip(ids, numbers, strict=True)]


def write_pro_formas(
    organization_id: int, invoices: Sequence[NewInvoice], *, on: date, at: datetime
) -> list[int]:
    """Write pro formas: dated and frozen like invoices, but without number and chain."""
    moment = connection.ops.adapt_datetimefield_value(at)
    ids = next_ids(Invoice, len(invoices))
    _write_parts(invoices, ids)
    _write_headers(
        organization_id, invoices, ids, [(None, None, "")] * len(ids), on=on, moment=moment
    )
    return list(ids)


def write_drafts(
    organization_id: int, invoices: Sequence[NewInvoice], *, at: datetime
) -> list[int]:
    """Write documents as drafts, without number, and return their keys."""
    moment = connection.ops.adapt_datetimefield_value(at)
    ids = next_ids(Invoice, len(invoices))
    bulk_insert(
        Invoice,
        [*DRAFT, "chain_hash"],
        [
            (*_draft_values(organization_id, invoice, key, moment, "draft"), "")
            for invoice, key in zip(invoices, ids, strict=True)
        ],
    )
    _write_parts(invoices, ids)
    return list(ids)


def canonical_text(invoice: NewInvoice, number: str, on: date) -> str:
    """Return the text of a document issued under `number` on a day, which its hash covers."""
    return canonical(
        _header_text(invoice, number, on),
        [canonical_line(_line_text_values(line)) for line in invoice.lines],
        [canonical_vat((*subtotal.tax, *subtotal[1:])) for subtotal in invoice.totals.subtotals],
    )


def _header_text(invoice: NewInvoice, number: str, on: date) -> str:
    totals = invoice.totals
    return canonical_header(
        (
            invoice.kind, number, on, invoice.due_on, invoice.language, CURRENCY,
            invoice.period_start, invoice.period_end,
            invoice.order_reference, invoice.contract_reference, invoice.own_text,
            invoice.seller.sha256, invoice.buyer.sha256, invoice.terms.sha256,
            invoice.corrects_number, invoice.discount_label, totals.discount_cents,
            totals.net_cents, totals.vat_cents, totals.gross_cents,
        )
    )  # fmt: skip


def _check(invoices: Sequence[NewInvoice]) -> None:
    for invoice in invoices:
        if not invoice.lines:
            raise NothingToIssue
        if invoice.totals.net_cents < 0 or invoice.totals.vat_cents < 0:
            raise NegativeTotal


def _hashes(
    chain: Chain, invoices: Sequence[NewInvoice], numbers: Sequence[str], on: date
) -> Iterator[tuple[int, str]]:
    last = chain.last_hash or START
    for position, (invoice, number) in enumerate(
        zip(invoices, numbers, strict=True), chain.position + 1
    ):
        last = link(last, canonical_text(invoice, number, on))
        yield position, last


def _line_text_values(line: NewLine) -> Any:
    return (
        line.name, line.description, line.reference, line.quantity, line.unit, line.unit_price,
        line.gross_cents, line.discount_label, line.discount_cents, line.net_cents, *line.tax,
        line.period_start, line.period_end,
    )  # fmt: skip


def _draft_values(
    organization_id: int, invoice: NewInvoice, key: int, moment: Any, status: str
) -> tuple[Any, ...]:
    totals = invoice.totals
    return (
        key, organization_id, invoice.kind, invoice.customer_id, invoice.subscription_id,
        invoice.run_id, invoice.corrects_id, invoice.sends, invoice.language, CURRENCY,
        invoice.period_start, invoice.period_end, invoice.order_reference,
        invoice.contract_reference, invoice.own_text, invoice.discount_label,
        totals.discount_cents, totals.net_cents, totals.vat_cents, totals.gross_cents,
        moment, status,
    )  # fmt: skip


def _write_headers(
    organization_id: int,
    invoices: Sequence[NewInvoice],
    ids: Sequence[int],
    marks: Sequence[tuple[str | None, int | None, str]],
    *,
    on: date,
    moment: Any,
) -> None:
    """Write frozen documents with their (number, chain position, hash), and files to draw."""
    bulk_insert(
        Invoice,
        HEADER,
        [
            (
                *_draft_values(organization_id, invoice, key, moment, "issued"), on,
                invoice.due_on, invoice.seller.id, invoice.buyer.id, invoice.terms.id, *mark,
            )
            for invoice, key, mark in zip(invoices, ids, marks, strict=True)
        ],
    )  # fmt: skip
    bulk_insert(
        InvoiceFile,
        FILE,
        [
            (key, moment, 0, "", "", 0, "", None, invoice.sends)
            for invoice, key in zip(invoices, ids, strict=True)
        ],
    )


def _write_parts(invoices: Sequence[NewInvoice], ids: Sequence[int]) -> None:
    bulk_insert(
        InvoiceLine,
        LINE,
        [
            (
                key, position, line.product_id, line.item_id, line.part, line.credits_id,
                line.name, line.description, line.reference, line.quantity, line.unit,
                line.unit_price, line.gross_cents, line.discount_label, line.discount_cents,
                line.net_cents, *line.tax, line.period_start, line.period_end,
            )
            for invoice, key in zip(invoices, ids, strict=True)
            for position, line in enumerate(invoice.lines, 1)
        ],
    )  # fmt: skip
    bulk_insert(
        InvoiceVat,
        VAT,
        [
            (key, *subtotal.tax, *subtotal[1:])
            for invoice, key in zip(invoices, ids, strict=True)
            for subtotal in invoice.totals.subtotals
        ],
    )


def _write_events(
    organization_id: int,
    invoices: Sequence[NewInvoice],
    ids: Sequence[int],
    numbers: Sequence[str],
    *,
    moment: Any,
    actor: str,
) -> None:
    bulk_insert(
        Event,
        EVENT,
        [
            (
                organization_id, moment, f"{invoice.kind}.issued", actor, f"invoice:{key}",
                invoice.customer_id,
                f'{{"number": "{number}", "gross_cents": {invoice.totals.gross_cents}}}',
            )
            for invoice, key, number in zip(invoices, ids, numbers, strict=True)
        ],
    )  # fmt: skip
