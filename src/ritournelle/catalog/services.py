"""Acts on the catalogue: products, plans and their versions."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max

from ritournelle.accounts.models import Organization
from ritournelle.catalog.checks import check_product, kept_price, line_fault, normal_rate
from ritournelle.catalog.errors import CodeTaken, EmptyPlan, ForeignProduct
from ritournelle.catalog.log import record_about
from ritournelle.catalog.models import Plan, PlanItem, PlanVersion, Product, RhythmFields
from ritournelle.catalog.rules import rhythm_of
from ritournelle.core.nights import local_day
from ritournelle.core.schedule import FirstPeriod, Schedule, Timing
from ritournelle.kit.imports import change
from ritournelle.kit.revisions import check_revision
from ritournelle.kit.validation import Checks, merged, own_fields

FIELDS = own_fields(Product)
RHYTHM = own_fields(RhythmFields)
AMOUNT_PREFIX = "MONTANT-"  # products behind lines that are a plain amount


class NewPlanItem(NamedTuple):
    """One line of a plan; without a price it takes the product's price of today."""

    product: Product
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    is_one_off: bool = False


@transaction.atomic
def create_product(
    organization: Organization, *, at: datetime, actor: str = "system", **fields: Any
) -> Product:
    """Write a product. Raises DomainError for a price list, a unit or a VAT that cannot be."""
    today = local_day(at, organization.time_zone)
    blank = Product(vat_rate=normal_rate(organization, today))
    values = check_product(merged(blank, FIELDS, fields), organization, on=today).result()
    _check_code(organization.pk, Product, "un produit", values["code"])
    product = Product.objects.create(organization=organization, **values)
    record_about(product, "created", at=at, actor=actor, code=product.code)
    return product


def amount_product(
    organization: Organization, rate: Decimal | None, *, at: datetime, actor: str = "system"
) -> Product:
    """Return the product behind lines that are a plain amount with a label, taxed at `rate`.

    Without a rate, the normal one of the place. Raises DomainError for a rate that is none.
    """
    if rate is None:
        rate = normal_rate(organization, local_day(at, organization.time_zone))
    code = f"{AMOUNT_PREFIX}{rate.normalize():f}"
    known = Product.objects.filter(organization=organization, code=code).first()
    return known or create_product(
        organization, at=at, actor=actor, code=code, name="Montant libre", vat_rate=rate
    )


@transaction.atomic
def update_product(
    product: Product,
    *,
    at: datetime,
    actor: str = "system",
    revision: int | None = None,
    **changes: Any,
) -> Product:
    """Change some fields of a product; subscribers of a plan keep their prices. Raises DomainError.

    With the `revision` that was shown, StaleRevision if somebody changed it since.
    """
    product = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
    check_revision(product, revision)
    organization = product.organization
    today = local_day(at, organization.time_zone)
    values = check_product(merged(product, FIELDS, changes), organization, on=today).result()
    if values["code"] != product.code:
        _check_code(organization.pk, Product, "un produit", values["code"])
    changed = change(product, values)
    if changed:
        product.revision += 1
        product.save(update_fields=[*changed, "folded_name", "revision"])
        record_about(product, "updated", at=at, actor=actor, changes=changed)
    return product


@transaction.atomic
def create_plan(
    organization: Organization, code: str, name: str, *, at: datetime, actor: str = "system"
) -> Plan:
    """Write a plan, whose content will be in its versions. Raises DomainError."""
    checks = Checks({"code": code, "name": name})
    checks.finish(Plan)
    _check_code(organization.pk, Plan, "une formule", code)
    plan = Plan.objects.create(organization=organization, **checks.result())
    record_about(plan, "created", at=at, actor=actor, code=plan.code)
    return plan


@transaction.atomic
def rename_plan(plan: Plan, name: str, *, at: datetime, actor: str = "system") -> Plan:
    """Change the name of a plan; its versions stay as they are. Raises DomainError."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    checks = Checks({"code": plan.code, "name": name})
    checks.finish(Plan)
    changed = change(plan, checks.result())
    if changed:
        plan.save(update_fields=[*changed, "folded_name"])
        record_about(plan, "updated", at=at, actor=actor, changes=changed)
    return plan


@transaction.atomic
def add_plan_version(
    plan: Plan,
    items: Sequence[NewPlanItem],
    *,
    valid_from: date,
    at: datetime,
    actor: str = "system",
    trial_days: int = 0,
    **rhythm: Any,
) -> PlanVersion:
    """Write the terms of a plan from a day on, prices copied; subscribers keep their version.

    `rhythm` are columns of RhythmFields. Raises DomainError for terms that make no sense.
    """
    if not items:
        raise EmptyPlan
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    columns = merged(PlanVersion(), RHYTHM, rhythm)
    check_rhythm(columns, valid_from)
    lines = [_plan_item(plan, item, position) for position, item in enumerate(items, 1)]
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    version = PlanVersion.objects.create(
        plan=plan, number=last + 1, valid_from=valid_from, trial_days=trial_days, **columns
    )
    for line in lines:
        line.version = version
    PlanItem.objects.bulk_create(lines)
    record_about(plan, "version_added", at=at, actor=actor, number=version.number)
    return version


def check_rhythm(columns: dict[str, Any], start: date) -> Schedule:
    """Return the calendar that rhythm columns make from a day. Raises BadRhythm, BadSchedule."""
    rhythm = rhythm_of(*(columns[f"rhythm_{name}"] for name in ("unit", "every", "days", "months")))
    return Schedule(
        rhythm,
        start,
        timing=Timing(columns["timing"]),
        first=FirstPeriod(columns["first_period"]),
        lead_days=columns["lead_days"],
    )


def _plan_item(plan: Plan, item: NewPlanItem, position: int) -> PlanItem:
    product = item.product
    if product.organization_id != plan.organization_id:
        raise ForeignProduct
    if fault := line_fault(product, item.quantity, item.unit_price):
        raise fault[1]
    return PlanItem(
        position=position,
        product=product,
        quantity=item.quantity,
        unit_price=kept_price(product, item.unit_price),
        is_one_off=item.is_one_off,
    )


def _check_code(organization_id: int, model: type[Product | Plan], what: str, code: str) -> None:
    if model._default_manager.filter(organization_id=organization_id, code=code).exists():
        raise CodeTaken(what, code)
