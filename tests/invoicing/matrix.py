"""Documents of every kind that the services can issue, each by its own company, all numbered 0001."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ritournelle.core.discounts import Discount
from ritournelle.core.vat import Category, Tax
from ritournelle.customers.models import Customer
from ritournelle.france.exemptions import exemption
from ritournelle.france.natures import Nature
from ritournelle.france.vat import Product, treatment
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.new import NewLine
from ritournelle.invoicing.terms import seller_regime, vat_buyer
from tests import factories
from tests.invoicing.builders import TEN_PERCENT, credit, issue, make_company, make_line, vat

GERMAN = {
    "name": "Müller Logistik GmbH", "address_line1": "Hafenstraße 7", "postcode": "20457",
    "city": "Hamburg", "country": "DE", "siren": "", "vat_number": "DE129273398",
    "electronic_address": "rechnung@mueller.example",
}  # fmt: skip
AMERICAN = {
    "name": "Hudson Freight Inc.", "address_line1": "350 Fifth Avenue", "postcode": "10118",
    "city": "New York", "country": "US", "siren": "", "electronic_address": "ap@hudson.example",
}  # fmt: skip
CONSUMER = {"kind": "consumer", "name": "Zoé Lefèvre", "siren": ""}
ASSOCIATION = {"kind": "non_professional", "name": "Association Les Amis du Canal", "siren": ""}
REUNION = {"postcode": "97400", "city": "Saint-Denis"}
CAYENNE = {"postcode": "97300", "city": "Cayenne"}
DOCKS = {
    "delivery_name": "Entrepôt 4", "delivery_line1": "4 rue des Docks",
    "delivery_postcode": "76600", "delivery_city": "Le Havre", "delivery_country": "FR",
}  # fmt: skip
FREE = Discount(percent=Decimal(100), label="Offert")
LONG = "Anticonstitutionnellement-" * 7
NOVEMBER = {"period_start": date(2026, 11, 1), "period_end": date(2026, 12, 1)}


@dataclass
class Case:
    """One document: who sells, who buys, what, under which VAT; then perhaps credited."""

    customer: dict[str, Any] = field(default_factory=dict)
    company: dict[str, Any] = field(default_factory=dict)
    lines: tuple[NewLine, ...] = (make_line(**NOVEMBER),)
    discounts: tuple[Discount, ...] = ()
    nature: str = "services"
    exemption: str = ""  # of the product
    credited: dict[int, str] | bool = False  # all of it, or some quantities by position

    def issue(self, slug: str) -> Invoice:
        """Issue the document by a company of its own."""
        company = make_company(slug=slug.replace("_", "-"), **self.company)
        customer = factories.make_customer(company, **self.customer)
        product = factories.make_product(company, nature=self.nature)
        lines = [
            line._replace(product_id=product.pk, tax=self._tax(customer, line.tax))
            for line in self.lines
        ]
        invoice = issue(customer, *lines, discounts=self.discounts)
        if not self.credited:
            return invoice
        return credit(invoice, None if self.credited is True else self.credited)

    def _tax(self, customer: Customer, tax: Tax) -> Tax:
        if tax.category is not Category.S:
            return tax
        regime, buyer = seller_regime(customer.organization), vat_buyer(customer)
        sold = Product(Nature(self.nature), tax.rate, self.exemption)
        return treatment(regime, buyer, sold, on=factories.TODAY)


def exempt(code: str) -> Tax:
    """A tax by its VATEX code."""
    return Tax(exemption(code, factories.TODAY).category, Decimal(0), code)


RATES = tuple(make_line("33.33", "3", tax=vat(rate)) for rate in ("20", "10", "5.5", "2.1"))
LOCAL_RATES = (make_line("100", tax=vat("8.5")), make_line("50", tax=vat("2.1")))
MIXED = (make_line("100"), make_line("40", tax=exempt("VATEX-FR-CGI261-4")))
CREDITED_LINE = (make_line("99", "6"), make_line("99", "-2", name="Deux postes rendus", **NOVEMBER))

CASES: dict[str, Case] = {
    "plain": Case(),
    "four_rates": Case(lines=RATES),
    "local_rates": Case(
        company={"postcode": "97200", "city": "Fort-de-France"},
        customer={"postcode": "97200", "city": "Fort-de-France"}, lines=LOCAL_RATES,
    ),
    "reunion": Case(customer=REUNION),
    "franchise": Case(company={"is_franchise": True, "vat_number": "", "name": "Camille Roux",
        "is_sole_trader": True, "capital_cents": None, "legal_form": "", "register": ""}),
    "domestic_reverse_charge": Case(
        customer={"vat_exemption": "VATEX-FR-AE", "vat_number": "FR64443061841"}
    ),
    "eu_services": Case(customer=GERMAN),
    "eu_goods": Case(customer=GERMAN, nature="goods"),
    "export_of_goods": Case(customer=AMERICAN, nature="goods"),
    "services_abroad": Case(customer=AMERICAN),
    "goods_overseas": Case(customer=REUNION, nature="goods"),
    "services_in_guyane": Case(customer=CAYENNE),
    "seller_in_guyane": Case(company={**CAYENNE, "vat_number": ""}, customer=CAYENNE),
    "teaching": Case(exemption="VATEX-FR-CGI261-4"),
    "insurance": Case(exemption="VATEX-FR-CGI261C-2"),
    "disbursement": Case(exemption="VATEX-EU-79-C"),
    "out_of_scope": Case(company={"vat_number": ""}, exemption="VATEX-EU-O"),
    "exempt_and_taxed": Case(lines=MIXED),
    "line_discount": Case(lines=(make_line("99", "6", off=5940),)),
    "global_discount": Case(lines=RATES, discounts=(TEN_PERCENT,)),
    "both_discounts": Case(lines=(make_line("99", "6", off=5940),), discounts=(TEN_PERCENT,)),
    "negative_line": Case(lines=CREDITED_LINE),
    "zero_total": Case(discounts=(FREE,)),
    "zero_total_of_four_rates": Case(lines=RATES, discounts=(FREE,)),
    "free_line": Case(lines=(make_line("0"), make_line("10"))),
    "all_given_away": Case(lines=(make_line("99", off=9900),)),
    "credit_note": Case(lines=RATES, discounts=(TEN_PERCENT,), credited=True),
    "partial_credit_note": Case(lines=RATES, discounts=(TEN_PERCENT,), credited={2: "1.5"}),
    "credit_of_the_exempt_line": Case(lines=MIXED, credited={2: "1"}),
    "credit_of_nothing_paid": Case(discounts=(FREE,), credited=True),
    "credit_with_a_negative_line": Case(lines=CREDITED_LINE, credited=True),
    "credit_abroad": Case(customer=GERMAN, credited=True),
    "sixty_lines": Case(lines=tuple(make_line(name=f"Poste {n}") for n in range(1, 61))),
    "small_quantities": Case(lines=(make_line("0.012345", "1234.5678", unit="KWH"),)),
    "long_names": Case(
        customer={"name": LONG[:140], "address_line1": LONG[:100], "city": LONG[:60]},
        lines=(make_line(name=LONG, description=LONG * 4, reference="R" * 40),),
    ),
    "foreign_scripts": Case(
        customer={"name": "株式会社東京 Ω Ελλάς Київ עברית العربية", "city": "İstanbul"},
        lines=(make_line(name="Ünï©ødé – 東京 – 🎉", description="ligne\nsuivante\tet \x0b fin"),),
    ),
    "emoji": Case(customer={"name": "Crêperie 🥞 & Co <“l’Œuf”>"}),
    "english": Case(customer=GERMAN | {"language": "en"}),
    "english_consumer": Case(customer=CONSUMER | {"language": "en", "country": "BE", "postcode": "1000"}),
    "consumer_without_email": Case(customer=CONSUMER),
    "delivered_elsewhere": Case(customer=DOCKS, nature="goods"),
    "consumer_in_guyane": Case(customer=CONSUMER | CAYENNE),
    "association": Case(customer=ASSOCIATION | {"electronic_address": "tresorier@canal.example"}),
    "association_without_email": Case(customer=ASSOCIATION),
    "association_with_siren": Case(customer=ASSOCIATION | {"siren": "784671695"}),
    "debits": Case(company={"vat_on_debits": True}),
    "goods": Case(nature="goods"),
    "direct_debit": Case(customer={"payment_means": "59"}),
    "card": Case(customer={"payment_means": "48"}),
    "cheque": Case(customer={"payment_means": "20"}),
    "cash": Case(customer={"payment_means": "10"}),
    "no_bank_account": Case(company={"iban": "", "bic": ""}),
    "on_receipt": Case(company={"payment_days": 0}),
    "no_contact_details": Case(company={"email": "", "phone": "", "capital_cents": None}),
    "every_detail": Case(
        company={"address_line2": "Bâtiment B", "phone": "+33 1 23 45 67 89", "own_text": "Merci !",
                 "footer": "Une maison sérieuse", "penalty_text": "12 % l’an"},
        customer={"address_line2": "Étage 3", "siret": "44306184100047", "phone": "+33 4 00 00 00 00",
                  "vat_number": "FR64443061841"},
        lines=(make_line(description="Décembre", reference="SAAS", **NOVEMBER),),
    ),
}  # fmt: skip
