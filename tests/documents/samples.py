"""Sample documents, one for each thing that changes a file. All amounts are worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ritournelle.documents.model import (
    Document,
    Kind,
    Line,
    Look,
    Party,
    Reference,
    VatSubtotal,
)
from tests.documents.parties import (
    AMERICAN,
    ASSOCIATION,
    CARD,
    COMPANY,
    CONSUMER_NOTES,
    DEBIT,
    ENGLISH_NOTES,
    GERMAN,
    PERSON,
    PROFESSIONAL_NOTES,
    SELLER,
    SOLE_TRADER,
    TRANSFER,
)

D = Decimal
NOVEMBER = (date(2026, 11, 1), date(2026, 12, 1))


def line(position: int, name: str, net_cents: int, **fields: object) -> Line:
    """One unit at 20 % unless told otherwise; the price is the net amount."""
    values: dict[str, object] = {
        "position": position,
        "name": name,
        "quantity": D(1),
        "unit_price": D(net_cents) / 100,
        "gross_cents": net_cents,
        "net_cents": net_cents,
        "category": "S",
        "rate": D("20.00"),
    }
    return Line(**{**values, **fields})  # type: ignore[arg-type]


def subtotal(
    category: str, rate: str, net_cents: int, vat_cents: int, **fields: object
) -> VatSubtotal:
    values: dict[str, object] = {"lines_cents": net_cents}
    return VatSubtotal(
        category=category, rate=D(rate), net_cents=net_cents, vat_cents=vat_cents,
        **{**values, **fields},  # type: ignore[arg-type]
    )  # fmt: skip


def simple() -> Document:
    """89.90 + 1365.00 + 45.00 + 75.00 + 216.07 = 1790.97; 20 % of it is 358.194."""
    lines = (
        line(1, "Abonnement Fibre Pro 1 Gbit/s", 8990, unit="MON", unit_label="mois", reference="FIBRE-PRO-1G", description="Lien n° 691252", period=NOVEMBER),
        line(2, "Formation sur site – demi-journée", 136500, quantity=D("3.5"), unit_price=D(390), unit="HUR", unit_label="h", reference="FORM-ONSITE", description="Session du 20 novembre 2026"),
        line(3, "Support étendu – garantie de rétablissement 4 h", 4500, unit="MON", unit_label="mois", reference="SUPPORT-GTR4", description="Contrat n° 721657", period=NOVEMBER),
        line(4, "Téléphonie VoIP – forfait illimité France", 7500, quantity=D(6), unit_price=D("12.50"), unit_label="postes", reference="TEL-VOIP-10"),
        line(5, "Sauvegarde cloud chiffrée (hébergement Lyon)", 21607, quantity=D(2542), unit_price=D("0.085"), unit="E34", unit_label="Go", reference="SAUV-CLOUD", description="Volume facturé au Go"),
    )  # fmt: skip
    return Document(
        kind=Kind.INVOICE,
        number="FA-2026-0324",
        issued_on=date(2026, 11, 1),
        due_on=date(2026, 12, 1),
        supplied_on=date(2026, 11, 30),
        seller=SELLER,
        buyer=COMPANY,
        lines=lines,
        period=NOVEMBER,
        subtotals=(subtotal("S", "20.00", 179097, 35819),),
        net_cents=179097,
        vat_cents=35819,
        gross_cents=214916,
        payment=TRANSFER,
        notes=(*PROFESSIONAL_NOTES, ("BAR", "B2B")),
        mentions=("Prestation de services.", "Option pour le paiement de la taxe d’après les débits."),
        vat_due_code="5",
        order_reference="BC-4461",
        contract_reference="CT-1092",
    )  # fmt: skip


def _short(**changes: object) -> Document:
    """One subscription at 100.00, and 20.00 of VAT."""
    base = replace(
        simple(),
        lines=(line(1, "Abonnement Essentiel", 10000, unit="MON", unit_label="mois", period=NOVEMBER),),
        subtotals=(subtotal("S", "20.00", 10000, 2000),),
        net_cents=10000,
        vat_cents=2000,
        gross_cents=12000,
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def _untaxed(category: str, code: str, text: str, **changes: object) -> Document:
    """One subscription at 100.00 and no VAT, for one reason."""
    untaxed = {"category": category, "rate": D("0.00"), "exemption": code}
    return _short(
        lines=(line(1, "Abonnement Essentiel", 10000, unit="MON", unit_label="mois", **untaxed),),
        subtotals=(subtotal(category, "0.00", 10000, 0, exemption=code, exemption_text=text),),
        vat_cents=0,
        gross_cents=10000,
        mentions=(),
        vat_due_code="",
        **changes,
    )


def _notes(
    case: str, notes: tuple[tuple[str, str], ...] = PROFESSIONAL_NOTES
) -> tuple[tuple[str, str], ...]:
    return (*notes, ("BAR", case))


def rates() -> Document:
    """20 %: 20.00; 10 %: 5.01 (50.05 x 10 % = 5.005); 5.5 %: 1.10; 2.1 %: 0.21. Net 180.05."""
    return _short(
        lines=(
            line(1, "Abonnement Essentiel", 10000),
            line(2, "Restauration de réunion", 5005, rate=D("10.00")),
            line(3, "Livre imprimé", 2000, rate=D("5.50")),
            line(4, "Publication de presse", 1000, rate=D("2.10")),
        ),
        subtotals=(
            subtotal("S", "20.00", 10000, 2000),
            subtotal("S", "10.00", 5005, 501),
            subtotal("S", "5.50", 2000, 110),
            subtotal("S", "2.10", 1000, 21),
        ),
        net_cents=18005,
        vat_cents=2632,
        gross_cents=20637,
        process="M1",
    )


def discounts() -> Document:
    """Lines 180.00 (200.00 - 20.00) at 20 % and 40.00 at 10 %; 10 % off: 18.00 and 4.00.

    Net 162.00 + 36.00 = 198.00; VAT 32.40 + 3.60 = 36.00.
    """
    return _short(
        lines=(
            line(1, "Licence annuelle", 18000, quantity=D(2), unit_price=D(100), gross_cents=20000, discount_cents=2000, discount_label="Remise fidélité 10\u00a0%"),
            line(2, "Formation", 4000, rate=D("10.00")),
        ),
        discount_label="Remise de bienvenue 10\u00a0%",
        discount_cents=2200,
        subtotals=(
            subtotal("S", "20.00", 16200, 3240, lines_cents=18000, discount_cents=1800),
            subtotal("S", "10.00", 3600, 360, lines_cents=4000, discount_cents=400),
        ),
        net_cents=19800,
        vat_cents=3600,
        gross_cents=23400,
    )  # fmt: skip


def prorated() -> Document:
    """A change of plan: -0.5 x 100.00 (with half of its 10.00 discount back) + 0.5 x 300.00.

    Net -50.00 + 5.00 + 150.00 = 105.00; VAT 21.00.
    """
    half = (date(2026, 11, 16), date(2026, 12, 1))
    return _short(
        lines=(
            line(1, "Abonnement Essentiel – avoir au prorata", -4500, quantity=D("-0.5"), unit_price=D(100), gross_cents=-5000, discount_cents=-500, discount_label="Reprise de remise", period=half),
            line(2, "Abonnement Confort – prorata", 15000, quantity=D("0.5"), unit_price=D(300), period=half),
        ),
        subtotals=(subtotal("S", "20.00", 10500, 2100),),
        net_cents=10500,
        vat_cents=2100,
        gross_cents=12600,
    )  # fmt: skip


def credit_note() -> Document:
    return _short(
        kind=Kind.CREDIT_NOTE,
        number="AV-2026-0007",
        issued_on=date(2026, 11, 12),
        due_on=None,
        supplied_on=None,
        corrects=Reference("FA-2026-0324", date(2026, 11, 1)),
        payment=replace(TRANSFER, terms_text="Montant remboursé par virement sous 14 jours."),
        own_texts=("Avoir établi à la suite de la résiliation du 10 novembre 2026.",),
    )


def zero_total() -> Document:
    """100.00 wholly given back by the document's discount."""
    return _short(
        discount_label="Mois offert",
        discount_cents=10000,
        subtotals=(subtotal("S", "20.00", 0, 0, lines_cents=10000, discount_cents=10000),),
        net_cents=0,
        vat_cents=0,
        gross_cents=0,
    )


