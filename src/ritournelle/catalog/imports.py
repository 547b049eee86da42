"""Products from a CSV file: one row each, known by its reference."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.catalog.checks import check_product, normal_rate, tier_row
from ritournelle.catalog.models import Product
from ritournelle.catalog.rules import TierRow
from ritournelle.core.nights import local_day
from ritournelle.core.pricing import Tier
from ritournelle.france.units import check_unit
from ritournelle.kit import cells, events
from ritournelle.kit.cells import BadCell
from ritournelle.kit.events import Happening
from ritournelle.kit.imports import (
    BATCH,
    Counts,
    Report,
    carry_out,
    change,
    refuse_repeats,
    save_changed,
    texts_of,
)
from ritournelle.kit.tables import Column, Sheet, read_sheet
from ritournelle.kit.validation import merged, own_fields

FIELDS = own_fields(Product)
ENDLESS = ("*", "∞", "au-delà")

PRICINGS = {
    "unité": Product.Pricing.PER_UNIT,
    "à l’unité": Product.Pricing.PER_UNIT,
    "unitaire": Product.Pricing.PER_UNIT,
    "forfait": Product.Pricing.FLAT,
    "fixe": Product.Pricing.FLAT,
    "tranches": Product.Pricing.TIERED,
    "par tranches": Product.Pricing.TIERED,
    "palier": Product.Pricing.VOLUME,
    "par palier": Product.Pricing.VOLUME,
    "paliers": Product.Pricing.VOLUME,
    "lot": Product.Pricing.PACKAGE,
    "par lot": Product.Pricing.PACKAGE,
}
NATURES = {
    "service": Product.Nature.SERVICES,
    "services": Product.Nature.SERVICES,
    "prestation": Product.Nature.SERVICES,
    "prestation de services": Product.Nature.SERVICES,
    "bien": Product.Nature.GOODS,
    "biens": Product.Nature.GOODS,
    "marchandise": Product.Nature.GOODS,
    "livraison de biens": Product.Nature.GOODS,
}


def read_tiers(cell: str) -> list[TierRow]:
    """Read `10:5,00;50:4,00;*:3,00`: up to 10 at 5 €, up to 50 at 4 €, then 3 €.

    A third number is the flat price of the tier: `10:0:49,00;*:4,50`.
    """
    return [tier_row(_tier(part)) for part in cell.replace("|", ";").split(";") if part.strip()]


def _tier(part: str) -> Tier:
    bound, *prices = [piece.strip() for piece in part.split(":")]
    if not bound or not 1 <= len(prices) <= 2 or not all(prices):
        raise BadCell(
            f"«\u00a0{part.strip()[:40]}\u00a0» n’est pas une tranche.",
            "Écrivez la limite, deux-points et le prix, par exemple 10:5,00;50:4,00;*:3,00.",
        )
    up_to = None if bound.casefold() in ENDLESS else cells.decimal(bound)
    return Tier(up_to, *map(cells.decimal, prices))


COLUMNS = (
    Column(
        "code", "Référence", is_required=True, is_filled=True,
        synonyms=("Réf", "Code", "Code produit", "Référence produit", "SKU"),
    ),
    Column(
        "name", "Désignation", is_required=True, is_filled=True,
        synonyms=("Nom", "Libellé", "Produit", "Intitulé"),
    ),
    Column("description", "Description", cells.paragraph, ("Détail", "Commentaire"), empty=""),
    Column("unit", "Unité", check_unit, ("Unité de vente",)),
    Column("nature", "Nature", cells.choice(NATURES), ("Type",)),
    Column("pricing", "Tarification", cells.choice(PRICINGS), ("Mode de tarification", "Tarif")),
    Column(
        "unit_price", "Prix HT", cells.decimal, empty=Decimal(0),
        synonyms=("Prix unitaire HT", "Prix unitaire", "PU HT", "Prix"),
    ),
    Column("tiers", "Tranches", read_tiers, ("Paliers",), empty=[]),
    Column("package_size", "Taille du lot", cells.decimal, ("Lot",), empty=None),
    Column("vat_rate", "Taux TVA", cells.decimal, ("TVA", "Taux de TVA")),
    Column(
        "vat_exemption", "Code exonération", empty="",
        synonyms=("Exonération", "Code d’exonération", "VATEX", "Code VATEX"),
    ),
)  # fmt: skip


class Plan(NamedTuple):
    """What a file would change."""

    new: list[Product]
    changed: list[tuple[Product, dict[str, list[str]]]]
    known: int


def import_products(
    organization: Organization,
    content: bytes,
    *,
    at: datetime,
    actor: str = "system",
    dry_run: bool = False,
) -> Report:
    """Add and update products from a CSV file: all of them or, with any problem, none."""
    sheet = read_sheet(content, COLUMNS)
    refuse_repeats(sheet, "code")
    record = partial(events.record_many, organization_id=organization.pk, at=at, actor=actor)
    return carry_out(
        sheet,
        organization,
        lambda: _plan(organization, sheet, local_day(at, organization.time_zone)),
        lambda plan: _write(plan, record),
        dry_run=dry_run,
    )


def _plan(organization: Organization, sheet: Sheet, today: date) -> Plan:
    codes = texts_of(sheet.records, "code")
    rows = Product.objects.filter(organization=organization, code__among=codes)
    known = {product.code: product for product in rows}
    blank = Product(vat_rate=normal_rate(organization, today))
    plan = Plan([], [], len(known))
    for record in sheet.records:
        product = known.get(record.values.get("code", ""))
        checks = check_product(
            merged(product or blank, FIELDS, record.values), organization, on=today
        )
        for name, error in checks.errors.items():
            sheet.refuse(record, name, error)
        if product is None:
            plan.new.append(Product(organization=organization, **checks.values))
        elif changed := change(product, checks.values):
            product.revision += 1
            plan.changed.append((product, changed))
    return plan


def _write(plan: Plan, record: Any) -> Counts:
    added = Product.objects.bulk_create(plan.new, batch_size=BATCH)
    written = (*FIELDS, "folded_name", "revision")
    save_changed(Product, [product for product, _ in plan.changed], written)
    created = [Happening(f"product:{one.pk}", None, {"code": one.code}) for one in added]
    updated = [
        Happening(f"product:{one.pk}", None, {"changes": changes}) for one, changes in plan.changed
    ]
    record("product.created", created)
    record("product.updated", updated)
    return Counts(len(added), len(updated), plan.known - len(updated))
