from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ritournelle.documents.checks import InvalidDocument, check, check_xsd, require_valid
from ritournelle.documents.cii import build
from ritournelle.documents.model import Document, Kind, Reference
from tests.documents import samples

Damage = Callable[[Document], Document]


def changed(**fields: object) -> Damage:
    return lambda document: replace(document, **fields)  # type: ignore[arg-type]


def line(**fields: object) -> Damage:
    """Change the first line."""
    return lambda document: replace(
        document, lines=(replace(document.lines[0], **fields), *document.lines[1:])  # type: ignore[arg-type]
    )  # fmt: skip


def vat(**fields: object) -> Damage:
    """Change the first subtotal."""
    return lambda document: replace(
        document, subtotals=(replace(document.subtotals[0], **fields), *document.subtotals[1:])  # type: ignore[arg-type]
    )  # fmt: skip


def buyer(**fields: object) -> Damage:
    return lambda document: replace(document, buyer=replace(document.buyer, **fields))  # type: ignore[arg-type]


def seller(**fields: object) -> Damage:
    return lambda document: replace(document, seller=replace(document.seller, **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(samples.ISSUED))
def test_a_good_document_has_no_finding(name: str) -> None:
    document = samples.ISSUED[name]()
    assert check(document) == []
    assert check_xsd(build(document)) == []


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        pytest.param(changed(lines=()), "no-line", id="no line"),
        pytest.param(line(name=" "), "line-name", id="a line without a name"),
        pytest.param(line(unit_price=Decimal(-1)), "negative-price", id="a negative price"),
        pytest.param(line(gross_cents=8991), "line-gross", id="a line a cent off"),
        pytest.param(line(net_cents=8989), "line-net", id="a net a cent off"),
        pytest.param(line(discount_cents=9000), "line-discount", id="a discount over the line"),
        pytest.param(line(discount_cents=-1), "line-discount", id="a negative discount"),
        pytest.param(line(period=(date(2026, 11, 1), date(2026, 11, 1))), "line-period", id="an empty line period"),
        pytest.param(line(rate=Decimal("10.00")), "vat-rates", id="a rate without a subtotal"),
        pytest.param(vat(lines_cents=1), "vat-lines", id="a wrong sum of lines"),
        pytest.param(vat(net_cents=179096), "vat-base", id="a wrong base"),
        pytest.param(vat(vat_cents=35820), "vat-amount", id="VAT a cent off"),
        pytest.param(vat(category="E"), "vat-reason", id="an exemption without a reason"),
        pytest.param(lambda d: replace(d, subtotals=d.subtotals * 2), "vat-twice", id="a rate twice"),
        pytest.param(changed(net_cents=179098), "total-net", id="a wrong net total"),
        pytest.param(changed(vat_cents=35818), "total-vat", id="a wrong VAT total"),
        pytest.param(changed(gross_cents=214917), "total-gross", id="a wrong gross total"),
        pytest.param(changed(discount_cents=1), "total-discount", id="a discount no rate carries"),
        pytest.param(changed(discount_cents=-1), "negative-discount", id="a negative discount of the document"),
        pytest.param(changed(gross_cents=-1), "negative-total", id="a negative total"),
        pytest.param(changed(gross_cents=10**15), "huge-total", id="a total beyond reason"),
        pytest.param(changed(prepaid_cents=214917), "prepaid", id="more paid than billed"),
        pytest.param(changed(process="S2"), "not-paid", id="said to be paid, but due"),
        pytest.param(changed(currency="CHF"), "vat-in-euro", id="a foreign currency without VAT in euros"),
        pytest.param(changed(due_on=None), "due-date", id="no due date"),
        pytest.param(changed(due_on=date(2026, 10, 31)), "due-before-issue", id="due before issued"),
        pytest.param(changed(issued_on=date(1999, 12, 31)), "date-range", id="another century"),
        pytest.param(changed(period=(date(2026, 12, 1), date(2026, 11, 1))), "period", id="a period upside down"),
        pytest.param(changed(notes=()), "note-bar", id="no note"),
        pytest.param(lambda d: replace(d, notes=d.notes * 2), "note-pmt", id="notes twice"),
        pytest.param(seller(siren=""), "seller-siren", id="a seller without SIREN"),
        pytest.param(seller(electronic_address=""), "electronic-address", id="a seller without address"),
        pytest.param(buyer(electronic_scheme=""), "electronic-address", id="a buyer without scheme"),
        pytest.param(buyer(siren=""), "buyer-siren", id="a business without SIREN"),
        pytest.param(buyer(electronic_scheme="EM"), "buyer-address", id="a business by e-mail"),
        pytest.param(buyer(electronic_address="552100554"), "buyer-address", id="the address of another"),
        pytest.param(changed(number="FA 2026.1"), "number", id="a number with a space"),
        pytest.param(changed(number="F" * 36), "number", id="a number too long"),
        pytest.param(changed(number=""), "number", id="no number"),
        pytest.param(changed(kind=Kind.CREDIT_NOTE), "corrects", id="a credit note for nothing"),
        pytest.param(changed(corrects=Reference("é", date(2026, 1, 1))), "corrected-number", id="a bad reference"),
    ],
)  # fmt: skip
def test_a_damage_is_found(damage: Damage, code: str) -> None:
    assert code in {finding.code for finding in check(damage(samples.simple()))}


def test_a_refusal_says_what_is_wrong_in_french() -> None:
    damaged = replace(samples.simple(), gross_cents=1, due_on=None)
    with pytest.raises(InvalidDocument, match="FA-2026-0324 n’est pas conforme") as refused:
        require_valid(damaged)
    assert "le total TTC n’est pas la somme" in refused.value.message
    assert "La date d’échéance manque." in refused.value.message


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param(
            b"TypeCode>380</ram:TypeCode", b"Type>380</ram:Type", "xsd", id="unknown element"
        ),
        pytest.param(b"</ram:Name>", b"", "xml-syntax", id="broken XML"),
    ],
)
def test_the_schema_refuses(old: bytes, new: bytes, code: str) -> None:
    xml = build(samples.simple())
    assert old in xml
    assert [finding.code for finding in check_xsd(xml.replace(old, new))] == [code]
