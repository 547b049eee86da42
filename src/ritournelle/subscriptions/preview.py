"""What a run would bill, computed by the same code, with nothing written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.differences import Difference, compare
from ritournelle.subscriptions.drafting import Draft, Drafter, Planned, TooLate
from ritournelle.subscriptions.failures import reason_of
from ritournelle.subscriptions.previous import facts_of, last_invoices
from ritournelle.subscriptions.queries import Cursor
from ritournelle.subscriptions.run import CHUNK, Chunk, Failure, compute


class PreviewLine(NamedTuple):
    """One invoice that would be made."""

    reference: str
    customer: str
    start: date
    end: date
    net_cents: int
    gross_cents: int
    bill_on: date
    subscription_id: int
    customer_id: int
    is_draft: bool
    difference: Difference | None = None


class PreviewFailure(NamedTuple):
    """One subscription that could not be billed."""

    reference: str
    customer: str
    reason: str
    remedy: str
    code: str
    subscription_id: int
    customer_id: int


@dataclass
class Preview:
    """The invoices of a run that did not take place; `cursor` tells where the next page begins."""

    lines: list[PreviewLine] = field(default_factory=list)
    failures: list[PreviewFailure] = field(default_factory=list)
    cursor: Cursor | None = None

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
    for page in simulate_pages(organization, on, today=on, compares=False):
        preview.lines += page.lines
        preview.failures += page.failures
    return preview


def simulate_pages(
    organization: Organization, until: date, *, today: date, compares: bool
) -> Iterator[Preview]:
    """Compute everything due up to a day, a bounded part at a time."""
    cursor: Cursor | None = queries.START
    while cursor:
        page = simulate_page(
            organization, until, today=today, cursor=cursor, limit=CHUNK, compares=compares
        )
        yield page
        cursor = page.cursor


def simulate_page(
    organization: Organization,
    until: date,
    *,
    today: date,
    cursor: Cursor = queries.START,
    limit: int = CHUNK,
    compares: bool = True,
) -> Preview:
    """Compute a part of what is due: `limit` subscriptions from a place of the index on.

    Up to a day to come, periods count as late only when they are today.
    """
    due = queries.due_after(organization.pk, until, cursor, limit + 1)
    ids = [key for _, key in due[:limit]]
    drafter = Drafter(organization, on=until, accept_late=until > today)
    chunk = compute(drafter, queries.dossiers(ids), careful=True) if ids else Chunk([], [])
    if until > today:
        chunk = _without_late(chunk, today, organization.late_bound)
    preview = Preview(cursor=due[limit - 1] if len(due) > limit else None)
    preview.lines = list(_lines(chunk.planned, organization, compares))
    preview.failures = [_failure(one) for one in chunk.failures]
    return preview


def _without_late(chunk: Chunk, today: date, bound: int) -> Chunk:
    kept, failures = [], list(chunk.failures)
    for one in chunk.planned:
        late = sum(draft.due.occurrence.bill_on <= today for draft in one.drafts)
        if late > bound:
            failures.append(Failure(one.dossier, TooLate(late, bound)))
        else:
            kept.append(one)
    return Chunk(kept, failures)


def _lines(
    planned: Sequence[Planned], organization: Organization, compares: bool
) -> Iterator[PreviewLine]:
    last = last_invoices(planned, organization.holiday_region) if compares and planned else {}
    for one in planned:
        before = last.get(one.dossier.facts.subscription.id)
        for draft in one.drafts:
            facts = facts_of(draft)
            is_last = one.outlook.next_on is None and draft is one.drafts[-1]
            difference = compare(before, facts, is_last=is_last) if compares else None
            yield _line(draft, difference)
            before = facts


def _line(draft: Draft, difference: Difference | None) -> PreviewLine:
    subscription, customer = draft.dossier.facts.subscription, draft.dossier.customer
    return PreviewLine(
        subscription.reference,
        customer.name,
        draft.period.start,
        draft.period.end,
        draft.totals.net_cents,
        draft.totals.gross_cents,
        draft.due.occurrence.bill_on,
        subscription.id,
        customer.id,
        subscription.output == "draft",
        difference,
    )


def _failure(failure: Failure) -> PreviewFailure:
    reason = reason_of(failure.error)
    subscription, customer = failure.dossier.facts.subscription, failure.dossier.customer
    return PreviewFailure(
        subscription.reference,
        customer.name,
        reason.reason,
        reason.remedy,
        reason.code,
        subscription.id,
        customer.id,
    )
