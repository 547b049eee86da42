"""What a run would bill, computed by the same code, with nothing written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.drafting import Drafter
from ritournelle.subscriptions.failures import reason_of
from ritournelle.subscriptions.run import CHUNK, Chunk, Failure, compute


class PreviewLine(NamedTuple):
    """One invoice that would be made."""

    reference: str
    customer: str
    start: date
    end: date
    net_cents: int
    gross_cents: int


class PreviewFailure(NamedTuple):
    """One subscription that could not be billed."""

    reference: str
    customer: str
    reason: str
    remedy: str


@dataclass
class Preview:
    """The invoices of a run that did not take place."""

    lines: list[PreviewLine] = field(default_factory=list)
    failures: list[PreviewFailure] = field(default_factory=list)

    @property
    def net_cents(self) -> int:
        """The total without VAT."""
        return sum(line.net_cents for line in self.lines)

    @property
    def gross_cents(self) -> int:
        """The total with VAT."""
        return sum(line.gross_cents for line in self.lines)


def simulate(organization: Organization, on: date) -> Preview:
    """Compute everything due up to a day."""
    preview = Preview()
    for chunk in _chunks(organization, on):
        for planned in chunk.planned:
            subscription, customer = planned.dossier.facts.subscription, planned.dossier.customer
            preview.lines.extend(
                PreviewLine(
                    subscription.reference,
                    customer.name,
                    draft.period.start,
                    draft.period.end,
                    draft.totals.net_cents,
                    draft.totals.gross_cents,
                )
                for draft in planned.drafts
            )
        preview.failures.extend(_failure(one) for one in chunk.failures)
    return preview


def _failure(failure: Failure) -> PreviewFailure:
    reason = reason_of(failure.error)
    return PreviewFailure(
        failure.dossier.facts.subscription.reference,
        failure.dossier.customer.name,
        reason.reason,
        reason.remedy,
    )


def _chunks(organization: Organization, on: date) -> Iterator[Chunk]:
    drafter = Drafter(organization, on=on)
    cursor = queries.START
    while page := queries.due_after(organization.pk, on, cursor, CHUNK):
        yield compute(drafter, queries.dossiers([key for _, key in page]), careful=True)
        cursor = page[-1]
