"""What rows of a file want a subscription to be: its columns, its lines, its discounts."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ritournelle.catalog.checks import line_fault
from ritournelle.catalog.models import PlanVersion, Product
from ritournelle.catalog.queries import version_on
from ritournelle.core.discounts import Discount
from ritournelle.core.errors import DomainError
from ritournelle.customers.models import Customer
from ritournelle.kit.cells import BadCell
from ritournelle.kit.imports import said_together
from ritournelle.kit.tables import Record, Sheet
from ritournelle.kit.validation import Checks, own_fields
from ritournelle.subscriptions.columns import EMPTIED, HEAD
from ritournelle.subscriptions.models import Subscription, SubscriptionDiscount, SubscriptionItem
from ritournelle.subscriptions.services import RHYTHM, NewDiscount, NewItem

FIELDS = own_fields(Subscription)
ONE = Decimal(1)
LINE_CELLS = ("quantity", "unit_price", "item_name", "item_description", "percent")
DISCOUNT_CELLS = ("percent", "global_percent")
WHAT_A_LINE_NEEDS = "un produit, une formule, ou un libellé avec son prix"
COLUMN_OF = {"name": "item_name", "description": "item_description"}


class Shelf(NamedTuple):
    """What the codes of a file stand for, looked up at once."""

    customers: Mapping[str, Customer]
    products: Mapping[str, Product]
    versions: Mapping[str, Sequence[PlanVersion]]  # by the code of the plan, oldest first
    amounts: Mapping[Decimal | None, Product]  # behind plain amounts, by their VAT rate


class Wanted(NamedTuple):
    """A subscription as a file wants it. Without items or discounts, those there are stay."""

    first: Record
    customer: Customer
    version: PlanVersion | None
    values: dict[str, Any]
    items: list[NewItem] | None
    discounts: list[NewDiscount] | None
    is_active: bool | None  # None: as it is


def read_wanted(
    records: Sequence[Record], known: Subscription | None, shelf: Shelf, sheet: Sheet
) -> Wanted | None:
    """Read the rows of one subscription; None, and the problems in the sheet, when they fail."""
    before = len(sheet.problems)
    first, head = records[0], _head(records, sheet)
    customer = _customer(head, known, first, shelf, sheet)
    version = _version(head, known, first, shelf, sheet)
    values = _values(head, known, version, first, sheet)
    items, discounts = _lines(records, head, version, shelf, sheet)
    if items is None and known is None and not any(map(is_amount, records)):
        sheet.refuse(first, "product", _missing("Cet abonnement n’a aucune ligne.", "un produit"))
    if len(sheet.problems) > before or customer is None:
        return None
    is_active = head.get("is_active", known is None or None)
    return Wanted(first, customer, version, values, items, discounts, is_active)


def _missing(message: str, what: str) -> BadCell:
    return BadCell(message, f"Indiquez {what}.")


def _head(records: Sequence[Record], sheet: Sheet) -> dict[str, Any]:
    """Return what the rows say together, with what an emptied cell means."""
    emptied = {name: value for name, value in EMPTIED.items() if name in records[0].cells}
    return emptied | said_together(records, HEAD, sheet, "le même abonnement")


def _customer(
    head: dict[str, Any], known: Subscription | None, first: Record, shelf: Shelf, sheet: Sheet
) -> Customer | None:
    code = head.get("customer")
    if code is None:
        if known is None:
            sheet.refuse(first, "customer", _missing("Le client manque.", "la référence du client"))
        return known.customer if known else None
    if code not in shelf.customers:
        sheet.refuse(first, "customer", _unknown("client", code))
    return shelf.customers.get(code)


def _unknown(what: str, code: str) -> BadCell:
    return BadCell(
        f"Aucun {what} ne porte la référence «\u00a0{code[:40]}\u00a0».",
        "Vérifiez la référence, ou importez d’abord les clients et les produits.",
    )


def _version(
    head: dict[str, Any], known: Subscription | None, first: Record, shelf: Shelf, sheet: Sheet
) -> PlanVersion | None:
    """Return the version to subscribe to: the one there is, else the last valid at the start."""
    code = head.get("plan")
    if code is None:
        return None
    if known and known.plan_version and known.plan_version.plan.code == code:
        return known.plan_version
    versions = shelf.versions.get(code, ())
    start = head.get("starts_on", date.max)
    valid = version_on(versions, start)
    if not versions:
        error = BadCell(
            f"Aucune formule ne porte la référence «\u00a0{code[:40]}\u00a0».",
            "Vérifiez la référence, ou importez d’abord les formules.",
        )
        sheet.refuse(first, "plan", error)
    elif valid is None:
        error = BadCell(
            f"La formule {code} n’est valable qu’à partir du {versions[0].valid_from:%d/%m/%Y}.",
            "Choisissez une autre formule, ou indiquez ses produits ligne par ligne.",
        )
        sheet.refuse(first, "plan", error)
    return valid


def _values(
    head: dict[str, Any],
    known: Subscription | None,
    version: PlanVersion | None,
    first: Record,
    sheet: Sheet,
) -> dict[str, Any]:
    """Return the columns of the subscription, checked."""
    base = known or Subscription()
    values = {name: getattr(base, name) for name in FIELDS}
    if version and known is None:
        values |= {name: getattr(version, name) for name in (*RHYTHM, "trial_days")}
    values |= {name: value for name, value in head.items() if name in FIELDS}
    if "rhythm" in head:
        values |= head["rhythm"]._asdict()
    elif known is None and version is None:
        sheet.refuse(first, "rhythm", _missing("Le rythme manque.", "par exemple mensuel"))
    if values["starts_on"] is None:
        sheet.refuse(first, "starts_on", _missing("Le début manque.", "une date de début"))
        return values
    if values["ends_on"] and values["ends_on"] <= values["starts_on"]:
        error = BadCell("La fin précède le début.", "Vérifiez les deux dates.")
        sheet.refuse(first, "ends_on", error)
    checks = Checks(values)
    checks.finish(Subscription)
    for name, refusal in checks.errors.items():
        sheet.refuse(first, name, refusal)
    return values


def _lines(
    records: Sequence[Record],
    head: dict[str, Any],
    version: PlanVersion | None,
    shelf: Shelf,
    sheet: Sheet,
) -> tuple[list[NewItem] | None, list[NewDiscount] | None]:
    """Return the lines: those of the plan, then those of the rows; and all the discounts."""
    items: list[NewItem] = []
    discounts: list[NewDiscount] = []
    bare = [record for record in records if not record.cells.get("product")]
    if version:
        for item, record in _plan_lines(version, bare, sheet):
            items.append(item)
            discounts += _line_discount(record, len(items), sheet) if record else []
    elif "plan" not in head:
        for record in bare:
            if not is_amount(record):
                sheet.refuse(record, "product", _missing("Le produit manque.", WHAT_A_LINE_NEEDS))
    for record in records:
        product = _product(record, shelf, sheet)
        if product:
            items.append(_item(record, product, sheet))
            discounts += _line_discount(record, len(items), sheet)
    discounts += _global_discount(records[0], head, sheet)
    speaks_of_discounts = any(name in records[0].cells for name in DISCOUNT_CELLS)
    return items or None, discounts if speaks_of_discounts else None


def is_amount(record: Record) -> bool:
    """Say whether a row is a plain amount with a label: no product, no plan."""
    given = record.values
    is_bare = not record.cells.get("product") and not record.cells.get("plan")
    return is_bare and "item_name" in given and given.get("unit_price") is not None


def _product(record: Record, shelf: Shelf, sheet: Sheet) -> Product | None:
    if is_amount(record):
        return shelf.amounts.get(record.values.get("vat_rate"))
    code = record.values.get("product")
    if code and code not in shelf.products:
        sheet.refuse(record, "product", _unknown("produit", code))
    return shelf.products.get(code) if code else None


def _plan_lines(
    version: PlanVersion, bare: Sequence[Record], sheet: Sheet
) -> list[tuple[NewItem, Record | None]]:
    """Return the lines of a plan; a row without product may change the one that recurs."""
    lines = [
        NewItem(one.product, one.quantity, is_one_off=one.is_one_off, plan_item_id=one.pk)
        for one in version.items.all()
    ]
    for record in bare[1:]:
        sheet.refuse(record, "product", _missing("Le produit manque.", "le produit en option"))
    if not bare or not any(name in bare[0].values for name in LINE_CELLS):
        return [(line, None) for line in lines]
    recurring = [line for line in lines if not line.is_one_off]
    if len(recurring) != 1:
        error = BadCell(
            "Cette formule a plusieurs lignes\u00a0: on ne sait pas laquelle changer.",
            "Videz la quantité, le prix et la remise de cette ligne\u00a0; "
            "une remise globale reste possible.",
        )
        sheet.refuse(bare[0], "plan", error)
        return [(line, None) for line in lines]
    changed = _item(bare[0], recurring[0].product, sheet, recurring[0])
    return [(changed, bare[0]) if line is recurring[0] else (line, None) for line in lines]


def _item(record: Record, product: Product, sheet: Sheet, base: NewItem | None = None) -> NewItem:
    """Return the line of a row, its quantity and its price checked."""
    base, given = base or NewItem(product), record.values
    item = base._replace(
        quantity=given.get("quantity", base.quantity),
        unit_price=given.get("unit_price", base.unit_price),
        name=given.get("item_name", base.name),
        description=given.get("item_description", base.description),
        is_one_off=given.get("is_one_off", base.is_one_off),
    )
    checks = Checks(item._asdict() | {"position": 1})
    checks.finish(SubscriptionItem)
    for name, error in checks.errors.items():
        sheet.refuse(record, COLUMN_OF.get(name, name), error)
    if fault := line_fault(item.product, item.quantity, item.unit_price):
        sheet.refuse(record, *fault)
    return item


def _line_discount(record: Record, line: int, sheet: Sheet) -> list[NewDiscount]:
    given = record.values
    if "percent" not in given:
        return []
    label = given.get("label", "Remise")
    new = NewDiscount(label, given["percent"], line=line, occurrence_count=given.get("count"))
    return _checked(new, record, "percent", sheet)


def _global_discount(first: Record, head: dict[str, Any], sheet: Sheet) -> list[NewDiscount]:
    if "global_percent" not in head:
        return []
    label, count = head.get("global_label", "Remise globale"), head.get("global_count")
    new = NewDiscount(label, head["global_percent"], occurrence_count=count)
    return _checked(new, first, "global_percent", sheet)


def _checked(new: NewDiscount, record: Record, name: str, sheet: Sheet) -> list[NewDiscount]:
    """Refuse a discount that can never apply, or whose label is too long."""
    checks = Checks({"label": new.label, "percent": new.percent})
    checks.finish(SubscriptionDiscount)
    for error in checks.errors.values():
        sheet.refuse(record, name, error)
    try:
        Discount(new.percent, None, new.label, occurrences=new.occurrence_count)
    except DomainError as error:
        sheet.refuse(record, name, error)
    return [new]
