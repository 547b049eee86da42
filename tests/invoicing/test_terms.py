import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.core.terms import EndOfMonth, PaymentTerms
from ritournelle.core.vat import Category, Tax
from ritournelle.customers.models import Customer
from ritournelle.france.natures import Nature
from ritournelle.france.vat import Product, treatment
from ritournelle.invoicing.errors import SellerWithoutVatNumber, VatNumberForbidden
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.terms import payment_terms, seller_regime, terms_label, vat_buyer
from tests import factories
from tests.factories import TODAY
from tests.invoicing.builders import issue, make_company, make_line, vat

THEN_END, END_THEN = EndOfMonth.DAYS_THEN_END, EndOfMonth.END_THEN_DAYS
GERMAN = {
    "country": "DE", "postcode": "20457", "city": "Hamburg", "siren": "",
    "vat_number": "DE129273398", "electronic_address": "rechnung@mueller.example",
}  # fmt: skip
AMERICAN = {
    "country": "US", "postcode": "10118", "city": "New York", "siren": "",
    "electronic_address": "ap@hudson.example",
}  # fmt: skip
CONSUMER = {"kind": "consumer", "siren": "", "electronic_address": "zoe@lefevre.example"}
ASSOCIATION = CONSUMER | {"kind": "non_professional"}


def terms_of(invoice: Invoice) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(invoice.terms.text)
    return values


def own_terms(days: int, *, end_of_month: bool = False, day: int | None = None) -> dict[str, Any]:
    return {"payment_days": days, "payment_end_of_month": end_of_month, "payment_day": day}


@pytest.mark.parametrize(
    ("organization_fields", "customer_fields", "due_on", "label"),
    [
        pytest.param({}, {}, "2026-12-21", "30\u00a0jours", id="the organisation’s 30 days"),
        pytest.param({"payment_days": 0}, {}, "2026-11-21", "Comptant, à réception", id="on receipt"),
        pytest.param({}, own_terms(0), "2026-11-21", "Comptant, à réception", id="the customer’s, on receipt"),
        pytest.param({}, own_terms(45), "2027-01-05", "45\u00a0jours", id="45 days"),
        pytest.param({}, own_terms(60), "2027-01-20", "60\u00a0jours", id="60 days"),
        pytest.param(
            {"payment_end_of_month": True}, {}, "2026-12-31", "30\u00a0jours fin de mois",
            id="30 days, then the end of the month",
        ),
        pytest.param(
            {"payment_end_of_month": True, "end_of_month_reading": END_THEN}, {},
            "2026-12-30", "fin de mois + 30\u00a0jours", id="the end of the month, then 30 days",
        ),
        pytest.param(
            {"end_of_month_reading": END_THEN}, own_terms(45, end_of_month=True),
            "2027-01-14", "fin de mois + 45\u00a0jours", id="the customer’s days, the organisation’s reading",
        ),
        pytest.param(
            {"payment_end_of_month": True}, own_terms(30), "2026-12-21", "30\u00a0jours",
            id="the customer’s own replace the whole",
        ),
        pytest.param(
            {}, own_terms(30, end_of_month=True, day=10), "2027-01-10", "30\u00a0jours fin de mois, le 10",
            id="30 days end of month, on the 10th",
        ),
        pytest.param({}, own_terms(0, end_of_month=True), "2026-11-30", "Fin de mois", id="the end of the month"),
        pytest.param({}, own_terms(0, day=10), "2026-12-10", "Le 10 du mois", id="on the next 10th"),
    ],
)  # fmt: skip
def test_payment_terms(
    db: None, organization_fields: dict, customer_fields: dict, due_on: str, label: str
) -> None:
    company = make_company(**organization_fields)
    invoice = issue(factories.make_customer(company, **customer_fields))
    assert invoice.due_on == date.fromisoformat(due_on)
    assert terms_of(invoice)["terms"] == label


@pytest.mark.parametrize(
    ("terms", "label"),
    [
        pytest.param(PaymentTerms(0), "Payable on receipt", id="on receipt"),
        pytest.param(PaymentTerms(30), "30 days", id="30 days"),
        pytest.param(PaymentTerms(30, THEN_END), "30 days end of month", id="days then end"),
        pytest.param(PaymentTerms(30, END_THEN), "end of month + 30 days", id="end then days"),
        pytest.param(PaymentTerms(0, THEN_END), "End of month", id="at the end of the month"),
        pytest.param(PaymentTerms(0, day=5), "On day 5 of the month", id="on a day alone"),
        pytest.param(PaymentTerms(30, THEN_END, 10), "30 days end of month, on day 10", id="10th"),
    ],
)
def test_payment_terms_in_english(terms: PaymentTerms, label: str) -> None:
    assert terms_label(terms, "en") == label


