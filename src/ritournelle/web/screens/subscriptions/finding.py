"""One subscription of the organisation, or 404."""

from datetime import date

from django.shortcuts import get_object_or_404

from ritournelle.core.nights import local_day
from ritournelle.subscriptions.models import Subscription
from ritournelle.web import clock
from ritournelle.web.shell.members import MemberRequest


def find(request: MemberRequest, pk: int) -> Subscription:
    """Return a subscription with what its page shows of other tables."""
    rows = Subscription.objects.filter(organization=request.organization)
    return get_object_or_404(
        rows.select_related("organization", "customer", "plan_version__plan", "failure"), pk=pk
    )


def today_of(request: MemberRequest) -> date:
    """Return the day it is for the organisation."""
    return local_day(clock.now(), request.organization.time_zone)
