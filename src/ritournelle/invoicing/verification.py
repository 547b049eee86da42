"""Proof that nothing was changed, removed or lost: chain, numbers, triggers and files.

Everything is computed again from the rows; the first break of each kind is named.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ritournelle.accounts.models import Organization
from ritournelle.france.numbering import Restart, counter_key
from ritournelle.invoicing.chain import START, link
from ritournelle.invoicing.issuing import canonical_text
from ritournelle.invoicing.models import Chain, Invoice, InvoiceFile, NumberSeries, Snapshot
from ritournelle.invoicing.reading import read_invoice, read_totals
from ritournelle.kit import storage, triggers

PAGE = 500
LAST_DIGITS = re.compile(r"(\d+)\D*$")


@dataclass
class Verdict:
    """What was looked at, and what is wrong, in French."""

    documents: int = 0
    files: int = 0
    to_draw: int = 0
    breaks: list[str] = field(default_factory=list)


def verify(organization: Organization, *, files: bool = True) -> Verdict:
    """Check everything an organisation has issued."""
    verdict = Verdict()
    verdict.breaks.extend(
        f"La protection {name} manque dans la base\u00a0: relancez « ritournelle migrate »."
        for name in triggers.missing()
    )
    verdict.breaks.extend(_broken_snapshots(organization))
    _verify_documents(organization, verdict)
    if files:
        _verify_files(organization, verdict)
    return verdict


def _verify_documents(organization: Organization, verdict: Verdict) -> None:
    """Walk along the chain; stop at its first broken link."""
    last_hash, counters = START, _Counters(organization)
    for position, invoice in enumerate(_issued(organization), 1):
        verdict.documents += 1
        verdict.breaks.extend(counters.breaks(invoice))
        if invoice.chain_position != position:
            verdict.breaks.append(
                f"Un document manque avant {invoice}\u00a0: rang {invoice.chain_position} "
                f"au lieu de {position}."
            )
            return
        last_hash = link(last_hash, _text(invoice))
        if last_hash != invoice.chain_hash:
            verdict.breaks.append(
                f"La chaîne est rompue au document {invoice} (rang {position})\u00a0: son contenu "
                "ne correspond plus à son empreinte."
            )
            return
    _verify_end(organization, verdict, last_hash)


def _verify_end(organization: Organization, verdict: Verdict, last_hash: str) -> None:
    """Compare with the end of the chain, kept apart: the last documents cannot vanish."""
    chain = Chain.objects.filter(organization=organization).first()
    position, kept = (chain.position, chain.last_hash) if chain else (0, "")
    if position != verdict.documents or (position and kept != last_hash):
        verdict.breaks.append(
            f"La chaîne s’arrête au rang {verdict.documents} alors que {position} documents "
            "ont été émis."
        )


def _text(invoice: Invoice) -> str:
    if invoice.number is None or invoice.issued_on is None:
        raise ValueError(f"{invoice.pk} is not issued")
    value = read_invoice(invoice)._replace(totals=read_totals(invoice))
    return canonical_text(value, invoice.number, invoice.issued_on)


def _issued(organization: Organization) -> Iterator[Invoice]:
    """Yield issued documents in the order of the chain, a page at a time: memory stays flat."""
    position = 0
    while True:
        page = list(
            Invoice.objects.filter(organization=organization, chain_position__gt=position)
            .select_related("seller", "buyer", "terms", "corrects")
            .prefetch_related("lines", "vat")
            .order_by("chain_position")[:PAGE]
        )
        if not page:
            return
        yield from page
        position = page[-1].chain_position or 0


class _Counters:
    """Follows the numbers of each kind of document: one after the other, dates never back."""

    def __init__(self, organization: Organization) -> None:
        self._restarts = dict(
            NumberSeries.objects.filter(organization=organization).values_list("kind", "restart")
        )
        self._last: dict[str, tuple[int, date]] = {}

    def breaks(self, invoice: Invoice) -> Iterator[str]:
        """Yield what is wrong with the number or the date of the next document."""
        found = LAST_DIGITS.search(invoice.number or "")
        if not found or not invoice.issued_on:
            yield f"Le numéro {invoice} ne peut pas être suivi."
            return
        number, day = int(found[1]), invoice.issued_on
        before = self._last.get(invoice.kind)
        self._last[invoice.kind] = (number, day)
        if before is None:
            return
        last, last_day = before
        if day < last_day:
            yield f"Le document {invoice} est daté avant celui qui le précède."
        restart = Restart(self._restarts.get(invoice.kind, Restart.YEARLY))
        begins = counter_key(restart, day) != counter_key(restart, last_day)
        if number != last + 1 and not (begins and number == 1):
            yield f"Il y a un trou dans les numéros avant {invoice}\u00a0: {last} le précède."


def _broken_snapshots(organization: Organization) -> Iterator[str]:
    rows = Snapshot.objects.filter(organization=organization).values_list("id", "sha256", "text")
    for key, sha256, text in rows.iterator(chunk_size=PAGE):
        if storage.digest(text.encode()) != sha256:
            yield f"Les mentions figées n° {key} ne correspondent plus à leur empreinte."


def _verify_files(organization: Organization, verdict: Verdict) -> None:
    rows = (
        InvoiceFile.objects.filter(invoice__organization=organization)
        .order_by("invoice_id")
        .values_list("invoice_id", "invoice__number", "sha256")
    )
    for key, number, sha256 in rows.iterator(chunk_size=PAGE):
        if not sha256:
            verdict.to_draw += 1
            continue
        verdict.files += 1
        name = number or f"pro forma {key}"
        try:
            content = storage.get(sha256, ".pdf")
        except FileNotFoundError:
            verdict.breaks.append(f"Le fichier du document {name} est introuvable.")
            continue
        if storage.digest(content) != sha256:
            verdict.breaks.append(f"Le fichier du document {name} a été modifié.")
