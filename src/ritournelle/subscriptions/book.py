"""What a run looks up again and again: products with their prices, plan prices, taxes.

Read once a run, so that all invoices of one night follow the same catalogue.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import PlanItem, Product
from ritournelle.catalog.rules import TIERED, pricing_of
from ritournelle.core.pricing import Model, Pricing
from ritournelle.core.vat import Tax
from ritournelle.france.natures import Nature
from ritournelle.france.rates import ALLOWED_RATES
from ritournelle.france.territories import Territory, territory_of
from ritournelle.france.vat import Buyer, SellerRegime, treatment
from ritournelle.france.vat import Product as TaxedProduct
from ritournelle.invoicing.terms import TaxedCustomer, seller_regime, vat_buyer
from ritournelle.subscriptions.errors import BadProduct, BadProductRate

PRODUCT_COLUMNS = (
    "id", "code", "name", "description", "unit",
    "pricing", "unit_price", "tiers", "package_size",
    "nature", "vat_rate", "vat_exemption",
)  # fmt: skip


class ProductFacts(NamedTuple):
    """What an invoice line takes from a product."""

    id: int
    code: str
    name: str
    description: str
    unit: str
    pricing: Pricing
    taxed: TaxedProduct


class Line(Protocol):
    """What a subscription's line follows."""

    @property
    def product_id(self) -> int: ...
    @property
    def plan_item_id(self) -> int | None: ...


class Book:
    """The catalogue and the taxes of one organisation on one day."""

    def __init__(self, organization: Organization, on: date) -> None:
        self.on = on
        self._organization_id = organization.pk
        self._seller: SellerRegime = seller_regime(organization)
        self._products: dict[int, ProductFacts | BadProduct] = {}
        self._plan_prices: dict[int, Decimal | None] = {}
        self._buyers: dict[tuple[str, Territory, bool, str], Buyer] = {}
        self._taxes: dict[tuple[Buyer, int], Tax] = {}

    def load_lines(self, lines: Sequence[Line]) -> None:
        """Read the products and plan lines that subscription lines follow."""
        self.load(
            (line.product_id for line in lines),
            (line.plan_item_id for line in lines if line.plan_item_id),
        )

    def load(self, product_ids: Iterable[int], plan_item_ids: Iterable[int]) -> None:
        """Read the products and plan lines that are not known yet."""
        products = set(product_ids) - self._products.keys()
        if products:
            for row in _product_rows(self._organization_id, products):
                self._products[row[0]] = _facts_or_fault(row)
        plan_items = set(plan_item_ids) - self._plan_prices.keys()
        if plan_items:
            self._plan_prices.update(
                PlanItem.objects.filter(pk__in=plan_items).values_list("id", "unit_price")
            )

    def know(self, product: Product) -> None:
        """Take in a product that is not written yet, under the key it has."""
        row = [getattr(product, name) for name in PRODUCT_COLUMNS]
        self._products[product.pk] = _facts_or_fault(tuple(row))

    def product(self, product_id: int) -> ProductFacts:
        """Return a product that was loaded. Raises BadProduct."""
        product = self._products[product_id]
        if isinstance(product, BadProduct):
            raise product.with_traceback(None)  # raised for each subscriber: not an ever longer one
        return product

    def pricing(
        self, product_id: int, plan_item_id: int | None, own_price: Decimal | None
    ) -> Pricing:
        """Return the price of a subscription's line: its own, else its plan's, else the product's."""
        pricing = self.product(product_id).pricing
        price = own_price
        if price is None and plan_item_id is not None:
            price = self._plan_prices[plan_item_id]
        if price is None or pricing.model in TIERED:
            return pricing
        return _pricing(pricing.model, price, pricing.package_size)

    def buyer(self, customer: TaxedCustomer) -> Buyer:
        """Return one and the same buyer for all the customers that the law treats alike."""
        territory = territory_of(customer.country, customer.postcode)
        key = (customer.kind, territory, bool(customer.vat_number), customer.vat_exemption)
        buyer = self._buyers.get(key)
        if buyer is None:
            buyer = self._buyers[key] = vat_buyer(customer)
        return buyer

    def tax(self, buyer: Buyer, product: ProductFacts) -> Tax:
        """Return the VAT of a product sold to a buyer. Raises VatNumberMissing, BadProductRate."""
        key = (buyer, product.id)
        tax = self._taxes.get(key)
        if tax is None:
            tax = treatment(self._seller, buyer, product.taxed, on=self.on)
            if tax.rate not in ALLOWED_RATES:
                raise BadProductRate(product.name, tax.rate)
            self._taxes[key] = tax
        return tax


@lru_cache(maxsize=4096)
def _pricing(model: Model, price: Decimal, package_size: Decimal | None) -> Pricing:
    return Pricing(model, price, package_size=package_size)


def _product_rows(organization_id: int, ids: Iterable[int]) -> Iterable[tuple[Any, ...]]:
    products = Product.objects.filter(organization_id=organization_id, pk__in=ids)
    return products.values_list(*PRODUCT_COLUMNS)


def _facts_or_fault(row: tuple[Any, ...]) -> ProductFacts | BadProduct:
    """Return a product; one that makes no sense is the fault of its own subscribers only."""
    try:
        return _facts(row)
    except Exception as error:
        return BadProduct(row[2], error)


def _facts(row: tuple[Any, ...]) -> ProductFacts:
    key, code, name, description, unit, *pricing, nature, rate, exemption = row
    taxed = TaxedProduct(Nature(nature), rate, exemption)
    return ProductFacts(key, code, name, description, unit, pricing_of(*pricing), taxed)
