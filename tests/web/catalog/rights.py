"""Who may do what at the addresses of the catalogue."""

from ritournelle.accounts.models import Right
from tests.web.rights import Rule, World


def product(world: World) -> dict[str, int]:
    return {"pk": world.product.pk}


def plan(world: World) -> dict[str, int]:
    return {"pk": world.plan.pk}


CATALOG = Right.CATALOG
RULES = {
    "catalog:products": Rule(),
    "catalog:product": Rule(kwargs=product),
    "catalog:product_create": Rule(CATALOG),
    "catalog:product_edit": Rule(CATALOG, product),
    "catalog:product_duplicate": Rule(CATALOG, product, "post"),
    "catalog:product_archive": Rule(CATALOG, product, "post"),
    "catalog:product_restore": Rule(CATALOG, product, "post"),
    "catalog:plans": Rule(),
    "catalog:plan": Rule(kwargs=plan),
    "catalog:plan_create": Rule(CATALOG),
    "catalog:version_create": Rule(CATALOG, plan),
    "catalog:plan_rename": Rule(CATALOG, plan),
    "catalog:plan_duplicate": Rule(CATALOG, plan, "post"),
    "catalog:plan_archive": Rule(CATALOG, plan, "post"),
    "catalog:plan_restore": Rule(CATALOG, plan, "post"),
}
