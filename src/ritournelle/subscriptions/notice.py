"""What the team is told when a run is over."""

from datetime import datetime

from ritournelle.subscriptions.models import BillingRun


def send_notice(run: BillingRun, *, at: datetime) -> None:
    """Put the notice of a finished or stopped run into the outbox."""
