"""Products and plans put away, put back, or copied. Whoever subscribed to them keeps them."""

from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from ritournelle.catalog.codes import free_code
from ritournelle.catalog.log import record_about
from ritournelle.catalog.models import Plan, Product
from ritournelle.catalog.queries import PLAN_ITEMS, version_on
from ritournelle.catalog.services import (
    FIELDS,
    RHYTHM,
    NewPlanItem,
    add_plan_version,
    create_plan,
    create_product,
)
from ritournelle.core.nights import local_day

Row = TypeVar("Row", Product, Plan)
COPY = "COPIE"
LONGEST_NAME = 140


@transaction.atomic
def archive(row: Row, *, at: datetime, actor: str) -> Row:
    """Offer a product or a plan no more; twice changes nothing."""
    row = _locked(row)
    if row.archived_on is None:
        row.archived_on = local_day(at, row.organization.time_zone)
        row.save(update_fields=["archived_on"])
        record_about(row, "archived", at=at, actor=actor)
    return row


@transaction.atomic
def restore(row: Row, *, at: datetime, actor: str) -> Row:
    """Offer a product or a plan again."""
    row = _locked(row)
    if row.archived_on is not None:
        row.archived_on = None
        row.save(update_fields=["archived_on"])
        record_about(row, "restored", at=at, actor=actor)
    return row


@transaction.atomic
def duplicate_product(product: Product, *, at: datetime, actor: str) -> Product:
    """Create a product like another, under a reference of its own."""
    values = {name: getattr(product, name) for name in FIELDS} | {
        "code": free_code(product.organization, Product, _copied_code(product.code)),
        "name": _copied_name(product.name),
        "archived_on": None,
    }
    return create_product(product.organization, at=at, actor=actor, **values)


@transaction.atomic
def duplicate_plan(plan: Plan, *, today: date, at: datetime, actor: str) -> Plan:
    """Create a plan with the lines and the rhythm that another has today."""
    organization = plan.organization
    code = free_code(organization, Plan, _copied_code(plan.code))
    copy = create_plan(organization, code, _copied_name(plan.name), at=at, actor=actor)
    versions = list(plan.versions.order_by("valid_from", "number"))
    version = version_on(versions, today) or (versions[-1] if versions else None)
    if version:
        items = [
            NewPlanItem(line.product, line.quantity, line.unit_price, line.is_one_off)
            for line in PLAN_ITEMS.filter(version=version)
        ]
        rhythm = {name: getattr(version, name) for name in (*RHYTHM, "trial_days")}
        add_plan_version(copy, items, valid_from=today, at=at, actor=actor, **rhythm)
    return copy


def _locked(row: Row) -> Row:
    rows = type(row)._default_manager.select_for_update(of=("self",))
    found: Row = rows.select_related("organization").get(pk=row.pk)
    return found


def _copied_code(code: str) -> str:
    return f"{code[:30]}-{COPY}"


def _copied_name(name: str) -> str:
    return f"{name[: LONGEST_NAME - 8]} (copie)"
