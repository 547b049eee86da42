"""When a run looks wrong: it would bill far more than the organisation is used to."""

from datetime import date
from typing import NamedTuple

from django.db.models import Case, F, Max, Sum, When
from django.db.models.functions import Coalesce

from ritournelle.core.periods import add_months
from ritournelle.documents.text import money
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.models import BillingRun, SubscriptionItem

HABIT_RUNS = 3  # a habit begins with so many runs that billed something
HABIT_MONTHS = 12
REMEDY = (
    "Vérifiez les prix, les quantités et les dates des abonnements à facturer\u00a0; "
    "si ce total est juste, relancez la facturation en l’acceptant («\u00a0Lancer malgré tout\u00a0» à l’écran, --force au terminal)."
)


class Estimate(NamedTuple):
    """About how much a run would bill, by a quick look at quantities and prices."""

    subscriptions: int
    net_cents: int


def unusual(run: BillingRun) -> str:
    """Say why a run looks wrong, "" when it does not: far above the largest of the past year."""
    past = BillingRun.objects.filter(
        organization=run.organization,
        status=BillingRun.Status.DONE,
        net_cents__gt=0,
        billed_on__gt=add_months(run.billed_on, -HABIT_MONTHS),
    )
    if run.issued_count or run.draft_count or past.count() < HABIT_RUNS:
        return ""
    habit = past.aggregate(count=Max("due_count"), net=Max("net_cents"))
    bound = run.organization.run_bound
    seen = estimate(run.organization_id, run.billed_on)
    if seen.subscriptions > bound * habit["count"]:
        return (
            f"{seen.subscriptions} abonnements seraient facturés, plus de {bound} fois le maximum "
            f"habituel ({habit['count']}). {REMEDY}"
        )
    if seen.net_cents > bound * habit["net"]:
        return (
            f"{money(seen.net_cents, 'EUR', 'fr')} HT seraient facturés, plus de {bound} fois le "
            f"maximum habituel ({money(habit['net'], 'EUR', 'fr')}). {REMEDY}"
        )
    return ""


def estimate(organization_id: int, until: date) -> Estimate:
    """Look at what is due without computing it: no proration, discount, tier or catch-up.

    Only subscriptions that were billed before count: a new one is no surprise.
    """
    due = queries.due(organization_id, until).filter(last_billed_on__isnull=False)
    price = Coalesce("unit_price", "plan_item__unit_price", "product__unit_price")
    amount = Case(
        When(product__pricing="flat", then=price),
        When(product__pricing="package", then=F("quantity") * price / F("product__package_size")),
        default=F("quantity") * price,
    )
    items = SubscriptionItem.objects.filter(
        subscription__organization_id=organization_id,
        subscription__next_billing_on__lte=until,
        subscription__last_billed_on__isnull=False,
        is_one_off=False,
    )
    total = items.aggregate(total=Sum(amount))["total"]
    return Estimate(due.count(), int((total or 0) * 100))
