"""What these tables say, put together in an invoice, passes EN 16931 and BR-FR."""

from datetime import date
from decimal import Decimal

import pytest

from ritournelle.core.vat import Category, Tax
from ritournelle.france.buyers import BuyerKind
from ritournelle.france.exemptions import exemption_text
from ritournelle.france.identifiers import electronic_address, vat_number_of
from ritournelle.france.mentions import notes
from ritournelle.france.natures import Nature, process_code
from ritournelle.france.numbering import render
from ritournelle.france.territories import Territory
from ritournelle.france.vat import (
    Buyer,
    Product,
    SellerRegime,
    exemption_case,
    treatment,
    vat_due_code,
)
from tests.france.invoice import broken_rules, invoice_of_100_euros

TODAY = date(2026, 11, 3)
PROFESSIONAL, CONSUMER = BuyerKind.PROFESSIONAL, BuyerKind.CONSUMER
SERVICE = Product(Nature.SERVICES, Decimal("20"))
GOODS = Product(Nature.GOODS, Decimal("20"))
USUAL = SellerRegime()
NUMBER = vat_number_of("303265045")
GERMAN = "DE136695976"


def rules_broken_by(
    seller: SellerRegime,
    buyer: Buyer,
    product: Product,
    *,
    siren: str = "",
    seller_vat: str = NUMBER,
    tax: Tax | None = None,
) -> set[str]:
    """Write the invoice of a sale as our tables say, and put it before the rule sets."""
    tax = tax or treatment(seller, buyer, product, on=TODAY)
    case = exemption_case(seller, buyer, product.nature)
    xml = invoice_of_100_euros(
        tax,
        reason=exemption_text(tax.exemption, TODAY, {case}) if tax.exemption else "",
        notes=notes(buyer.kind, buyer.territory, on=TODAY),
        number=render("FA-{year}-{number:4}", 324, TODAY),
        process=process_code([product.nature]),
        due=vat_due_code(False, [product.nature]),
        country=buyer.country,
        address=electronic_address(siren, "client@example.fr"),
        seller_vat=seller_vat,
        buyer_vat=buyer.vat_number,
    )
    return broken_rules(xml)


@pytest.mark.parametrize(
    ("buyer", "product", "siren"),
    [
        pytest.param(Buyer(PROFESSIONAL), SERVICE, "552100554", id="company in France"),
        pytest.param(Buyer(CONSUMER), SERVICE, "", id="consumer"),
        pytest.param(Buyer(BuyerKind.NON_PROFESSIONAL), SERVICE, "", id="association"),
        pytest.param(
            Buyer(PROFESSIONAL, "RE", "97400"), SERVICE, "552100554", id="services to Réunion"
        ),
        pytest.param(Buyer(PROFESSIONAL, "DE", "", GERMAN), SERVICE, "", id="services to Germany"),
        pytest.param(Buyer(PROFESSIONAL, "DE", "", GERMAN), GOODS, "", id="goods to Germany"),
        pytest.param(Buyer(PROFESSIONAL, "CH"), SERVICE, "", id="services to Switzerland"),
        pytest.param(Buyer(PROFESSIONAL, "US"), GOODS, "", id="goods to the USA"),
        pytest.param(Buyer(PROFESSIONAL, "GF", "97300"), SERVICE, "", id="services to Guyane"),
        pytest.param(
            Buyer(PROFESSIONAL, exemption="VATEX-FR-CGI261-4"), SERVICE, "552100554", id="teaching"
        ),
    ],
)
def test_a_usual_seller_breaks_no_rule(buyer: Buyer, product: Product, siren: str) -> None:
    assert rules_broken_by(USUAL, buyer, product, siren=siren) == set()


def test_a_seller_in_franchise_has_no_vat_number_and_breaks_no_rule() -> None:
    franchise = SellerRegime(franchise=True)
    assert (
        rules_broken_by(franchise, Buyer(PROFESSIONAL), SERVICE, siren="552100554", seller_vat="")
        == set()
    )


def test_a_seller_in_guyane_is_out_of_scope_and_shows_no_vat_number() -> None:
    guyane = SellerRegime(territory=Territory.GUYANE)
    assert rules_broken_by(guyane, Buyer(CONSUMER, "GF"), SERVICE, seller_vat="") == set()


def test_out_of_scope_would_forbid_the_sellers_vat_number_on_services_abroad() -> None:
    # The reason why services outside the Union are category G here, not O.
    out_of_scope = Tax(Category.O, Decimal(0), "VATEX-EU-O")
    assert "BR-O-02" in rules_broken_by(USUAL, Buyer(PROFESSIONAL, "CH"), SERVICE, tax=out_of_scope)


def test_the_rule_sets_do_find_a_missing_siren() -> None:
    assert "BR-FR-11" in rules_broken_by(USUAL, Buyer(PROFESSIONAL), SERVICE)
