from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.core.vat import Category, Tax
from ritournelle.france.buyers import BuyerKind
from ritournelle.france.exemptions import EXEMPTIONS, Case
from ritournelle.france.natures import Nature
from ritournelle.france.territories import Territory
from ritournelle.france.vat import (
    Buyer,
    Product,
    SellerRegime,
    VatNumberMissing,
    exemption_case,
    treatment,
    vat_due_code,
)
from tests.france.code_lists import VAT_DUE, official_codes

TODAY = date(2026, 11, 21)
PROFESSIONAL, CONSUMER = BuyerKind.PROFESSIONAL, BuyerKind.CONSUMER
ASSOCIATION = BuyerKind.NON_PROFESSIONAL

USUAL = SellerRegime()
FRANCHISE = SellerRegime(franchise=True)
IN_REUNION = SellerRegime(territory=Territory.REUNION)
IN_GUYANE = SellerRegime(territory=Territory.GUYANE)

SERVICE = Product(Nature.SERVICES, Decimal("20"))
BOOK = Product(Nature.GOODS, Decimal("5.5"))
COURSE = Product(Nature.SERVICES, Decimal("20"), "VATEX-FR-CGI261-4")
ISLAND_SERVICE = Product(Nature.SERVICES, Decimal("8.5"))


def a_buyer(kind: BuyerKind, country: str = "FR", postcode: str = "", number: str = "") -> Buyer:
    return Buyer(kind, country, postcode, number)


@pytest.mark.parametrize(
    ("seller", "buyer", "product", "expected"),
    [
        pytest.param(USUAL, a_buyer(PROFESSIONAL), SERVICE, "S 20", id="a company in France"),
        pytest.param(USUAL, a_buyer(CONSUMER), BOOK, "S 5.5", id="a reduced rate"),
        pytest.param(USUAL, a_buyer(PROFESSIONAL, "MC"), SERVICE, "S 20", id="Monaco"),
        pytest.param(USUAL, a_buyer(PROFESSIONAL, postcode="20090"), SERVICE, "S 20", id="Corsica"),
        # Before the place: hand, franchise, product.
        pytest.param(
            FRANCHISE, a_buyer(PROFESSIONAL), SERVICE, "E VATEX-FR-FRANCHISE", id="franchise"
        ),
        pytest.param(
            FRANCHISE, a_buyer(CONSUMER, "US"), BOOK, "E VATEX-FR-FRANCHISE", id="franchise, USA"
        ),
        pytest.param(
            USUAL, a_buyer(PROFESSIONAL), COURSE, "E VATEX-FR-CGI261-4", id="exempt product"
        ),
        pytest.param(
            FRANCHISE, a_buyer(CONSUMER), COURSE, "E VATEX-FR-FRANCHISE", id="franchise goes first"
        ),
        pytest.param(
            FRANCHISE,
            Buyer(PROFESSIONAL, exemption="VATEX-FR-AE"),
            COURSE,
            "AE VATEX-FR-AE",
            id="the choice by hand goes before all",
        ),
        # The Union.
        pytest.param(
            USUAL,
            a_buyer(PROFESSIONAL, "DE", number="DE136695976"),
            SERVICE,
            "AE VATEX-EU-AE",
            id="services to a German company",
        ),
        pytest.param(
            USUAL,
            a_buyer(PROFESSIONAL, "DE", number="DE136695976"),
            BOOK,
            "K VATEX-EU-IC",
            id="goods to a German company",
        ),
        pytest.param(USUAL, a_buyer(CONSUMER, "DE"), SERVICE, "S 20", id="a German consumer"),
        pytest.param(USUAL, a_buyer(ASSOCIATION, "BE"), SERVICE, "S 20", id="Belgian association"),
        pytest.param(
            USUAL,
            a_buyer(ASSOCIATION, "BE", number="BE0697449992"),
            SERVICE,
            "AE VATEX-EU-AE",
            id="Belgian association with a VAT number",
        ),
        # Outside the Union.
        pytest.param(
            USUAL,
            a_buyer(PROFESSIONAL, "CH"),
            SERVICE,
            "G VATEX-EU-G",
            id="services, Swiss company",
        ),
        pytest.param(
            USUAL, a_buyer(PROFESSIONAL, "US"), BOOK, "G VATEX-EU-G", id="goods, US company"
        ),
        pytest.param(USUAL, a_buyer(CONSUMER, "US"), BOOK, "G VATEX-EU-G", id="goods, US consumer"),
        pytest.param(USUAL, a_buyer(CONSUMER, "US"), SERVICE, "S 20", id="services, US consumer"),
        pytest.param(
            USUAL,
            a_buyer(PROFESSIONAL, postcode="98714"),
            SERVICE,
            "G VATEX-EU-G",
            id="services to Tahiti",
        ),
        pytest.param(
            USUAL,
            a_buyer(PROFESSIONAL, "ES", "35001", "ESB12345678"),
            SERVICE,
            "G VATEX-EU-G",
            id="services to the Canary Islands",
        ),
        # Overseas departments.
        pytest.param(
            USUAL, a_buyer(PROFESSIONAL, "FR", "97400"), SERVICE, "S 8.5", id="services, Réunion"
        ),
        pytest.param(
            USUAL, a_buyer(CONSUMER, "FR", "97400"), SERVICE, "S 20", id="consumer in Réunion"
        ),
        pytest.param(
            USUAL, a_buyer(CONSUMER, "FR", "97400"), BOOK, "G VATEX-EU-G", id="goods to Réunion"
        ),
        pytest.param(
            USUAL,
            a_buyer(PROFESSIONAL, "FR", "97300"),
            SERVICE,
            "G VATEX-EU-G",
            id="services to Guyane",
        ),
        pytest.param(
            USUAL, a_buyer(CONSUMER, "FR", "97600"), SERVICE, "S 20", id="consumer in Mayotte"
        ),
        pytest.param(
            IN_REUNION, a_buyer(PROFESSIONAL, "RE"), ISLAND_SERVICE, "S 8.5", id="inside Réunion"
        ),
        pytest.param(
            IN_REUNION, a_buyer(PROFESSIONAL), ISLAND_SERVICE, "S 20", id="Réunion to Paris"
        ),
        pytest.param(
            IN_GUYANE, a_buyer(CONSUMER, "GF"), SERVICE, "O VATEX-EU-O", id="inside Guyane"
        ),
    ],
)
def test_which_vat_a_sale_carries(
    seller: SellerRegime, buyer: Buyer, product: Product, expected: str
) -> None:
    tax = treatment(seller, buyer, product, on=TODAY)
    shown = f"{tax.category} {tax.rate if tax.category is Category.S else tax.exemption}"
    assert shown == expected


