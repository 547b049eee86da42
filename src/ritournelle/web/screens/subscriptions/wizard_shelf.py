"""What the wizard offers to choose from: products, plans, VAT rates. Read once a page."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import PlanItem, PlanVersion, Product
from ritournelle.catalog.queries import PLAN_ITEMS
from ritournelle.catalog.rules import pricing_of
from ritournelle.core.pricing import Pricing, price
from ritournelle.customers.models import Customer
from ritournelle.france.rates import rates_in_force
from ritournelle.france.territories import territory_of
from ritournelle.subscriptions.models import Subscription

AMOUNT = "MONTANT-"
MOST_PRODUCTS = 500


class Shelf:
    """The catalogue of an organisation on a day, as choices."""

    def __init__(
        self, organization: Organization, today: date, held: Sequence[Product] = ()
    ) -> None:
        self.organization = organization
        self.day = today
        self._held = held  # by the draft itself, sold any longer or not

    @cached_property
    def products(self) -> dict[int, Product]:
        """The products that can be sold; those behind plain amounts have their own way."""
        rows = Product.objects.filter(organization=self.organization, archived_on=None)
        shown = rows.exclude(code__startswith=AMOUNT).order_by("folded_name", "pk")
        held = [row for row in self._held if not row.code.startswith(AMOUNT)]
        return {row.pk: row for row in [*shown[:MOST_PRODUCTS], *held]}

    @cached_property
    def amounts(self) -> dict[Decimal, Product]:
        """The products behind plain amounts that exist already, by their VAT rate."""
        rows = Product.objects.filter(organization=self.organization, code__startswith=AMOUNT)
        return {row.vat_rate: row for row in rows}

    @cached_property
    def versions(self) -> dict[int, PlanVersion]:
        """The version of each plan that a subscriber of today gets."""
        rows = (
            PlanVersion.objects.filter(
                plan__organization=self.organization,
                plan__archived_on=None,
                valid_from__lte=self.day,
            )
            .select_related("plan")
            .prefetch_related(Prefetch("items", PLAN_ITEMS))
            .order_by("plan__folded_name", "plan_id", "valid_from", "number")
        )
        last = {row.plan_id: row for row in rows}
        return {row.pk: row for row in last.values()}

    @cached_property
    def rates(self) -> list[Decimal]:
        """The VAT rates where the organisation is, the normal one first."""
        place = territory_of(self.organization.country, self.organization.postcode)
        found = [one.percent for one in rates_in_force(place, self.day)]
        return list(dict.fromkeys(found)) or [Decimal(20)]

    def amount(self, rate: Decimal) -> Product:
        """Return the product behind plain amounts; one that is not written has a negative key."""
        known = self.amounts.get(rate)
        return known or Product(
            pk=-int(rate * 100) - 1,
            organization=self.organization,
            code=f"{AMOUNT}{rate.normalize():f}",
            name="Montant libre",
            unit_price=Decimal(0),
            vat_rate=rate,
        )

    def usual_version(self, customer: Customer | None) -> PlanVersion | None:
        """Return the plan that the customer had last, else the last one that anybody took."""
        mine = Subscription.objects.filter(
            organization=self.organization, plan_version__isnull=False
        ).order_by("-pk")
        own = mine.filter(customer=customer).first() if customer else None
        last = own or mine.first()
        plan = last.plan_version.plan_id if last and last.plan_version else None
        same = [one for one in self.versions.values() if one.plan_id == plan]
        return same[0] if same else None


def cents_of(items: Iterable[PlanItem]) -> int:
    """Return what the recurring lines of a plan cost without VAT."""
    return sum(
        part.cents
        for item in items
        if not item.is_one_off
        for part in price(_pricing(item), item.quantity)
    )


def _pricing(item: PlanItem) -> Pricing:
    product = item.product
    own = product.unit_price if item.unit_price is None else item.unit_price
    return pricing_of(product.pricing, own, product.tiers, product.package_size)
