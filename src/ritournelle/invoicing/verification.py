"""Proof that nothing was changed, removed or lost: chain, numbers, triggers and files.

Everything is computed again from the rows; the first break of each kind is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Max, QuerySet

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.france.numbering import Restart, counter_key, read_number
from ritournelle.invoicing.chain import START, link
from ritournelle.invoicing.issuing import canonical_text
from ritournelle.invoicing.models import Chain, Invoice, NumberSeries, SeriesPattern, Snapshot
from ritournelle.invoicing.reading import read_invoice, read_totals
from ritournelle.kit import storage, triggers

PAGE = 500


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
        f"La protection {name} manque dans la base\u00a0: relancez «\u00a0ritournelle migrate\u00a0»."
        for name in triggers.missing()
    )
    verdict.breaks.extend(_broken_snapshots(organization))
    _verify_documents(organization, verdict)
    if files:
        issued = Invoice.objects.filter(organization=organization, status=Invoice.Status.ISSUED)
        _verify_files(issued, verdict)
    return verdict


def verify_last(organization: Organization, count: int) -> Verdict:
    """Check the last documents of the chain and their files, trusting the one before them."""
    verdict = Verdict()
    verdict.breaks.extend(
        f"La protection {name} manque dans la base." for name in triggers.missing()
    )
    chain, counters = _ends(organization)
    before = max(chain.position - count, 0)
    last_hash = _hash_at(organization, before)
    page: list[int] = []
    for position, invoice in enumerate(
        _issued(organization, chain.position, after=before), before + 1
    ):
        verdict.documents += 1
        page.append(invoice.pk)
        verdict.breaks.extend(counters.breaks(invoice))
        verdict.breaks.extend(_broken_parts(invoice))
        last_hash = _hash(invoice, last_hash)
        if invoice.chain_position != position or last_hash != invoice.chain_hash:
            verdict.breaks.append(_broken_link(invoice, position))
            break
    else:
        documents = before + verdict.documents
        verdict.breaks.extend(_breaks_at_the_end(chain, documents, last_hash))
    _verify_files(Invoice.objects.filter(pk__among=page), verdict)
    return verdict


def is_sealed(invoice: Invoice) -> bool:
    """Say whether an issued document is still what its hash was computed from."""
    if not invoice.chain_position:
        return False
    organization = invoice.organization
    previous = _hash_at(organization, invoice.chain_position - 1)
    return _hash(invoice, previous) == invoice.chain_hash and not list(_broken_parts(invoice))


def _hash_at(organization: Organization, position: int) -> str:
    """Return the hash of the document at a rank of the chain; before the first, where it starts."""
    if not position:
        return START
    documents = Invoice.objects.filter(organization=organization, chain_position=position)
    return documents.values_list("chain_hash", flat=True).first() or ""


def _broken_link(invoice: Invoice, position: int) -> str:
    return (
        f"La chaîne est rompue au document {invoice} (rang {position})\u00a0: son contenu "
        "ne correspond plus à son empreinte."
    )


def _broken_parts(invoice: Invoice) -> Iterator[str]:
    """Yield the frozen texts of a document that are not what their hash says."""
    for snapshot in (invoice.seller, invoice.buyer, invoice.terms):
        if snapshot and storage.digest(snapshot.text.encode()) != snapshot.sha256:
            yield f"Les mentions figées de {invoice} ne correspondent plus à leur empreinte."


def _verify_documents(organization: Organization, verdict: Verdict) -> None:
    """Walk along the chain up to where it ends now; stop at its first broken link."""
    chain, counters = _ends(organization)
    last_hash = START
    for position, invoice in enumerate(_issued(organization, chain.position), 1):
        verdict.documents += 1
        verdict.breaks.extend(counters.breaks(invoice))
        if invoice.chain_position != position:
            verdict.breaks.append(
                f"Un document manque avant {invoice}\u00a0: rang {invoice.chain_position} "
                f"au lieu de {position}."
            )
            return
        last_hash = _hash(invoice, last_hash)
        if last_hash != invoice.chain_hash:
            verdict.breaks.append(_broken_link(invoice, position))
            return
    verdict.breaks.extend(_breaks_at_the_end(chain, verdict.documents, last_hash))
    verdict.breaks.extend(counters.breaks_at_the_end())


@transaction.atomic
def _ends(organization: Organization) -> tuple[Chain, "_Counters"]:
    """Read where the chain and the series end, while no issuer is between the two."""
    chain = Chain.objects.select_for_update().filter(organization=organization).first()
    return chain or Chain(organization=organization), _Counters(organization)


def _breaks_at_the_end(chain: Chain, position: int, last_hash: str) -> Iterator[str]:
    """Compare with the end of the chain, kept apart: the last documents cannot vanish."""
    if chain.position != position or (position and chain.last_hash != last_hash):
        yield (
            f"La chaîne s’arrête au rang {position} alors que {chain.position} documents "
            "ont été émis."
        )
    # Documents before the end: an issuer who comes between the two has moved both.
    last = Invoice.objects.filter(organization=chain.organization).aggregate(
        position=Max("chain_position")
    )
    end = Chain.objects.filter(organization=chain.organization, position__gte=last["position"] or 0)
    if last["position"] and not end.exists():
        yield f"Des documents suivent la fin de la chaîne, jusqu’au rang {last['position']}."


def _hash(invoice: Invoice, previous_hash: str) -> str:
    """Compute the hash of a document again; "" when its values are none that it was issued with."""
    try:
        value = read_invoice(invoice)._replace(totals=read_totals(invoice))
    except (ValueError, ArithmeticError, DomainError):
        return ""
    if invoice.number is None or invoice.issued_on is None:
        return ""
    return link(previous_hash, canonical_text(value, invoice.number, invoice.issued_on))


def _issued(organization: Organization, until: int, *, after: int = 0) -> Iterator[Invoice]:
    """Yield documents in the order of the chain, a page at a time: memory stays flat."""
    position = after
    while True:
        page = list(
            Invoice.objects.filter(
                organization=organization, chain_position__gt=position, chain_position__lte=until
            )
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
        self._series = {
            series.kind: series for series in NumberSeries.objects.filter(organization=organization)
        }
        self._former: dict[str, list[SeriesPattern]] = {kind: [] for kind in self._series}
        for one in (
            SeriesPattern.objects.select_related("series")
            .filter(series__organization=organization)
            .order_by("until_position")
        ):
            self._former[one.series.kind].append(one)
        self._last: dict[str, tuple[int, date]] = {}

    def breaks(self, invoice: Invoice) -> Iterator[str]:
        """Yield what is wrong with the number or the date of the next document."""
        rule, day = self._rule(invoice), invoice.issued_on
        number = read_number(rule.pattern, invoice.number or "", day) if rule and day else None
        if rule is None or day is None or number is None:
            yield f"Le numéro {invoice} ne suit pas le modèle de sa séquence."
            return
        before = self._last.get(invoice.kind)
        self._last[invoice.kind] = (number, day)
        if before is None:
            return
        last, last_day = before
        if day < last_day:
            yield f"Le document {invoice} est daté avant celui qui le précède."
        restart = Restart(rule.restart)
        begins = counter_key(restart, day) != counter_key(restart, last_day)
        if number != (1 if begins else last + 1):
            yield f"Il y a un trou dans les numéros avant {invoice}\u00a0: {last} le précède."

    def _rule(self, invoice: Invoice) -> NumberSeries | SeriesPattern | None:
        """Return the pattern that numbered a document: the one of its rank in the chain."""
        former = self._former.get(invoice.kind, ())
        rank = invoice.chain_position or 0
        return next(
            (one for one in former if rank <= one.until_position), self._series.get(invoice.kind)
        )

    def breaks_at_the_end(self) -> Iterator[str]:
        """Yield the series whose last number given is not on their last document."""
        for kind, (number, _) in self._last.items():
            given = self._series[kind].last_number
            if number != given:
                yield (
                    f"La séquence {self._series[kind]} a donné le numéro {given}, mais son dernier "
                    f"document porte le {number}."
                )


def _broken_snapshots(organization: Organization) -> Iterator[str]:
    rows = Snapshot.objects.filter(organization=organization).values_list("id", "sha256", "text")
    for key, sha256, text in rows.iterator(chunk_size=PAGE):
        if storage.digest(text.encode()) != sha256:
            yield f"Les mentions figées n° {key} ne correspondent plus à leur empreinte."


def _verify_files(issued: QuerySet[Invoice], verdict: Verdict) -> None:
    rows = issued.order_by("pk").values_list("pk", "number", "file__sha256", "file__pk")
    for key, number, sha256, has_row in rows.iterator(chunk_size=PAGE):
        name = number or f"pro forma {key}"
        if sha256:
            verdict.files += 1
            verdict.breaks.extend(_broken_file(name, sha256))
        elif has_row:
            verdict.to_draw += 1
        else:
            verdict.breaks.append(f"Le document {name} n’a plus de fichier.")


def _broken_file(name: str, sha256: str) -> Iterator[str]:
    try:
        content = storage.get(sha256, ".pdf")
    except FileNotFoundError:
        yield f"Le fichier du document {name} est introuvable."
        return
    if storage.digest(content) != sha256:
        yield f"Le fichier du document {name} a été modifié."
