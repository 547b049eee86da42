"""The status page: is everything running, and does anything wait for a person?

It shows counts of the whole installation and names nobody: it needs no sign-in.
"""

from typing import NamedTuple

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.outbox.models import Message
from ritournelle.outbox.sending import has_transport
from ritournelle.subscriptions.models import BillingFailure, BillingRun, Subscription


class Status(NamedTuple):
    """Counts of the whole installation."""

    organizations: int
    due: int
    failing: int
    last_run: BillingRun | None
    running: int
    to_draw: int
    failed_drawings: int
    waiting: int
    to_check: int
    has_transport: bool

    @property
    def needs_a_person(self) -> int:
        """Count what no worker will mend by itself."""
        return self.failing + self.failed_drawings + self.to_check


def read_status() -> Status:
    """Count what is done and what waits."""
    last = BillingRun.objects.aggregate(key=Max("pk"))["key"]
    to_draw = InvoiceFile.objects.filter(due_at__isnull=False)
    return Status(
        organizations=Organization.objects.count(),
        due=Subscription.objects.filter(next_billing_on__isnull=False).count(),
        failing=BillingFailure.objects.count(),
        last_run=BillingRun.objects.filter(pk=last).first(),
        running=BillingRun.objects.filter(status=BillingRun.Status.RUNNING).count(),
        to_draw=to_draw.count(),
        failed_drawings=to_draw.exclude(last_error="").count(),
        waiting=Message.objects.filter(due_at__isnull=False).count(),
        to_check=Message.objects.filter(
            status__in=[Message.Status.FAILED, Message.Status.UNCERTAIN, Message.Status.BOUNCED]
        ).count(),
        has_transport=has_transport(),
    )


@require_safe
def status_page(request: HttpRequest) -> HttpResponse:
    """Show the counts."""
    return render(request, "web/status.html", {"status": read_status()})