def tax_of(customer: Customer, nature: Nature = Nature.SERVICES, **product: Any) -> Tax:
    regime, buyer = seller_regime(customer.organization), vat_buyer(customer)
    sold = Product(nature, product.get("rate", Decimal(20)), product.get("exemption", ""))
    return treatment(regime, buyer, sold, on=TODAY)


@pytest.mark.parametrize(
    ("organization_fields", "customer_fields", "product", "text"),
    [
        pytest.param({"is_franchise": True}, {}, {}, "TVA non applicable, art. 293 B du CGI", id="franchise"),
        pytest.param({}, GERMAN, {}, "Autoliquidation, art. 283-2 du CGI", id="services to an EU business"),
        pytest.param({}, GERMAN, {"nature": "goods"}, "Exonération de TVA, art. 262 ter, I du CGI", id="goods to an EU business"),
        pytest.param({}, AMERICAN, {"nature": "goods"}, "Exonération de TVA, art. 262, I du CGI", id="exported goods"),
        pytest.param({}, AMERICAN, {}, "TVA non applicable, art. 259-1 du CGI", id="services outside the Union"),
        pytest.param({}, {"vat_exemption": "VATEX-FR-AE"}, {}, "Autoliquidation, art. 283 du CGI", id="chosen for the customer"),
        pytest.param({}, {}, {"exemption": "VATEX-FR-CGI261-4"}, "Exonération de TVA, art. 261, 4 du CGI", id="teaching, of the product"),
        pytest.param(
            {}, {"postcode": "97300", "city": "Cayenne"}, {}, "TVA non applicable, art. 294, 1 du CGI", id="services in Guyane"
        ),
        pytest.param(
            {}, {"postcode": "97400", "city": "Saint-Denis"}, {"nature": "goods"},
            "Exonération de TVA, art. 294, 2 du CGI", id="goods sent to Réunion",
        ),
    ],
)  # fmt: skip
def test_the_reason_of_an_exemption_is_on_the_document(
    db: None, organization_fields: dict, customer_fields: dict, product: dict, text: str
) -> None:
    company = make_company(**organization_fields)
    customer = factories.make_customer(company, **customer_fields)
    nature = Nature(product.get("nature", "services"))
    sold = factories.make_product(company, nature=nature)
    tax = tax_of(customer, **product | {"nature": nature})
    invoice = issue(customer, make_line(tax=tax, product_id=sold.pk))
    assert terms_of(invoice)["exemptions"] == {tax.exemption: text}
    assert (invoice.vat_cents, terms_of(invoice)["vat_due_code"]) == (0, "")


def test_services_in_reunion_carry_the_local_rate(company: Organization) -> None:
    customer = factories.make_customer(company, postcode="97400", city="Saint-Denis")
    invoice = issue(customer, make_line("100", tax=tax_of(customer)))
    assert (invoice.vat.get().rate, invoice.vat_cents) == (Decimal("8.5"), 850)


PENALTIES = "Tout retard de paiement rend exigibles, sans rappel"
LEGAL_RATE = "En cas de retard de paiement, les sommes dues portent intérêt au taux légal"


@pytest.mark.parametrize(
    ("customer_fields", "late", "bar"),
    [
        pytest.param({}, PENALTIES, "B2B", id="a French business"),
        pytest.param(GERMAN, PENALTIES, "B2BINT", id="a foreign business"),
        pytest.param(ASSOCIATION, LEGAL_RATE, "B2C", id="an association"),
        pytest.param(CONSUMER, LEGAL_RATE, "B2C", id="a consumer"),
        pytest.param(CONSUMER | {"country": "BE", "postcode": "1000"}, LEGAL_RATE, "B2CINT", id="a consumer abroad"),
    ],
)  # fmt: skip
def test_the_mentions_are_those_of_the_kind_of_customer(
    company: Organization, customer_fields: dict, late: str, bar: str
) -> None:
    customer = factories.make_customer(company, **customer_fields)
    notes = dict(terms_of(issue(customer, make_line(tax=tax_of(customer))))["notes"])
    assert sorted(notes) == ["AAB", "BAR", "PMD", "PMT"]
    assert notes["PMD"].startswith(late)
    assert notes["BAR"] == bar


