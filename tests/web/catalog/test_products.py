"""Products on screen: list, price lists of each model, refusals, copies, archive."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from tests import factories
from tests.factories import TODAY
from tests.web.counting import queries_of

LIST = "/catalogue/"
CREATE = "/catalogue/produits/nouveau/"


def filled(**changes: Any) -> dict[str, Any]:
    """What a browser sends for a new product."""
    values = {
        "name": "Licence", "unit": "C62", "nature": "services", "pricing": "per_unit",
        "unit_price": "1 234,5", "rate": "20", "tiers-TOTAL_FORMS": "3", "tiers-INITIAL_FORMS": "0",
    }  # fmt: skip
    return values | changes


def errors(response: Any) -> set[str]:
    assert response.status_code == 422
    return set(response.context["form"].errors)


def test_a_name_and_a_price_are_enough(alice: Client) -> None:
    response = alice.post(CREATE, filled())
    product = Product.objects.get()
    assert response.headers["Location"] == f"/catalogue/produits/{product.pk}/"
    assert (product.code, product.unit_price, product.vat_rate) == (
        "LICENCE", Decimal("1234.5"), 20,
    )  # fmt: skip
    assert (
        "1\u00a0234,50\u00a0€" in alice.get(f"/catalogue/produits/{product.pk}/").content.decode()
    )


def test_tiers_are_sorted_and_the_last_has_no_limit(alice: Client) -> None:
    tiers = {
        "tiers-0-unit_price": "3", "tiers-1-up_to": "50", "tiers-1-unit_price": "4",
        "tiers-2-up_to": "10", "tiers-2-unit_price": "5", "tiers-2-flat_price": "49",
    }  # fmt: skip
    alice.post(CREATE, filled(pricing="tiered", unit_price="12", **tiers))
    product = Product.objects.get()
    assert product.tiers == [["10", "5", "49"], ["50", "4", "0"], [None, "3", "0"]]
    assert product.unit_price == 0
    page = alice.get(f"/catalogue/produits/{product.pk}/").content.decode()
    assert "Au-delà de 10, jusqu’à 50" in page
    shown = alice.get(f"/catalogue/produits/{product.pk}/modifier/").context["form"].tiers
    assert [form["up_to"].value() for form in shown.forms] == ["10", "50", None, None]


def test_a_price_by_package_has_a_size(alice: Client) -> None:
    alice.post(CREATE, filled(pricing="package", package_size="100", unit_price="9,90"))
    product = Product.objects.get()
    assert (product.package_size, product.unit_price) == (100, Decimal("9.9"))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"name": "", "rate": "0"}, {"name", "rate"}, id="several at once"),
        pytest.param({"pricing": "tiered"}, {"pricing"}, id="tiers without a tier"),
        pytest.param({"pricing": "package"}, {"package_size"}, id="package without a size"),
        pytest.param({"rate": "autre", "other_rate": "17"}, {"rate"}, id="no French rate"),
        pytest.param({"unit_price": ""}, {"unit_price"}, id="price left out"),
        pytest.param({"unit_price": "cher"}, {"unit_price"}, id="not a price"),
        pytest.param({"unit_price": "-1"}, {"unit_price"}, id="negative price"),
        pytest.param({"code": "x" * 41}, {"code"}, id="long reference"),
    ],
)
def test_faults_are_told_at_their_fields(
    alice: Client, changes: dict[str, str], fields: set[str]
) -> None:
    assert errors(alice.post(CREATE, filled(**changes))) == fields
    assert not Product.objects.exists()


def test_a_reference_that_is_taken_is_told_at_its_field(
    alice: Client, organization: Organization
) -> None:
    factories.make_product(organization, code="A")
    assert errors(alice.post(CREATE, filled(code="A"))) == {"code"}


def test_a_row_of_tiers_is_added_without_javascript(alice: Client) -> None:
    response = alice.post(CREATE, filled(more="1"))
    assert len(response.context["form"].tiers.forms) == 4
    assert not Product.objects.exists()


def test_a_change_made_meanwhile_is_not_overwritten(
    alice: Client, organization: Organization
) -> None:
    product = factories.make_product(organization)
    place = f"/catalogue/produits/{product.pk}/modifier/"
    alice.post(place, filled(unit_price="120", revision="0"))
    refused = alice.post(place, filled(unit_price="80", revision="0"))
    assert errors(refused) == {"__all__"}
    product.refresh_from_db()
    assert (product.unit_price, product.code) == (120, "SAAS")
    assert refused.context["form"]["revision"].value() == "1"


def test_the_history_of_a_product_shows_before_and_after(
    alice: Client, organization: Organization
) -> None:
    product = factories.make_product(organization)
    alice.post(
        f"/catalogue/produits/{product.pk}/modifier/", filled(unit_price="120", revision="0")
    )
    (told,) = alice.get(f"/catalogue/produits/{product.pk}/").context["story"]
    assert ("Prix unitaire HT", "99", "120") in told.details


def test_a_product_is_copied_archived_and_put_back(
    alice: Client, organization: Organization
) -> None:
    product = factories.make_product(organization)
    alice.post(f"/catalogue/produits/{product.pk}/dupliquer/")
    assert Product.objects.filter(code="SAAS-COPIE").exists()
    answer = alice.post(f"/catalogue/produits/{product.pk}/archiver/", follow=True)
    *_, message = answer.context["messages"]
    assert [one.code for one in alice.get(LIST).context["listing"].rows] == ["SAAS-COPIE"]
    alice.post(message.extra_tags)
    product.refresh_from_db()
    assert product.archived_on is None


def test_who_uses_a_product_is_counted(alice: Client, organization: Organization) -> None:
    product = factories.make_product(organization)
    factories.make_plan(organization, [(product, {}), (product, {})])
    customer = factories.make_customer(organization)
    factories.make_subscription(customer, [(product, {}), (product, {})])
    factories.make_subscription(
        customer, [(product, {})], reference="AB-2", status="ended", next_billing_on=None
    )
    usage = alice.get(f"/catalogue/produits/{product.pk}/").context["usage"]
    assert usage == (1, 1)


def test_the_list_is_searched_and_sorted(
    alice: Client, organization: Organization, other_organization: Organization
) -> None:
    factories.make_product(organization, code="A", name="Zèbre", unit_price=1)
    factories.make_product(organization, code="B", name="Âne", unit_price=9)
    factories.make_product(organization, code="OLD", archived_on=TODAY)
    factories.make_product(other_organization, code="X", name="Zèbre des autres")

    def codes(query: str) -> list[str]:
        return [one.code for one in alice.get(LIST + query).context["listing"].rows]

    assert codes("?q=zèbre") == ["A"]
    assert codes("?tri=-prix") == ["B", "A"]
    assert codes("?vue=archives") == ["OLD"]


def test_queries_do_not_grow_with_the_products(alice: Client, organization: Organization) -> None:
    counts = []
    for count in (1, 30):
        for n in range(Product.objects.count(), count):
            factories.make_product(organization, code=f"P{n}")
        counts.append(queries_of(alice, LIST))
    assert counts[0] == counts[1] <= 14
