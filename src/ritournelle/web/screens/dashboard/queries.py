"""The figures of the dashboard, each from rows, in a fixed number of queries."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, F, Q, Sum, When

from ritournelle.accounts.models import Organization
from ritournelle.core.periods import add_months
from ritournelle.invoicing.models import Invoice
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.models import BillingRun, Subscription, SubscriptionItem
from ritournelle.subscriptions.preview import PreviewLine, simulate_page

NEXT = 8
WEEK = timedelta(days=7)
FAR = timedelta(days=400)  # a yearly invoice is the next one too


class Billed(NamedTuple):
    """What was billed this month without VAT, credit notes taken off; and last month so far."""

    cents: int
    before_cents: int

    @property
    def growth(self) -> int | None:
        """By how many percent it differs from last month up to the same day."""
        if self.before_cents <= 0:
            return None
        return round(100 * (self.cents - self.before_cents) / self.before_cents)


class NextLine(NamedTuple):
    """One of the next invoices, in the order in which they come."""

    line: PreviewLine
    offer: str
    sends: bool
    days: int


def billed_in_month(organization: Organization, today: date) -> Billed:
    """Add up what was issued since the first of the month, and in last month to the same day."""
    first = today.replace(day=1)
    before, same_day = add_months(first, -1), add_months(today, -1)
    issued = Invoice.objects.filter(
        Q(issued_on__gte=first) | Q(issued_on__lte=same_day),
        organization=organization,
        issued_on__range=(before, today),
        kind__in=[Invoice.Kind.INVOICE, Invoice.Kind.CREDIT_NOTE],
    )
    net = Case(When(kind=Invoice.Kind.CREDIT_NOTE, then=-F("net_cents")), default=F("net_cents"))
    sums = issued.aggregate(
        now=Sum(net, filter=Q(issued_on__gte=first)),
        before=Sum(net, filter=Q(issued_on__lt=first)),
    )
    return Billed(int(sums["now"] or 0), int(sums["before"] or 0))


def next_invoices(organization: Organization, today: date) -> list[NextLine]:
    """Draft the next few invoices by the code that bills; nothing else is computed."""
    due = queries.due_after(organization.pk, today + FAR, queries.START, NEXT)
    if not due:
        return []
    until = max(today, due[-1][0])
    part = simulate_page(organization, until, today=today, limit=NEXT, compares=False)
    lines = sorted(part.lines, key=lambda line: (max(line.bill_on, today), line.reference))[:NEXT]
    known = _offers({line.subscription_id for line in lines})
    return [
        NextLine(line, *known[line.subscription_id], (max(line.bill_on, today) - today).days)
        for line in lines
    ]


def last_run(organization: Organization) -> BillingRun | None:
    """Return the run of the last night, if there was one."""
    nights = BillingRun.objects.filter(organization=organization, night__isnull=False)
    return nights.order_by("-night").first()


def is_recent(run: BillingRun | None, now: datetime) -> bool:
    """Say whether a run is recent enough to speak of « this night »."""
    return bool(run and now - run.started_at < timedelta(hours=36))


def _offers(ids: set[int]) -> dict[int, tuple[str, bool]]:
    rows = Subscription.objects.filter(pk__in=ids).values_list(
        "pk", "name", "plan_version__plan__name", "sends"
    )
    items = SubscriptionItem.objects.filter(subscription__in=ids, position=1)
    first = {
        pk: name or product
        for pk, name, product in items.values_list("subscription", "name", "product__name")
    }
    return {pk: (name or plan or first.get(pk, ""), sends) for pk, name, plan, sends in rows}
