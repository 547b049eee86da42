"""The scheduler: starts each organisation's night at its local hour, and resumes what stopped."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

from django.db import InterfaceError, OperationalError, connection

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.filing import Filer, check_sample
from ritournelle.invoicing.queries import sample_of_files
from ritournelle.subscriptions.models import BillingRun
from ritournelle.subscriptions.nights import Night, due_night
from ritournelle.subscriptions.revenue import refresh_revenue
from ritournelle.subscriptions.run import bill
from ritournelle.web.forecast import refresh_forecast

log = logging.getLogger(__name__)

TICK_SECONDS = 15.0
SAMPLE = 20
SAMPLE_SPAN = timedelta(days=2)

NO_DATABASE = (OperationalError, InterfaceError)

Clock = Callable[[], datetime]


def schedule(stop: Event, clock: Clock) -> None:
    """Run nights until told to stop. Several schedulers may run: a night is run once."""
    while not stop.is_set():
        try:
            run_due_nights(clock)
            refresh_forecasts(clock)
        except NO_DATABASE:
            log.exception("the database does not answer")
            connection.close()
        stop.wait(TICK_SECONDS)


def run_due_nights(clock: Clock) -> list[BillingRun]:
    """Run every night that is due; the fault of one organisation is its own."""
    runs = []
    for organization in Organization.objects.order_by("pk"):
        try:
            night = due_night(organization, clock())
            if night:
                runs.append(_run(night, clock))
        except NO_DATABASE:
            raise
        except Exception:
            log.exception("the night of %s", organization.slug)
    return runs


def refresh_forecasts(clock: Clock) -> None:
    """Compute anew what screens say of the invoices to come, where something has changed."""
    for organization in Organization.objects.order_by("pk"):
        try:
            refresh_forecast(organization, clock())
        except NO_DATABASE:
            raise
        except Exception:
            log.exception("the forecast of %s", organization.slug)


def _run(night: Night, clock: Clock) -> BillingRun:
    run = bill(night.organization, on=night.on, clock=clock, night=night.night)
    refresh_revenue(night.organization, on=run.billed_on)
    log.info(
        "%s: %s issued, %s failed", night.organization.slug, run.issued_count, run.failed_count
    )
    _check_sample(night, clock())
    return run


def _check_sample(night: Night, now: datetime) -> None:
    """Show some of the last days' documents to the official rule sets again."""
    sample = sample_of_files(night.organization.pk, now - SAMPLE_SPAN, SAMPLE)
    if sample:
        filer = Filer(lambda: now)
        try:
            refused = check_sample(filer, sample, at=now)
        finally:
            filer.close()
        for number, findings in refused.items():
            log.warning("%s: %s", number, findings)
