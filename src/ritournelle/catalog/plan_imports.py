"""Plans from a CSV file: rows with one code are the lines of one plan."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.catalog.checks import kept_price, line_fault
from ritournelle.catalog.columns import LINE_COLUMNS, PLAN_COLUMNS, RHYTHM_COLUMNS
from ritournelle.catalog.errors import EmptyPlan
from ritournelle.catalog.models import Plan, PlanItem, PlanVersion, Product
from ritournelle.catalog.queries import version_on, versions_by_code
from ritournelle.catalog.services import (
    RHYTHM,
    NewPlanItem,
    add_plan_version,
    check_rhythm,
    create_plan,
    rename_plan,
)
from ritournelle.core.nights import local_day
from ritournelle.core.schedule import BadSchedule
from ritournelle.kit.cells import BadCell
from ritournelle.kit.imports import Counts, Report, carry_out, grouped, said_together, texts_of
from ritournelle.kit.tables import Record, Sheet, read_sheet
from ritournelle.kit.validation import Checks

HEAD = (*PLAN_COLUMNS, *RHYTHM_COLUMNS)
COLUMNS = (*HEAD, *LINE_COLUMNS)
TERMS = (*RHYTHM, "trial_days")
LINE_CELLS = ("quantity", "unit_price", "is_one_off")


class Shelf(NamedTuple):
    """What the codes of a file stand for, looked up at once."""

    plans: Mapping[str, Plan]
    versions: Mapping[str, Sequence[PlanVersion]]  # by the code of the plan, oldest first
    products: Mapping[str, Product]
    on: date  # when a version begins that names no day


class WantedPlan(NamedTuple):
    """A plan as a file wants it, from a day on."""

    known: Plan | None
    code: str
    name: str
    valid_from: date
    terms: dict[str, Any]  # the columns of a version
    items: list[NewPlanItem]
    has_new_version: bool

    @property
    def has_new_name(self) -> bool:
        """Say whether a known plan changes its name."""
        return self.known is not None and self.known.name != self.name


def import_plans(
    organization: Organization,
    content: bytes,
    *,
    at: datetime,
    actor: str = "system",
    dry_run: bool = False,
) -> Report:
    """Add plans, and versions of those that differ, from a CSV file: all or, with any problem, none.

    Subscribers keep the version they subscribed to.
    """
    sheet = read_sheet(content, COLUMNS)
    return carry_out(
        sheet,
        organization,
        lambda: _read_plans(organization, sheet, local_day(at, organization.time_zone)),
        lambda plans: _write(organization, plans, at=at, actor=actor),
        dry_run=dry_run,
    )


def _read_plans(organization: Organization, sheet: Sheet, today: date) -> list[WantedPlan]:
    shelf = _find_shelf(organization, sheet, today)
    wanted = [
        _read_plan(code, records, shelf, sheet) for code, records in grouped(sheet, "code").items()
    ]
    return [one for one in wanted if one]


def _find_shelf(organization: Organization, sheet: Sheet, today: date) -> Shelf:
    codes = texts_of(sheet.records, "code")
    plans = Plan.objects.filter(organization=organization, code__among=codes)
    products = Product.objects.filter(
        organization=organization, code__among=texts_of(sheet.records, "product")
    )
    return Shelf(
        {plan.code: plan for plan in plans},
        versions_by_code(organization, codes),
        {product.code: product for product in products},
        today,
    )


def _read_plan(
    code: str, records: Sequence[Record], shelf: Shelf, sheet: Sheet
) -> WantedPlan | None:
    """Read the rows of one plan; None, and the problems in the sheet, when they fail."""
    before = len(sheet.problems)
    first, known = records[0], shelf.plans.get(code)
    head = said_together(records, HEAD, sheet, "la même formule")
    valid_from = head.get("valid_from", shelf.on)
    versions = shelf.versions.get(code, ())
    current = version_on(versions, valid_from)
    base = current or next(iter(versions), None)
    name = _name(head, known, first, sheet)
    terms = _terms(head, base, valid_from, first, sheet)
    items = _items(records, base, shelf, sheet)
    if len(sheet.problems) > before:
        return None
    has_new_version = current is None or not _is_same(current, terms, items)
    return WantedPlan(known, code, name, valid_from, terms, items, has_new_version)


def _name(head: Mapping[str, Any], known: Plan | None, first: Record, sheet: Sheet) -> str:
    name = head.get("name", known.name if known else "")
    if not name:
        sheet.refuse(first, "name", BadCell("Le nom manque.", "Indiquez le nom de la formule."))
        name = head["code"]
    _finish(Checks({"code": head["code"], "name": name}), Plan, first, sheet)
    return str(name)


def _terms(
    head: Mapping[str, Any],
    base: PlanVersion | None,
    valid_from: date,
    first: Record,
    sheet: Sheet,
) -> dict[str, Any]:
    """Return when the plan is billed: what the file says over what there is."""
    terms = {name: getattr(base or PlanVersion(), name) for name in TERMS}
    terms |= {name: value for name, value in head.items() if name in TERMS}
    if "rhythm" in head:
        terms |= head["rhythm"]._asdict()
    elif base is None:
        error = BadCell("Le rythme manque.", "Indiquez par exemple mensuel.")
        sheet.refuse(first, "rhythm", error)
    _finish(Checks(terms | {"number": 1, "valid_from": valid_from}), PlanVersion, first, sheet)
    try:
        check_rhythm(terms, valid_from)
    except BadSchedule as error:
        sheet.refuse(first, "lead_days", error)
    return terms


def _items(
    records: Sequence[Record], base: PlanVersion | None, shelf: Shelf, sheet: Sheet
) -> list[NewPlanItem]:
    """Return the lines that the rows name; when they name none, those there are."""
    named = [record for record in records if record.cells.get("product")]
    for record in records:
        if not record.cells.get("product") and any(name in record.values for name in LINE_CELLS):
            error = BadCell("Le produit manque.", "Indiquez la référence d’un produit.")
            sheet.refuse(record, "product", error)
    if not named and base is None:
        sheet.refuse(records[0], "product", EmptyPlan())
    if not named and base:
        return [_copy(item) for item in base.items.all()]
    return [item for record in named if (item := _item(record, shelf, sheet))]


def _copy(item: PlanItem) -> NewPlanItem:
    return NewPlanItem(item.product, item.quantity, item.unit_price, item.is_one_off)


def _item(record: Record, shelf: Shelf, sheet: Sheet) -> NewPlanItem | None:
    """Return the line of a row, at the product's price of today unless it has its own."""
    code, given = record.values.get("product", ""), record.values
    product = shelf.products.get(code)
    if product is None:
        error = BadCell(
            f"Aucun produit ne porte la référence «\u00a0{code[:40]}\u00a0».",
            "Vérifiez la référence, ou importez d’abord les produits.",
        )
        sheet.refuse(record, "product", error)
        return None
    item = NewPlanItem(product, **{name: given[name] for name in LINE_CELLS if name in given})
    values = {name: getattr(item, name) for name in LINE_CELLS}
    _finish(Checks(values | {"position": 1}), PlanItem, record, sheet)
    if fault := line_fault(product, item.quantity, item.unit_price):
        sheet.refuse(record, *fault)
    return item._replace(unit_price=kept_price(product, item.unit_price))


def _finish(
    checks: Checks, model: type[Plan | PlanVersion | PlanItem], record: Record, sheet: Sheet
) -> None:
    """Refuse what the columns of a table cannot hold."""
    checks.finish(model)
    for name, error in checks.errors.items():
        sheet.refuse(record, name, error)


def _is_same(version: PlanVersion, terms: Mapping[str, Any], items: Sequence[NewPlanItem]) -> bool:
    has_same_terms = all(getattr(version, name) == value for name, value in terms.items())
    return has_same_terms and [_copy(item) for item in version.items.all()] == items


def _write(
    organization: Organization, plans: Sequence[WantedPlan], *, at: datetime, actor: str
) -> Counts:
    for one in plans:
        plan = one.known or create_plan(organization, one.code, one.name, at=at, actor=actor)
        if one.has_new_name:
            rename_plan(plan, one.name, at=at, actor=actor)
        if one.has_new_version:
            add_plan_version(
                plan, one.items, valid_from=one.valid_from, at=at, actor=actor, **one.terms
            )
    known = [one for one in plans if one.known]
    updated = sum(one.has_new_name or one.has_new_version for one in known)
    return Counts(len(plans) - len(known), updated, len(known) - updated)
