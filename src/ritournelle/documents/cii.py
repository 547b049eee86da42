"""The Factur-X XML: UN/CEFACT CII D22B, profile EN 16931.

Elements come in the order of the schema; the business terms (BT, BG) are those of EN 16931.
"""

from datetime import date
from decimal import Decimal

from lxml import etree
from lxml.etree import _Element as Element

from ritournelle.documents.cii_elements import (
    NAMESPACES,
    QDT,
    RAM,
    RSM,
    UDT,
    add,
    add_date,
    add_if,
    add_period,
    amount,
    plain,
)
from ritournelle.documents.cii_parties import write_address, write_buyer, write_seller
from ritournelle.documents.model import Document, Kind, Line, Payment, VatSubtotal

GUIDELINE = "urn:cen.eu:en16931:2017"
TYPE_CODES = {Kind.INVOICE: "380", Kind.DEPOSIT: "386", Kind.CREDIT_NOTE: "381"}
DISCOUNT_REASON = "95"  # UNTDID 5189
INTRA_COMMUNITY, OUT_OF_SCOPE = "K", "O"


def build(document: Document) -> bytes:
    """Return the XML of an issued document."""
    root = etree.Element(RSM + "CrossIndustryInvoice", nsmap=NAMESPACES)
    _context(etree.SubElement(root, RSM + "ExchangedDocumentContext"), document)
    _header(etree.SubElement(root, RSM + "ExchangedDocument"), document)
    trade = etree.SubElement(root, RSM + "SupplyChainTradeTransaction")
    for line in document.lines:
        _line(add(trade, "IncludedSupplyChainTradeLineItem"), line)
    _agreement(add(trade, "ApplicableHeaderTradeAgreement"), document)
    _delivery(add(trade, "ApplicableHeaderTradeDelivery"), document)
    _settlement(add(trade, "ApplicableHeaderTradeSettlement"), document)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _context(context: Element, document: Document) -> None:
    process = add(context, "BusinessProcessSpecifiedDocumentContextParameter")
    add(process, "ID", document.process)
    add(add(context, "GuidelineSpecifiedDocumentContextParameter"), "ID", GUIDELINE)


def _header(header: Element, document: Document) -> None:
    add(header, "ID", document.number)
    add(header, "TypeCode", TYPE_CODES[document.kind])
    add_date(header, "IssueDateTime", document.issued_on)
    for code, text in document.notes:
        note = add(header, "IncludedNote")
        add(note, "Content", text)
        add(note, "SubjectCode", code)


def _line(item: Element, line: Line) -> None:
    add(add(item, "AssociatedDocumentLineDocument"), "LineID", str(line.position))
    product = add(item, "SpecifiedTradeProduct")
    add_if(product, "SellerAssignedID", line.reference)
    add(product, "Name", line.name)
    add_if(product, "Description", line.description)
    price = add(add(item, "SpecifiedLineTradeAgreement"), "NetPriceProductTradePrice")
    add(price, "ChargeAmount", plain(line.unit_price))
    quantity = etree.SubElement(
        add(item, "SpecifiedLineTradeDelivery"), RAM + "BilledQuantity", unitCode=line.unit
    )
    quantity.text = plain(line.quantity)
    settlement = add(item, "SpecifiedLineTradeSettlement")
    _tax(add(settlement, "ApplicableTradeTax"), line.category, line.rate)
    add_period(settlement, line.period)
    if line.discount_cents:
        _line_discount(settlement, line)
    total = add(settlement, "SpecifiedTradeSettlementLineMonetarySummation")
    add(total, "LineTotalAmount", amount(line.net_cents))


def _tax(tax: Element, category: str, rate: Decimal) -> None:
    add(tax, "TypeCode", "VAT")
    add(tax, "CategoryCode", category)
    _rate(tax, category, rate)


def _rate(tax: Element, category: str, rate: Decimal) -> None:
    """Write the rate, which what is out of scope must not have (BR-O-05)."""
    if category != OUT_OF_SCOPE:
        add(tax, "RateApplicablePercent", f"{rate:.2f}")


def _line_discount(settlement: Element, line: Line) -> None:
    """Write BG-27; what takes a discount back on a negative line is a charge (BG-28)."""
    is_charge = line.discount_cents < 0
    element = add(settlement, "SpecifiedTradeAllowanceCharge")
    _indicator(element, is_charge)
    add(element, "ActualAmount", amount(abs(line.discount_cents)))
    if not is_charge:
        add(element, "ReasonCode", DISCOUNT_REASON)
    add(element, "Reason", line.discount_label or "Remise")


def _indicator(parent: Element, is_charge: bool) -> None:
    flag = etree.SubElement(add(parent, "ChargeIndicator"), UDT + "Indicator")
    flag.text = "true" if is_charge else "false"


def _agreement(agreement: Element, document: Document) -> None:
    add_if(agreement, "BuyerReference", document.buyer.reference)
    write_seller(add(agreement, "SellerTradeParty"), document.seller)
    write_buyer(add(agreement, "BuyerTradeParty"), document.buyer)
    for tag, reference in (
        ("BuyerOrderReferencedDocument", document.order_reference),
        ("ContractReferencedDocument", document.contract_reference),
    ):
        if reference:
            add(add(agreement, tag), "IssuerAssignedID", reference)


