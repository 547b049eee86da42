"""Which VAT a line carries: from who sells, who buys, and what."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ritournelle.core.errors import DomainError
from ritournelle.core.vat import Category, Tax
from ritournelle.france.buyers import BuyerKind
from ritournelle.france.exemptions import (
    EU_GOODS,
    EU_SERVICES,
    EXPORT,
    FRANCHISE,
    OUT_OF_SCOPE,
    Case,
    exemption,
)
from ritournelle.france.natures import Nature
from ritournelle.france.rates import local_rate
from ritournelle.france.territories import (
    FRENCH,
    FRENCH_MARKETS,
    WITHOUT_VAT,
    Territory,
    territory_of,
)

NO_RATE = Decimal(0)
DEBITS_OPTION = {  # CGI, art. 269, 2-c ; ann. II, art. 242 nonies A, I-11° bis
    "fr": "Option pour le paiement de la taxe d’après les débits",
    "en": "Option for payment of VAT on debits",
}

_SERVICE_CASES = {
    Territory.ABROAD: Case.SERVICES_ABROAD,
    Territory.GUYANE: Case.SERVICES_WITHOUT_VAT,
    Territory.MAYOTTE: Case.SERVICES_WITHOUT_VAT,
}


class VatNumberMissing(DomainError):
    """A professional of another EU country cannot be billed without VAT yet."""

    code = "vat-number-missing"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "Il manque le numéro de TVA intracommunautaire de ce client professionnel.",
            "Saisissez-le dans la fiche du client\u00a0; s’il n’en a pas, "
            "enregistrez-le comme non professionnel pour lui facturer la TVA française.",
        )


class SellerRegime(NamedTuple):
    """The seller's side: franchise en base (CGI, art. 293 B), and where it is established."""

    franchise: bool = False
    territory: Territory = Territory.MAINLAND


class Buyer(NamedTuple):
    """The buyer's side. `exemption` is a VATEX code chosen by hand, "" to follow the rules."""

    kind: BuyerKind
    country: str = "FR"
    postcode: str = ""
    vat_number: str = ""
    exemption: str = ""

    @property
    def territory(self) -> Territory:
        """Where the buyer stands for VAT."""
        return territory_of(self.country, self.postcode)

    @property
    def is_taxable_person(self) -> bool:
        """A legal person with a VAT number counts as one (CGI, art. 259-0)."""
        return self.kind is BuyerKind.PROFESSIONAL or (
            self.kind is BuyerKind.NON_PROFESSIONAL and bool(self.vat_number)
        )


class Product(NamedTuple):
    """What is sold: its rate at the seller's place, and the VATEX code that exempts it, if any."""

    nature: Nature
    rate: Decimal
    exemption: str = ""


def treatment(seller: SellerRegime, buyer: Buyer, product: Product, *, on: date) -> Tax:
    """Return the VAT category, rate and exemption of a sale.

    In order: the choice made by hand, the seller's franchise, the product's own
    exemption, the place of supply, and last the rate. Consumers of other countries
    pay the seller's VAT on services (CGI, art. 259, 2°): the special places of
    articles 259 A to 259 D and the OSS scheme are chosen by hand.
    """
    code = exemption_code(seller, buyer, product)
    if code:
        return Tax(exemption(code, on).category, NO_RATE, code)
    return Tax(Category.S, _rate(seller, buyer, product, on))


def exemption_code(seller: SellerRegime, buyer: Buyer, product: Product) -> str:
    """Return the VATEX code of a sale without VAT, "" when VAT is due. Raises VatNumberMissing."""
    if buyer.exemption:
        return buyer.exemption
    if seller.franchise:
        return FRANCHISE
    if product.exemption:
        return product.exemption
    if seller.territory in WITHOUT_VAT:
        return OUT_OF_SCOPE
    return _code_by_place(seller, buyer, product.nature)


def exemption_case(seller: SellerRegime, buyer: Buyer, nature: Nature) -> Case:
    """Return what chooses the words of an exemption that depends on the place."""
    place = buyer.territory
    if seller.territory in WITHOUT_VAT:
        return Case.SELLER_WITHOUT_VAT
    if nature is Nature.SERVICES:
        return _SERVICE_CASES.get(place, Case.ANY)
    if place is Territory.ABROAD:
        return Case.EXPORTED_GOODS
    is_overseas = place in FRENCH and not _same_market(seller.territory, place)
    return Case.GOODS_OVERSEAS if is_overseas else Case.ANY


def vat_due_code(on_debits: bool, natures: Collection[Nature]) -> str:
    """Return BT-8 in CII: "72" on payment, "5" on the invoice, "29" on delivery.

    VAT on services is due when they are paid, unless the seller chose the debits ;
    on goods, when they are delivered (CGI, art. 269, 2). A mixed document follows its services.
    """
    if Nature.SERVICES not in natures:
        return "29"
    return "5" if on_debits else "72"


def _code_by_place(seller: SellerRegime, buyer: Buyer, nature: Nature) -> str:
    place = buyer.territory
    if place is Territory.EU:
        return _code_in_union(buyer, nature)
    if nature is Nature.GOODS:
        return "" if _same_market(seller.territory, place) else EXPORT
    # Services supplied where a professional is (CGI, art. 259, 1°) are strictly category O. But O
    # forbids the seller's VAT number (BR-O-02), which the invoice must show (CGI, ann. II,
    # art. 242 nonies A, I-2°), and stands alone on a document (BR-O-11). E has no VATEX code for
    # it, and AE would tell a buyer outside the Union to declare French VAT. G passes both rule
    # sets with the number; the reason's words (BT-120) name article 259-1.
    untaxed = place is Territory.ABROAD or place in WITHOUT_VAT
    return EXPORT if untaxed and buyer.is_taxable_person else ""


def _code_in_union(buyer: Buyer, nature: Nature) -> str:
    if not buyer.is_taxable_person:
        return ""
    if not buyer.vat_number:
        raise VatNumberMissing
    return EU_GOODS if nature is Nature.GOODS else EU_SERVICES


def _same_market(one: Territory, other: Territory) -> bool:
    return any(one in market and other in market for market in FRENCH_MARKETS)


def _rate(seller: SellerRegime, buyer: Buyer, product: Product, on: date) -> Decimal:
    place = buyer.territory
    if product.nature is Nature.SERVICES and buyer.is_taxable_person and place in FRENCH:
        return local_rate(product.rate, seller.territory, place, on)
    return product.rate
