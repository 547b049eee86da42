"""Issuing: numbers, hashes, rows and events in one transaction.

Manual and recurring documents take this one way, so that they share one series.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from ritournelle.invoicing.chain import START, canonical, link
from ritournelle.invoicing.errors import NegativeTotal, NothingToIssue
from ritournelle.invoicing.models import (
    Chain,
    Invoice,
    InvoiceFile,
    InvoiceLine,
    InvoiceVat,
)
from ritournelle.invoicing.new import NewInvoice
from ritournelle.invoicing.series import take_numbers
from ritournelle.invoicing.stored import HEADER, LINE, VAT, Stored, stored
from ritournelle.invoicing.totals import add_to_month
from ritournelle.kit.bulk import bulk_insert, next_ids
from ritournelle.kit.models import Event

LINKS = (
    "id", "organization_id", "customer_id", "subscription_id", "run_id", "corrects_id", "sends",
    "created_at", "status", "recipients",
)  # fmt: skip
# Of a draft only: once issued, its terms say them.
OWN_TERMS = ("payment_means", "payment_days", "payment_end_of_month", "payment_day")
NO_ADDRESS = "[]"
SEAL = ("seller_id", "buyer_id", "terms_id", "chain_position", "chain_hash")
NO_SEAL = (None, None, None, None, "")
LINE_LINKS = ("invoice_id", "position", "product_id", "item_id", "part", "credits_id")
FILE = (
    "invoice_id", "due_at", "attempts", "last_error",
    "sha256", "size", "shape", "filed_at", "to_send",
)  # fmt: skip
EVENT = ("organization_id", "at", "kind", "actor", "subject", "customer_id", "data")

Seal = tuple[int | None, int | None, int | None, int | None, str]


class Issued(NamedTuple):
    """A document that has just been issued."""

    id: int
    number: str


class _Batch(NamedTuple):
    """Documents that are written together, each with its key and its values."""

    organization_id: int
    moment: Any
    ids: Sequence[int]
    invoices: Sequence[NewInvoice]
    documents: Sequence[Stored]


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
    numbers = take_numbers(organization_id, invoices[0].kind, len(invoices), on=on)
    documents = [
        stored(invoice, number, on) for invoice, number in zip(invoices, numbers, strict=True)
    ]
    batch = _batch(organization_id, invoices, documents, at=at, ids=ids)
    # Lines first: the row of an issued document seals them.
    _write_parts(batch)
    _write_headers(batch, _chain_up(chain, batch), status=Invoice.Status.ISSUED.value)
    _write_files(batch)
    _write_events(batch, actor)
    add_to_month(organization_id, invoices, on)
    return [Issued(key, number) for key, number in zip(batch.ids, numbers, strict=True)]


def write_pro_formas(
    organization_id: int,
    invoices: Sequence[NewInvoice],
    *,
    on: date,
    at: datetime,
    ids: Sequence[int] = (),
) -> list[int]:
    """Write pro formas: dated and frozen like invoices, but without number and chain.

    `ids` keeps the keys of drafts that were just taken away.
    """
    documents = [stored(invoice, None, on) for invoice in invoices]
    batch = _batch(organization_id, invoices, documents, at=at, ids=ids)
    _write_parts(batch)
    seals = [_seal(invoice, None, "") for invoice in invoices]
    _write_headers(batch, seals, status=Invoice.Status.ISSUED.value)
    _write_files(batch)
    if invoices:
        add_to_month(organization_id, invoices, on)
    return list(batch.ids)


def write_drafts(
    organization_id: int, invoices: Sequence[NewInvoice], *, at: datetime
) -> list[int]:
    """Write documents as drafts, without number, and return their keys."""
    documents = [stored(invoice, None, None) for invoice in invoices]
    batch = _batch(organization_id, invoices, documents, at=at)
    _write_parts(batch)
    _write_headers(batch, [NO_SEAL] * len(invoices), status=Invoice.Status.DRAFT.value)
    return list(batch.ids)


def canonical_text(invoice: NewInvoice, number: str, on: date) -> str:
    """Return the text of a document issued under `number` on a day, which its hash covers."""
    return canonical(invoice, stored(invoice, number, on))


def _check(invoices: Sequence[NewInvoice]) -> None:
    for invoice in invoices:
        if not invoice.lines:
            raise NothingToIssue
        if invoice.totals.net_cents < 0 or invoice.totals.vat_cents < 0:
            raise NegativeTotal


def _batch(
    organization_id: int,
    invoices: Sequence[NewInvoice],
    documents: Sequence[Stored],
    *,
    at: datetime,
    ids: Sequence[int] = (),
) -> _Batch:
    moment = connection.ops.adapt_datetimefield_value(at)
    keys = ids or next_ids(Invoice, len(invoices))
    return _Batch(organization_id, moment, keys, invoices, documents)


def _chain_up(chain: Chain, batch: _Batch) -> list[Seal]:
    """Hash each document with the one before it, and keep the new end of the chain."""
    seals: list[Seal] = []
    for invoice, document in zip(batch.invoices, batch.documents, strict=True):
        chain.position += 1
        chain.last_hash = link(chain.last_hash or START, canonical(invoice, document))
        seals.append(_seal(invoice, chain.position, chain.last_hash))
    chain.save(update_fields=["position", "last_hash"])
    return seals


def _seal(invoice: NewInvoice, position: int | None, chain_hash: str) -> Seal:
    return invoice.seller.id, invoice.buyer.id, invoice.terms.id, position, chain_hash


def _write_headers(batch: _Batch, seals: Sequence[Seal], *, status: str) -> None:
    organization_id, moment, *lists = batch
    rows: list[tuple[Any, ...]] = [
        (
            *document.header, key, organization_id, invoice.customer_id,
            invoice.subscription_id, invoice.run_id, invoice.corrects_id, invoice.sends,
            moment, status, json.dumps(invoice.recipients) if invoice.recipients else NO_ADDRESS,
            *seal,
        )
        for key, invoice, document, seal in zip(*lists, seals, strict=True)
    ]  # fmt: skip
    names = [*HEADER, *LINKS, *SEAL]
    if status == Invoice.Status.DRAFT:
        names += OWN_TERMS
        rows = [(*row, *_own_terms(one)) for row, one in zip(rows, batch.invoices, strict=True)]
    bulk_insert(Invoice, names, rows)


def _own_terms(invoice: NewInvoice) -> tuple[Any, ...]:
    return (
        invoice.payment_means,
        invoice.payment_days,
        invoice.payment_end_of_month,
        invoice.payment_day,
    )


def _write_parts(batch: _Batch) -> None:
    _, _, *lists = batch
    bulk_insert(
        InvoiceLine,
        [*LINE_LINKS, *LINE],
        [
            (key, position, line.product_id, line.item_id, line.part, line.credits_id, *values)
            for key, invoice, document in zip(*lists, strict=True)
            for position, (line, values) in enumerate(
                zip(invoice.lines, document.lines, strict=True), 1
            )
        ],
    )
    bulk_insert(
        InvoiceVat,
        ["invoice_id", *VAT],
        [
            (key, *values)
            for key, document in zip(batch.ids, batch.documents, strict=True)
            for values in document.vat
        ],
    )


def _write_files(batch: _Batch) -> None:
    """Note each document as a file to be drawn at once."""
    bulk_insert(
        InvoiceFile,
        FILE,
        [
            (key, batch.moment, 0, "", "", 0, "", None, invoice.sends)
            for key, invoice in zip(batch.ids, batch.invoices, strict=True)
        ],
    )


def _write_events(batch: _Batch, actor: str) -> None:
    organization_id, moment, *lists = batch
    bulk_insert(
        Event,
        EVENT,
        [
            (
                organization_id, moment, f"{invoice.kind}.issued", actor, f"invoice:{key}",
                invoice.customer_id,
                f'{{"number": "{document.header[1]}", "gross_cents": {invoice.totals.gross_cents}}}',
            )
            for key, invoice, document in zip(*lists, strict=True)
        ],
    )  # fmt: skip