def sixty_lines() -> Document:
    """60 lines at 12.34: 740.40; 20 % is 148.08."""
    return many_lines(60, 74040, 14808)


def many_lines(count: int, net_cents: int, vat_cents: int) -> Document:
    return _short(
        lines=tuple(
            line(n, f"Ligne mobile n° {n:03d}", 1234, unit="MON", unit_label="mois", reference=f"MOB-{n:04d}", description="Forfait 50 Go, appels illimités")
            for n in range(1, count + 1)
        ),
        subtotals=(subtotal("S", "20.00", net_cents, vat_cents),),
        net_cents=net_cents,
        vat_cents=vat_cents,
        gross_cents=net_cents + vat_cents,
    )  # fmt: skip


def long_names() -> Document:
    text = "Prestation d’accompagnement au changement comprenant l’audit, la rédaction et la formation des équipes. "
    buyer = replace(
        COMPANY,
        name="Société coopérative d’intérêt collectif des transporteurs réunis du Grand Est et de la Bourgogne-Franche-Comté",
        address=("Zone d’activités économiques intercommunale des Hauts-de-Saint-Martin", "Bâtiment Anticonstitutionnellement 12", "Service de la comptabilité fournisseurs", "BP 20457"),
        city="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
    )  # fmt: skip
    return _short(
        buyer=buyer,
        lines=(
            line(1, text.strip() + " Deuxième phase du programme pluriannuel", 10000, description=text * 8 + "\nSeconde ligne de la description.", reference="REFERENCE-TRES-LONGUE-SANS-COUPURE-0123456789-ABCDEFGHIJ"),
        ),
        order_reference="BON-DE-COMMANDE-2026-000000000123456789",
    )  # fmt: skip