@pytest.mark.parametrize("product", [SERVICE, BOOK])
def test_a_company_of_the_union_must_have_a_vat_number(product: Product) -> None:
    with pytest.raises(VatNumberMissing) as caught:
        treatment(USUAL, a_buyer(PROFESSIONAL, "DE"), product, on=TODAY)
    assert "numéro de TVA" in caught.value.message
    assert "fiche du client" in caught.value.remedy


@pytest.mark.parametrize(
    ("seller", "buyer", "nature", "case"),
    [
        pytest.param(
            USUAL,
            a_buyer(PROFESSIONAL, "CH"),
            Nature.SERVICES,
            Case.SERVICES_ABROAD,
            id="art. 259-1",
        ),
        pytest.param(
            USUAL, a_buyer(PROFESSIONAL, "CH"), Nature.GOODS, Case.EXPORTED_GOODS, id="art. 262"
        ),
        pytest.param(
            USUAL, a_buyer(CONSUMER, "RE"), Nature.GOODS, Case.GOODS_OVERSEAS, id="art. 294, 2"
        ),
        pytest.param(
            USUAL,
            a_buyer(PROFESSIONAL, "GF"),
            Nature.SERVICES,
            Case.SERVICES_WITHOUT_VAT,
            id="art. 294, 1",
        ),
        pytest.param(USUAL, a_buyer(CONSUMER), Nature.GOODS, Case.ANY, id="goods at home"),
        pytest.param(USUAL, a_buyer(CONSUMER, "RE"), Nature.SERVICES, Case.ANY, id="services"),
        pytest.param(
            IN_GUYANE,
            a_buyer(CONSUMER, "GF"),
            Nature.GOODS,
            Case.SELLER_WITHOUT_VAT,
            id="seller in Guyane",
        ),
    ],
)
def test_the_article_that_the_words_name(
    seller: SellerRegime, buyer: Buyer, nature: Nature, case: Case
) -> None:
    assert exemption_case(seller, buyer, nature) is case


@pytest.mark.parametrize(
    ("on_debits", "natures", "expected"),
    [
        pytest.param(False, [Nature.SERVICES], "72", id="services, on payment"),
        pytest.param(True, [Nature.SERVICES], "5", id="services, on debits"),
        pytest.param(False, [Nature.GOODS], "29", id="goods, on delivery"),
        pytest.param(True, [Nature.GOODS], "29", id="the option changes nothing for goods"),
        pytest.param(False, [Nature.GOODS, Nature.SERVICES], "72", id="both, on payment"),
    ],
)
def test_when_vat_falls_due(on_debits: bool, natures: list[Nature], expected: str) -> None:
    assert vat_due_code(on_debits, natures) == expected
    assert expected in official_codes(VAT_DUE)


countries = st.sampled_from(["FR", "MC", "RE", "GF", "YT", "GP", "NC", "DE", "GR", "CH", "US"])
no_choice = st.just("")
codes = st.sampled_from([row.code for row in EXEMPTIONS])
rates = st.sampled_from([Decimal("20"), Decimal("10"), Decimal("5.5"), Decimal("2.1")])


@given(
    st.builds(SellerRegime, st.booleans(), st.just(Territory.MAINLAND)),
    st.builds(
        Buyer,
        st.sampled_from(BuyerKind),
        countries,
        postcode=no_choice,
        vat_number=st.just("DE136695976"),
        exemption=no_choice | codes,
    ),
    st.builds(Product, st.sampled_from(Nature), rates, no_choice | codes),
)
def test_every_sale_has_a_lawful_tax(seller: SellerRegime, buyer: Buyer, product: Product) -> None:
    tax = treatment(seller, buyer, product, on=TODAY)
    assert Tax(*tax) == tax
    assert (tax.category is Category.S) == (tax.rate > 0)
    assert not (seller.franchise and tax.rate)
    assert not buyer.exemption or tax.exemption == buyer.exemption
