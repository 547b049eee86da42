"""The figures of the dashboard, each from rows, in a fixed number of queries."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.models import BillingRun, Subscription, SubscriptionItem
from ritournelle.subscriptions.preview import PreviewLine, simulate_page

NEXT = 8
SPARE = 4  # some of the first may be in error
WEEK = timedelta(days=7)
FAR = timedelta(days=400)  # a yearly invoice is the next one too


class NextLine(NamedTuple):
    """One of the next invoices, in the order in which they come."""

    line: PreviewLine
    offer: str
    sends: bool
    days: int


def next_invoices(organization: Organization, today: date) -> list[NextLine]:
    """Draft the next few invoices by the code that bills; nothing else is computed."""
    due = queries.due_after(organization.pk, today + FAR, queries.START, NEXT + SPARE)
    if not due:
        return []
    until = max(today, due[-1][0])
    part = simulate_page(organization, until, today=today, limit=NEXT + SPARE, compares=False)
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