def _delivery(element: Element, document: Document) -> None:
    """Write where and when: always a date (BT-72), since an empty element is refused."""
    is_intra = any(subtotal.category == INTRA_COMMUNITY for subtotal in document.subtotals)
    place = document.delivery or (document.buyer if is_intra else None)
    if place:
        ship_to = add(element, "ShipToTradeParty")
        add(ship_to, "Name", place.name)
        write_address(add(ship_to, "PostalTradeAddress"), place)
    event = add(element, "ActualDeliverySupplyChainEvent")
    add_date(event, "OccurrenceDateTime", document.supplied_on or document.issued_on)


def _settlement(element: Element, document: Document) -> None:
    payment = document.payment
    if payment.is_debit:
        add_if(element, "CreditorReferenceID", payment.creditor_id)
    add(element, "PaymentReference", document.number)
    if document.vat_eur_cents is not None:
        add(element, "TaxCurrencyCode", "EUR")
    add(element, "InvoiceCurrencyCode", document.currency)
    _payment_means(add(element, "SpecifiedTradeSettlementPaymentMeans"), payment)
    for subtotal in document.subtotals:
        _subtotal(add(element, "ApplicableTradeTax"), subtotal, document.vat_due_code)
    add_period(element, document.period)
    for subtotal in document.subtotals:
        if subtotal.discount_cents:
            _discount(element, subtotal, document.discount_label)
    _payment_terms(element, document)
    _totals(add(element, "SpecifiedTradeSettlementHeaderMonetarySummation"), document)
    for reference in document.preceding:
        _preceding(add(element, "InvoiceReferencedDocument"), reference.number, reference.issued_on)


def _payment_means(element: Element, payment: Payment) -> None:
    add(element, "TypeCode", payment.means)
    if payment.is_debit:
        if payment.debtor_iban:
            add(add(element, "PayerPartyDebtorFinancialAccount"), "IBANID", payment.debtor_iban)
    elif payment.iban:
        account = add(element, "PayeePartyCreditorFinancialAccount")
        add(account, "IBANID", payment.iban)
        add_if(account, "AccountName", payment.account_name)
        if payment.bic:
            bank = add(element, "PayeeSpecifiedCreditorFinancialInstitution")
            add(bank, "BICID", payment.bic)


def _subtotal(tax: Element, subtotal: VatSubtotal, vat_due_code: str) -> None:
    add(tax, "CalculatedAmount", amount(subtotal.vat_cents))
    add(tax, "TypeCode", "VAT")
    add_if(tax, "ExemptionReason", subtotal.exemption_text)
    add(tax, "BasisAmount", amount(subtotal.net_cents))
    add(tax, "CategoryCode", subtotal.category)
    add_if(tax, "ExemptionReasonCode", subtotal.exemption)
    add_if(tax, "DueDateTypeCode", vat_due_code)
    _rate(tax, subtotal.category, subtotal.rate)


def _discount(settlement: Element, subtotal: VatSubtotal, label: str) -> None:
    """Write one BG-20 for a rate's share of the document's discount."""
    element = add(settlement, "SpecifiedTradeAllowanceCharge")
    _indicator(element, is_charge=False)
    add(element, "ActualAmount", amount(subtotal.discount_cents))
    add(element, "ReasonCode", DISCOUNT_REASON)
    add(element, "Reason", label or "Remise")
    _tax(add(element, "CategoryTradeTax"), subtotal.category, subtotal.rate)


def _payment_terms(settlement: Element, document: Document) -> None:
    payment = document.payment
    mandate = payment.mandate_reference if payment.is_debit else ""
    if not (payment.terms_text or document.due_on or mandate):
        return
    terms = add(settlement, "SpecifiedTradePaymentTerms")
    add_if(terms, "Description", payment.terms_text)
    if document.due_on:
        add_date(terms, "DueDateDateTime", document.due_on)
    add_if(terms, "DirectDebitMandateID", mandate)


def _totals(element: Element, document: Document) -> None:
    lines_cents = sum(line.net_cents for line in document.lines)
    add(element, "LineTotalAmount", amount(lines_cents))
    if document.discount_cents:
        add(element, "AllowanceTotalAmount", amount(document.discount_cents))
    add(element, "TaxBasisTotalAmount", amount(document.net_cents))
    _vat_total(element, document.vat_cents, document.currency)
    if document.vat_eur_cents is not None:
        _vat_total(element, document.vat_eur_cents, "EUR")
    add(element, "GrandTotalAmount", amount(document.gross_cents))
    if document.prepaid_cents:
        add(element, "TotalPrepaidAmount", amount(document.prepaid_cents))
    add(element, "DuePayableAmount", amount(document.due_cents))


def _vat_total(element: Element, cents: int, currency: str) -> None:
    total = etree.SubElement(element, RAM + "TaxTotalAmount", currencyID=currency)
    total.text = amount(cents)


def _preceding(element: Element, number: str, issued_on: date) -> None:
    add(element, "IssuerAssignedID", number)
    holder = add(element, "FormattedIssueDateTime")
    etree.SubElement(holder, QDT + "DateTimeString", format="102").text = f"{issued_on:%Y%m%d}"