def foreign_scripts() -> Document:
    """Names that the font cannot draw: the XML keeps them, the page does its best."""
    return _short(
        buyer=replace(COMPANY, name="株式会社 Ștefan Nguyễn الشركة 🚀 & Fils"),
        lines=(line(1, "Pack 🚀 démarrage ①", 10000),),
    )


def english() -> Document:
    return _untaxed(
        "AE", "VATEX-EU-AE", "Reverse charge",
        buyer=GERMAN, language="en", notes=_notes("B2BINT", ENGLISH_NOTES),
        payment=replace(TRANSFER, terms_text="30 days net"),
    )  # fmt: skip


def franchise() -> Document:
    return _untaxed(
        "E", "VATEX-FR-FRANCHISE", "TVA non applicable, art. 293 B du CGI",
        seller=SOLE_TRADER, notes=_notes("B2B", PROFESSIONAL_NOTES[:3]),
    )  # fmt: skip


def domestic_reverse_charge() -> Document:
    return _untaxed("AE", "VATEX-FR-AE", "Autoliquidation, art. 283-2 nonies du CGI")


def intra_community() -> Document:
    text = "Exonération de TVA, art. 262 ter, I du CGI"
    return _untaxed("K", "VATEX-EU-IC", text, buyer=GERMAN, notes=_notes("B2BINT"), process="B1")


def export() -> Document:
    text = "Exonération de TVA, art. 262, I du CGI"
    return _untaxed("G", "VATEX-EU-G", text, buyer=AMERICAN, notes=_notes("B2BINT"))


def exempt_by_nature() -> Document:
    text = "Exonération de TVA, art. 261, 4-4° du CGI"
    return _untaxed(
        "E", "VATEX-FR-CGI261-4", text, buyer=ASSOCIATION, notes=_notes("B2C", CONSUMER_NOTES)
    )


def consumer() -> Document:
    return _short(buyer=PERSON, notes=_notes("B2C", CONSUMER_NOTES))


def non_professional() -> Document:
    return _short(buyer=ASSOCIATION, notes=_notes("B2C", CONSUMER_NOTES))


def overseas() -> Document:
    """8.5 % of 100.00."""
    buyer = replace(COMPANY, postcode="97400", city="Saint-Denis", address=("1 rue de Paris",))
    return _short(
        buyer=buyer,
        lines=(line(1, "Abonnement Essentiel", 10000, rate=D("8.50")),),
        subtotals=(subtotal("S", "8.50", 10000, 850),),
        vat_cents=850,
        gross_cents=10850,
    )


def direct_debit() -> Document:
    return _short(payment=DEBIT, vat_due_code="72", mentions=())


def paid_by_card() -> Document:
    return _short(payment=CARD, process="S2", prepaid_cents=12000, due_on=date(2026, 10, 31))


def deposit() -> Document:
    return _short(kind=Kind.DEPOSIT, number="AC-2026-0001", process="S1")


def balance() -> Document:
    """Of 120.00, 36.00 were paid as a deposit."""
    return _short(
        process="S4",
        prepaid_cents=3600,
        deposits=(Reference("AC-2026-0001", date(2026, 10, 1)),),
    )


def other_delivery() -> Document:
    place = Party(
        name="Entrepôt Garçon", address=("ZI Nord, quai 4",), postcode="67100", city="Strasbourg"
    )
    return _short(delivery=place)


def swiss_francs() -> Document:
    """20.00 CHF of VAT are 21.30 EUR."""
    return _short(currency="CHF", vat_eur_cents=2130)


def pro_forma() -> Document:
    return replace(discounts(), kind=Kind.PRO_FORMA, number="PF-2026-0012")


def draft() -> Document:
    return replace(simple(), draft=True, number="Brouillon")


ISSUED = {
    builder.__name__: builder
    for builder in (
        simple, rates, discounts, prorated, credit_note, zero_total, sixty_lines, long_names,
        foreign_scripts, english, franchise, domestic_reverse_charge, intra_community, export,
        exempt_by_nature, consumer, non_professional, overseas, direct_debit, paid_by_card,
        deposit, balance, other_delivery, swiss_francs,
    )
}  # fmt: skip
NOT_ISSUED = {builder.__name__: builder for builder in (pro_forma, draft)}

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 42">'
    b'<rect width="42" height="42" rx="8" fill="#0b6e99"/>'
    b'<path d="M13 9v24h16v-6H19V9z" fill="#fff"/><circle cx="30" cy="14" r="4" fill="#f4c95d"/>'
    b'<path d="M54 9v24h16v-6H60V9zM76 17v16h6V17zM90 17v16h6V17zM104 17v16h6V17z" fill="#12304a"/></svg>'
)
LOOK = Look(colour="#0b6e99", logo=LOGO, logo_type="image/svg+xml")
