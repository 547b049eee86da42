"""What can be imported: the columns of each kind of file, who may, and how it is written."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db.models import Model

from ritournelle.accounts.models import Right
from ritournelle.catalog.imports import COLUMNS as PRODUCT_COLUMNS
from ritournelle.catalog.imports import import_products
from ritournelle.catalog.models import Plan, PlanItem, PlanVersion, Product
from ritournelle.catalog.plan_imports import COLUMNS as PLAN_COLUMNS
from ritournelle.catalog.plan_imports import import_plans
from ritournelle.customers.imports import COLUMNS as CUSTOMER_COLUMNS
from ritournelle.customers.imports import import_customers
from ritournelle.customers.models import Contact, Customer
from ritournelle.imports.models import ImportJob
from ritournelle.kit.imports import Report
from ritournelle.kit.tables import Column
from ritournelle.subscriptions.columns import COLUMNS as SUBSCRIPTION_COLUMNS
from ritournelle.subscriptions.imports import import_subscriptions
from ritournelle.subscriptions.models import (
    RevenueMovement,
    Subscription,
    SubscriptionDiscount,
    SubscriptionItem,
)

Subject = ImportJob.Subject


class Tracked(NamedTuple):
    """A table that an import writes, and the way from one of its rows to what the file names."""

    model: type[Model]
    root: str  # "pk" for the rows that the file names themselves


class ImportKind(NamedTuple):
    """One kind of file. `tracked` goes from the root to its parts: rows go in that order."""

    columns: Sequence[Column]
    code: str  # the column that names a thing, and the field that it is in
    run: Callable[..., Report]
    right: Right
    tracked: Sequence[Tracked]

    @property
    def model(self) -> type[Model]:
        """The table of what the file names."""
        return self.tracked[0].model


KINDS: dict[str, ImportKind] = {
    Subject.CUSTOMERS: ImportKind(
        CUSTOMER_COLUMNS,
        "code",
        import_customers,
        Right.CUSTOMERS,
        (Tracked(Customer, "pk"), Tracked(Contact, "customer")),
    ),
    Subject.PRODUCTS: ImportKind(
        PRODUCT_COLUMNS, "code", import_products, Right.CATALOG, (Tracked(Product, "pk"),)
    ),
    Subject.PLANS: ImportKind(
        PLAN_COLUMNS,
        "code",
        import_plans,
        Right.CATALOG,
        (
            Tracked(Plan, "pk"),
            Tracked(PlanVersion, "plan"),
            Tracked(PlanItem, "version__plan"),
        ),
    ),
    Subject.SUBSCRIPTIONS: ImportKind(
        SUBSCRIPTION_COLUMNS,
        "reference",
        import_subscriptions,
        Right.SUBSCRIPTIONS,
        (
            Tracked(Subscription, "pk"),
            Tracked(SubscriptionItem, "subscription"),
            Tracked(SubscriptionDiscount, "subscription"),
            Tracked(RevenueMovement, "subscription"),
        ),
    ),
}
