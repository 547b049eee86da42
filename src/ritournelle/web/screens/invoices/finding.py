"""One document of the organisation, or 404; the day it is there."""

from datetime import date

from django.shortcuts import get_object_or_404

from ritournelle.core.nights import local_day
from ritournelle.invoicing.models import Invoice
from ritournelle.web import clock
from ritournelle.web.shell.members import MemberRequest


def find(request: MemberRequest, pk: int) -> Invoice:
    """Return a document with what every page says of it."""
    rows = Invoice.objects.filter(organization=request.organization)
    related = ("organization", "customer", "subscription", "corrects", "file")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def today_of(request: MemberRequest) -> date:
    """Return the day it is for the organisation."""
    return local_day(clock.now(), request.organization.time_zone)
