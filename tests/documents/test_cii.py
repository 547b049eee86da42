from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ritournelle.documents.checks import check_xsd
from ritournelle.documents.cii import build
from ritournelle.documents.cii_elements import NAMESPACES, amount, plain
from ritournelle.documents.model import Document
from tests.documents import samples
from tests.documents.golden import FOLDER, readable


def found(document: Document, path: str) -> list[str]:
    """Return the texts (or attributes) at an XPath of the document's XML."""
    root = etree.fromstring(build(document))
    hits = root.xpath(path, namespaces=NAMESPACES)
    return [hit if isinstance(hit, str) else str(hit.text) for hit in hits]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", sorted(samples.ISSUED))
def test_the_xml_is_the_golden_one(name: str) -> None:
    assert readable(samples.ISSUED[name]()) == (FOLDER / f"{name}.xml").read_text("utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(samples.ISSUED)


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        pytest.param(0, "0.00", id="nothing"),
        pytest.param(7, "0.07", id="cents"),
        pytest.param(123456, "1234.56", id="euros"),
        pytest.param(-5, "-0.05", id="negative cents"),
        pytest.param(-123450, "-1234.50", id="negative"),
    ],
)
def test_amount(cents: int, expected: str) -> None:
    assert amount(cents) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param("100", "100", id="no exponent"),
        pytest.param("0.085000", "0.085", id="no needless zero"),
        pytest.param("-0.5000", "-0.5", id="negative"),
        pytest.param("0.000001", "0.000001", id="small"),
    ],
)
def test_plain(number: str, expected: str) -> None:
    assert plain(Decimal(number)) == expected


def test_a_period_ends_on_its_last_day() -> None:
    ends = found(
        samples.direct_debit(), "//ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString"
    )
    assert ends == ["20261130", "20261130"]


def test_a_discount_taken_back_on_a_negative_line_is_a_charge() -> None:
    charge = "//ram:IncludedSupplyChainTradeLineItem[1]//ram:SpecifiedTradeAllowanceCharge"
    assert found(samples.prorated(), f"{charge}//udt:Indicator") == ["true"]
    assert found(samples.prorated(), f"{charge}/ram:ActualAmount") == ["5.00"]


def test_a_discount_is_shared_between_the_rates() -> None:
    header = "//ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeAllowanceCharge"
    assert found(samples.discounts(), f"{header}/ram:ActualAmount") == ["18.00", "4.00"]
    assert found(samples.discounts(), "//ram:AllowanceTotalAmount") == ["22.00"]


def test_a_seller_without_vat_number_gives_its_siren() -> None:
    seller = "//ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID"
    assert found(samples.franchise(), seller) == ["732829320"]
    assert found(samples.franchise(), f"{seller}/@schemeID") == ["FC"]


def test_goods_sent_to_another_member_state_say_where() -> None:
    country = "//ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID"
    assert found(samples.intra_community(), country) == ["DE"]


def test_what_is_out_of_scope_has_no_rate() -> None:
    document = samples.export()
    subtotal = replace(document.subtotals[0], category="O", exemption="VATEX-EU-O")
    lines = (replace(document.lines[0], category="O"),)
    assert (
        found(replace(document, subtotals=(subtotal,), lines=lines), "//ram:RateApplicablePercent")
        == []
    )


def test_a_date_of_delivery_is_always_given() -> None:
    dates = "//ram:ActualDeliverySupplyChainEvent//udt:DateTimeString"
    assert found(samples.credit_note(), dates) == ["20261112"]
    assert found(samples.simple(), dates) == ["20261130"]


def test_address_lines_beyond_the_third_join_it() -> None:
    third = "//ram:BuyerTradeParty//ram:LineThree"
    assert found(samples.long_names(), third) == [
        "Service de la comptabilité fournisseurs, BP 20457"
    ]


@given(st.text(min_size=1, max_size=40))
def test_any_name_gives_a_valid_xml(name: str) -> None:
    buyer = replace(samples.COMPANY, name=name, address=(name,))
    assert check_xsd(build(replace(samples.consumer(), buyer=buyer))) == []


def test_the_xml_keeps_a_name_that_the_page_cannot_show() -> None:
    (name,) = found(samples.foreign_scripts(), "//ram:BuyerTradeParty/ram:Name")
    assert name == "株式会社 Ștefan Nguyễn الشركة 🚀 & Fils"
