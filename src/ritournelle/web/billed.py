"""What was billed this month without VAT, and last month up to the same day."""

from datetime import date
from typing import NamedTuple

from django.db.models import Sum

from ritournelle.accounts.models import Organization
from ritournelle.core.periods import add_months
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.totals import issued_sums
from ritournelle.web.models import Forecast

KINDS = (Invoice.Kind.INVOICE, Invoice.Kind.CREDIT_NOTE)
FEW = 1000  # documents that may be added up while somebody waits


class Billed(NamedTuple):
    """Credit notes are taken off. `before_cents` is None while nobody has added it up."""

    cents: int
    before_cents: int | None

    @property
    def growth(self) -> int | None:
        """By how many percent it differs from last month up to the same day."""
        if not self.before_cents or self.before_cents < 0:
            return None
        return round(100 * (self.cents - self.before_cents) / self.before_cents)


def billed_in_month(organization: Organization, today: date) -> Billed:
    """Return what was issued since the first of the month, and last month to the same day.

    The totals of months are kept. Those of a part of one are added up from its
    documents, for many of them once a day, by the scheduler.
    """
    first = today.replace(day=1)
    sums = issued_sums(organization.pk, KINDS, since=first)
    return Billed(sum(one.net_cents for one in sums.values()), _before(organization, today, first))


def billed_before(organization: Organization, today: date) -> int:
    """Add up what was issued last month up to the same day."""
    since, until = add_months(today.replace(day=1), -1), add_months(today, -1)
    issued = Invoice.objects.filter(
        organization=organization,
        status=Invoice.Status.ISSUED,
        issued_on__range=(since, until),
        kind__in=KINDS,
    ).order_by()
    sums = dict(issued.values_list("kind").annotate(net=Sum("net_cents")))
    return int(sums.get(Invoice.Kind.INVOICE, 0) - sums.get(Invoice.Kind.CREDIT_NOTE, 0))


def _before(organization: Organization, today: date, first: date) -> int | None:
    sums = issued_sums(organization.pk, KINDS, since=add_months(first, -1), until=first)
    if sum(one.documents for one in sums.values()) <= FEW:
        return billed_before(organization, today)
    kept = Forecast.objects.filter(organization=organization, day=today)
    return kept.values_list("billed_before_cents", flat=True).first()
