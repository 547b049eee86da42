"""Writing what was planned: the documents of subscriptions, and where each of them stands now."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from ritournelle.invoicing.issuing import issue_many, write_drafts
from ritournelle.invoicing.new import NewInvoice
from ritournelle.invoicing.snapshots import freeze
from ritournelle.subscriptions.drafting import Drafter, Planned
from ritournelle.subscriptions.failures import clear_failures
from ritournelle.subscriptions.models import Subscription


class Written(NamedTuple):
    """Documents as they were written, and the keys of all of them."""

    issued: list[NewInvoice]
    drafts: list[NewInvoice]
    ids: list[int]


def write(
    drafter: Drafter,
    planned: Sequence[Planned],
    *,
    at: datetime,
    actor: str = "system",
    run_id: int | None = None,
) -> Written:
    """Write the documents of some subscriptions, and where each of them stands now.

    In the caller's transaction, which has locked the chain before it read them.
    """
    organization_id = drafter.organization.pk
    final, to_check = _freeze_drafts(drafter, planned, run_id)
    issued = issue_many(organization_id, final, on=drafter.on, at=at, actor=actor)
    drafts = write_drafts(organization_id, to_check, at=at)
    _advance(planned, drafter.on)
    clear_failures([one.dossier.facts.subscription.id for one in planned])
    return Written(final, to_check, [*(one.id for one in issued), *drafts])


def _freeze_drafts(
    drafter: Drafter, planned: Sequence[Planned], run_id: int | None
) -> tuple[list[NewInvoice], list[NewInvoice]]:
    """Put their snapshots on the invoices; return those to issue, then those a person checks."""
    texts = {text for one in planned for draft in one.drafts for text in (draft.buyer, draft.terms)}
    snapshots = freeze(drafter.organization.pk, {*texts, drafter.seller})
    seller = snapshots[drafter.seller]
    final: list[NewInvoice] = []
    to_check: list[NewInvoice] = []
    for one in planned:
        is_final = one.dossier.facts.subscription.output == Subscription.Output.ISSUED
        (final if is_final else to_check).extend(
            [draft.freeze(seller, snapshots, run_id=run_id) for draft in one.drafts]
        )
    return final, to_check


def _advance(planned: Sequence[Planned], on: date) -> None:
    """Write where each subscription stands now: one statement for each distinct pair of dates."""
    groups: defaultdict[tuple[date | None, date | None, bool], list[int]] = defaultdict(list)
    for one in planned:
        seen = one.outlook
        groups[seen.settled_until, seen.next_on, bool(seen.due)].append(
            one.dossier.facts.subscription.id
        )
    for (settled_until, next_on, is_billed), ids in groups.items():
        values = {"billed_until": settled_until, "next_billing_on": next_on}
        if is_billed:
            values["last_billed_on"] = on
        Subscription.objects.filter(pk__among=ids).update(**values)
