"""Reads about plans."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Prefetch

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import PlanItem, PlanVersion

PLAN_ITEMS = PlanItem.objects.select_related("product").order_by("position")


def versions_by_code(
    organization: Organization, codes: Collection[str]
) -> Mapping[str, Sequence[PlanVersion]]:
    """Read the versions of plans with their lines, by the code of the plan, oldest first."""
    found: defaultdict[str, list[PlanVersion]] = defaultdict(list)
    versions = PlanVersion.objects.filter(
        plan__organization=organization, plan__code__among=codes
    ).select_related("plan")
    with_items = versions.prefetch_related(Prefetch("items", PLAN_ITEMS))
    for version in with_items.order_by("valid_from", "number"):
        found[version.plan.code].append(version)
    return found


def version_on(versions: Sequence[PlanVersion], day: date) -> PlanVersion | None:
    """Return the version that a subscriber of a day gets, among versions oldest first."""
    valid = [version for version in versions if version.valid_from <= day]
    return valid[-1] if valid else None