def test_the_organisation_chooses_its_own_words(db: None) -> None:
    company = make_company(
        penalty_text="12 % l’an", discount_text="Escompte de 2 % à 8 jours.", own_text="Merci !"
    )
    terms = terms_of(issue(factories.make_customer(company)))
    notes = dict(terms["notes"])
    assert notes["PMD"].endswith("12 % l’an.")
    assert notes["AAB"] == "Escompte de 2 % à 8 jours."
    assert terms["own_texts"] == ["Merci !"]


def test_an_english_customer_reads_english(company: Organization) -> None:
    customer = factories.make_customer(company, **GERMAN, language="en")
    terms = terms_of(issue(customer, make_line(tax=tax_of(customer))))
    assert dict(terms["notes"])["AAB"] == "No discount for early payment."
    assert terms["terms"] == "30 days"
    assert terms["mentions"] == ["Nature of operations: supply of services"]
    assert list(terms["exemptions"].values()) == [
        "Reverse charge, art. 196 of directive 2006/112/EC"
    ]


@pytest.mark.parametrize(
    ("natures", "process", "mention", "code"),
    [
        pytest.param(["services"], "S1", "prestation de services", "72", id="services"),
        pytest.param(["goods"], "B1", "livraison de biens", "29", id="goods"),
        pytest.param(["goods", "services"], "M1", "livraison de biens et prestation de services", "72", id="both"),
    ],
)  # fmt: skip
def test_the_nature_of_what_is_sold(
    customer: Customer, natures: list[str], process: str, mention: str, code: str
) -> None:
    products = [
        factories.make_product(customer.organization, code=nature, nature=nature)
        for nature in natures
    ]
    terms = terms_of(issue(customer, *[make_line(product_id=one.pk) for one in products]))
    assert (terms["process"], terms["vat_due_code"]) == (process, code)
    assert terms["mentions"] == [f"Nature des opérations\u00a0: {mention}"]


@pytest.mark.parametrize(
    ("nature", "code", "is_said"),
    [
        pytest.param("services", "5", True, id="services, on the invoice"),
        pytest.param("goods", "29", False, id="goods follow their delivery"),
    ],
)
def test_vat_on_debits(db: None, nature: str, code: str, is_said: bool) -> None:
    company = make_company(vat_on_debits=True)
    product = factories.make_product(company, nature=nature)
    terms = terms_of(issue(factories.make_customer(company), make_line(product_id=product.pk)))
    option = "Option pour le paiement de la taxe d’après les débits"
    assert (terms["vat_due_code"], option in terms["mentions"]) == (code, is_said)


def test_several_rates_give_one_text_each(company: Organization) -> None:
    customer = factories.make_customer(company)
    exempt = tax_of(customer, exemption="VATEX-FR-CGI261-4")
    terms = terms_of(issue(customer, make_line(tax=exempt), make_line(tax=vat("20"))))
    assert list(terms["exemptions"]) == ["VATEX-FR-CGI261-4"]
    assert terms["vat_due_code"] == "72"


def test_the_customer_s_terms_come_before_the_organisation_s(company: Organization) -> None:
    customer = factories.make_customer(company, **own_terms(45, end_of_month=True))
    assert payment_terms(company, customer) == PaymentTerms(45, THEN_END)
    assert payment_terms(company, factories.make_customer(company, code="C2")) == PaymentTerms(30)


@pytest.mark.parametrize(
    ("iban", "means", "expected"),
    [
        pytest.param("FR1420041010050500013M02606", "58", "58", id="a transfer to the account"),
        pytest.param("", "58", "1", id="no account: no transfer is asked for"),
        pytest.param("", "48", "48", id="a card needs no account"),
    ],
)
def test_a_transfer_needs_an_account(db: None, iban: str, means: str, expected: str) -> None:
    customer = factories.make_customer(make_company(iban=iban), payment_means=means)
    assert terms_of(issue(customer))["means"] == expected


def test_a_seller_that_charges_vat_shows_its_number(db: None) -> None:
    company = make_company(vat_number="")
    with pytest.raises(SellerWithoutVatNumber):
        issue(factories.make_customer(company))
    assert not Invoice.objects.filter(status="issued").exists()


def test_a_seller_of_exempt_services_only_may_have_no_vat_number(db: None) -> None:
    company = make_company(vat_number="")
    line = make_line(tax=Tax(Category.E, Decimal(0), "VATEX-FR-CGI261-4"))
    assert issue(factories.make_customer(company), line).vat_cents == 0


def test_what_is_out_of_scope_cannot_bear_a_vat_number(db: None) -> None:
    line = make_line(tax=Tax(Category.O, Decimal(0), "VATEX-EU-O"))
    with pytest.raises(VatNumberForbidden):
        issue(factories.make_customer(make_company(vat_number="FR44732829320")), line)
