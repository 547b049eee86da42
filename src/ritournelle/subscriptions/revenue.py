"""What subscriptions bring in a month, kept as movements. docs/algorithms/mrr.md explains.

The sum of the movements up to a day is the revenue of that day, days to come included.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from ritournelle.accounts.models import Organization
from ritournelle.catalog.rules import TIERED
from ritournelle.core.errors import DomainError
from ritournelle.core.revenue import Step, revenue_steps
from ritournelle.invoicing.issuing import lock_chain
from ritournelle.kit.models import Event
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.book import Book
from ritournelle.subscriptions.models import (
    BillingRun,
    RevenueMovement,
    Subscription,
    SubscriptionItem,
)
from ritournelle.subscriptions.terms import make_terms

CHUNK = 1000
BATCH = 500
LARGEST = 2**62  # half of what a column holds: what is beyond cannot be billed either
Kind = RevenueMovement.Kind


@transaction.atomic
def record_revenue(organization: Organization, ids: Sequence[int], *, on: date) -> None:
    """Write the movements of some subscriptions: all of them at first, then those from `on` on."""
    wanted = _steps(organization, ids, on)
    known: defaultdict[int, list[RevenueMovement]] = defaultdict(list)
    for row in RevenueMovement.objects.filter(subscription__among=ids).order_by("on", "pk"):
        known[row.subscription_id].append(row)
    gone: list[int] = []
    new: list[RevenueMovement] = []
    for key, steps in wanted.items():
        kept = [row for row in known[key] if row.on <= on] if known[key] else []
        to_come = known[key][len(kept) :]
        moves = _movements(organization.pk, key, kept, _from(steps, on) if known[key] else steps)
        if [(row.on, row.cents) for row in moves] != [(row.on, row.cents) for row in to_come]:
            gone += [row.pk for row in to_come]
            new += moves
    RevenueMovement.objects.filter(pk__among=gone).delete()
    RevenueMovement.objects.bulk_create(new, batch_size=BATCH)
    _bring_up_to(Subscription.objects.filter(pk__among=ids), on)


def refresh_revenue(organization: Organization, *, on: date) -> None:
    """Bring everything up to date after a run: what the day and the catalogue have changed."""
    ids = sorted({*_without_movement(organization), *_following(_repriced(organization))})
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            lock_chain(organization.pk)
            record_revenue(organization, ids[start : start + CHUNK], on=on)
    with transaction.atomic():
        _bring_up_to(Subscription.objects.filter(organization=organization), on)


def _steps(organization: Organization, ids: Sequence[int], on: date) -> dict[int, list[Step]]:
    """Compute when the revenue of each subscription changes; one that makes no sense is left out."""
    book = Book(organization, on)
    dossiers = queries.dossiers(ids)
    book.load_lines([item for one in dossiers for item in one.facts.items])
    found = {}
    for dossier in dossiers:
        try:
            terms = make_terms(dossier.facts, book, organization.holiday_region)
        except DomainError:
            continue
        steps = revenue_steps(terms)
        if all(step.cents < LARGEST for step in steps):
            found[dossier.facts.subscription.id] = steps
    return found


def _from(steps: Sequence[Step], on: date) -> list[Step]:
    """Return the steps to come, after one of today that says what it brings now."""
    past = [step for step in steps if step.on <= on]
    now = past[-1] if past else Step(on, 0, is_served=False)
    return [now._replace(on=on), *steps[len(past) :]]


def _movements(
    organization_id: int, key: int, kept: Sequence[RevenueMovement], steps: Sequence[Step]
) -> list[RevenueMovement]:
    """Return what leads from the movements kept through the steps."""
    start = Step(date.min, sum(row.cents for row in kept))
    had_any = bool(kept)
    moves = []
    for before, after in pairwise([start, *steps]):
        if after.cents == before.cents:
            continue
        moves.append(
            RevenueMovement(
                organization_id=organization_id,
                subscription_id=key,
                on=after.on,
                kind=_kind(before.cents, after, had_any=had_any),
                cents=after.cents - before.cents,
            )
        )
        had_any = True
    return moves


def _kind(before: int, after: Step, *, had_any: bool) -> str:
    if before == 0:
        return Kind.REACTIVATION if had_any else Kind.NEW
    if after.cents == 0 and not after.is_served:
        return Kind.CHURN
    return Kind.EXPANSION if after.cents > before else Kind.CONTRACTION


def _bring_up_to(subscriptions: QuerySet[Subscription], on: date) -> None:
    """Write the revenue of a day where it is another than the one written."""
    moves = RevenueMovement.objects.filter(subscription=OuterRef("pk"), on__lte=on)
    total = moves.order_by().values("subscription").annotate(total=Sum("cents")).values("total")
    now = Coalesce(Subquery(total), 0, output_field=BigIntegerField())
    changed = subscriptions.annotate(now=now).exclude(mrr_cents=F("now"))
    keys = list(changed.values_list("pk", flat=True))
    Subscription.objects.filter(pk__among=keys).update(mrr_cents=now)


def _without_movement(organization: Organization) -> Iterable[int]:
    """Return the running subscriptions whose revenue was never written."""
    return (
        Subscription.objects.filter(
            ~Exists(RevenueMovement.objects.filter(subscription=OuterRef("pk"))),
            organization=organization,
            status=Subscription.Status.ACTIVE,
        )
        .exclude(rhythm_unit=Subscription.RhythmUnit.EVENT)
        .values_list("pk", flat=True)
    )


def _repriced(organization: Organization) -> list[int]:
    """Return the products that changed since the run before the last one."""
    changed = Event.objects.filter(organization=organization, kind="product.updated")
    since = _run_before_last(organization)
    if since:
        changed = changed.filter(at__gte=since)
    subjects = changed.values_list("subject", flat=True).distinct()
    return [int(subject.partition(":")[2]) for subject in subjects]


def _run_before_last(organization: Organization) -> datetime | None:
    done = BillingRun.objects.filter(organization=organization, status=BillingRun.Status.DONE)
    starts = list(done.order_by("-started_at").values_list("started_at", flat=True)[:2])
    return starts[1] if len(starts) > 1 else None


def _following(product_ids: Sequence[int]) -> Iterable[int]:
    """Return the running subscriptions with a line that has the price of one of these products."""
    follows = Q(plan_item=None, unit_price=None) | Q(product__pricing__in=TIERED)
    return (
        SubscriptionItem.objects.filter(
            follows,
            product__in=product_ids,
            subscription__status=Subscription.Status.ACTIVE,
        )
        .values_list("subscription", flat=True)
        .distinct()
    )
