"""Which night of an organisation is to be run now. Asked again and again by schedulers."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.core.nights import last_night, local_day, night_start
from ritournelle.subscriptions.models import BillingRun

SILENCE = timedelta(minutes=2)  # after which a run is taken for interrupted


class Night(NamedTuple):
    """A night to run: what is due is billed up to `on`, the organisation's day now."""

    organization: Organization
    night: date | None  # None: a run started by hand that was interrupted
    on: date


def due_night(organization: Organization, now: datetime) -> Night | None:
    """Return the night of an organisation that has begun and was not run to its end, if any.

    One a day: after an outage only the last night is run, and catches up. A run
    that another process is busy with is left to it; one that fell silent is resumed.
    """
    zone, at = organization.time_zone, organization.billing_time
    night, on = last_night(now, at, zone), local_day(now, zone)
    running = BillingRun.objects.filter(
        organization=organization, status=BillingRun.Status.RUNNING
    ).first()
    if running:
        is_silent = now - running.seen_at > SILENCE
        return Night(organization, running.night, on) if is_silent else None
    if night_start(night, at, zone) < organization.created_at:
        return None
    is_done = BillingRun.objects.filter(organization=organization, night=night).exists()
    return None if is_done else Night(organization, night, on)
