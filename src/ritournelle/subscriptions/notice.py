"""What the team is told when a run is over (product 3.7)."""

from datetime import datetime

from ritournelle.invoicing.models import Invoice
from ritournelle.kit import events
from ritournelle.outbox.notices import (
    LISTED,
    NoticeFailure,
    NoticeLine,
    NoticeMissing,
    RunNotice,
    compose_run_notice,
)
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.models import BillingRun


def send_notice(run: BillingRun, *, at: datetime) -> None:
    """Put the notice of a finished or stopped run into the outbox; none for a night without work."""
    notice = make_notice(run)
    if run.reason or run.due_count or notice.failure_count or notice.missing_count:
        compose_run_notice(notice, at)


def record_end(run: BillingRun, *, at: datetime) -> None:
    """Write in the log how a run ended; a night without work is no news."""
    if not (run.reason or run.due_count):
        return
    stopped = run.status == BillingRun.Status.STOPPED
    events.record(
        "run.stopped" if stopped else "run.finished",
        f"run:{run.pk}",
        organization_id=run.organization_id,
        at=at,
        requested_by=run.actor,
        on=run.billed_on.isoformat(),
        is_night=run.night is not None,
        issued=run.issued_count,
        drafts=run.draft_count,
        failed=run.failed_count,
        net_cents=run.net_cents,
        gross_cents=run.gross_cents,
        reason=run.reason,
    )


def make_notice(run: BillingRun) -> RunNotice:
    """Tell a run: what was made, what failed and why, what was expected but is missing."""
    invoices = run.invoices.order_by("status", "chain_position", "pk")
    failures = run.failures.order_by("pk")
    missing = queries.due(run.organization_id, run.billed_on).filter(failure=None)
    return RunNotice(
        organization=run.organization,
        run_id=run.pk,
        on=run.billed_on,
        invoice_count=run.issued_count,
        draft_count=run.draft_count,
        net_cents=run.net_cents,
        gross_cents=run.gross_cents,
        lines=[
            NoticeLine(number or f"Brouillon B-{key}", customer, gross)
            for key, number, customer, gross in invoices.exclude(
                kind=Invoice.Kind.PRO_FORMA
            ).values_list("pk", "number", "customer__name", "gross_cents")[:LISTED]
        ],
        failures=[
            NoticeFailure(*row)
            for row in failures.values_list(
                "subscription__customer__name", "subscription__reference", "reason", "remedy"
            )[:LISTED]
        ],
        failure_count=run.failed_count,
        missing=[
            NoticeMissing(customer, reference, day)
            for customer, reference, day in missing.values_list(
                "customer__name", "reference", "next_billing_on"
            )[:LISTED]
            if day
        ],
        missing_count=missing.count(),
        stopped=run.reason,
    )
