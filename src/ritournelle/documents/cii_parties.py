"""Seller and buyer in the CII XML (BG-4, BG-7)."""

from lxml.etree import _Element as Element

from ritournelle.documents.cii_elements import add, add_id, add_if
from ritournelle.documents.model import Party

SIREN, SIRET, VAT_NUMBER, TAX_REGISTRATION = "0002", "0009", "VA", "FC"


def write_seller(element: Element, seller: Party) -> None:
    """Write BG-4."""
    _siret(element, seller)
    add(element, "Name", seller.name)
    _legal_organisation(element, seller)
    if seller.email or seller.phone:
        _contact(add(element, "DefinedTradeContact"), seller)
    write_address(add(element, "PostalTradeAddress"), seller)
    _electronic_address(element, seller)
    if seller.vat_number:
        _tax_registration(element, seller.vat_number, VAT_NUMBER)
    elif seller.siren:
        # Without a VAT number (franchise), BR-E-02 asks for another tax registration (BT-32).
        _tax_registration(element, seller.siren, TAX_REGISTRATION)


def write_buyer(element: Element, buyer: Party) -> None:
    """Write BG-7."""
    _siret(element, buyer)
    add(element, "Name", buyer.name)
    _legal_organisation(element, buyer)
    write_address(add(element, "PostalTradeAddress"), buyer)
    _electronic_address(element, buyer)
    if buyer.vat_number:
        _tax_registration(element, buyer.vat_number, VAT_NUMBER)


def _siret(element: Element, party: Party) -> None:
    if party.siret:
        add_id(element, "GlobalID", party.siret, SIRET)


def _legal_organisation(element: Element, party: Party) -> None:
    if party.siren:
        add_id(add(element, "SpecifiedLegalOrganization"), "ID", party.siren, SIREN)


def _contact(element: Element, seller: Party) -> None:
    add(element, "PersonName", seller.contact or seller.name)
    if seller.phone:
        add(add(element, "TelephoneUniversalCommunication"), "CompleteNumber", seller.phone)
    if seller.email:
        add(add(element, "EmailURIUniversalCommunication"), "URIID", seller.email)


def write_address(element: Element, party: Party) -> None:
    """Write up to three address lines; whatever is longer joins the third."""
    add_if(element, "PostcodeCode", party.postcode)
    lines = (*party.address[:2], ", ".join(party.address[2:]))
    for tag, text in zip(("LineOne", "LineTwo", "LineThree"), lines, strict=False):
        add_if(element, tag, text)
    add_if(element, "CityName", party.city)
    add(element, "CountryID", party.country)


def _electronic_address(element: Element, party: Party) -> None:
    if party.electronic_address:
        uri = add(element, "URIUniversalCommunication")
        add_id(uri, "URIID", party.electronic_address, party.electronic_scheme)


def _tax_registration(element: Element, number: str, scheme: str) -> None:
    add_id(add(element, "SpecifiedTaxRegistration"), "ID", number, scheme)
