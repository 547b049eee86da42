import json
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.documents.model import Party
from ritournelle.france.identifiers import BadIdentifier
from ritournelle.invoicing.assembly import make_document, read_rows
from ritournelle.invoicing.errors import MissingAddress, MissingSiren
from ritournelle.invoicing.models import Invoice, Snapshot
from ritournelle.kit.storage import digest
from tests import factories
from tests.invoicing.builders import issue, make_company


def buyer_of(invoice: Invoice) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(invoice.buyer.text)
    return values


def seller_of(invoice: Invoice) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(invoice.seller.text)
    return values


def test_documents_that_say_the_same_share_their_snapshots(customer: Customer) -> None:
    first, second = issue(customer), issue(customer)
    assert first.seller_id == second.seller_id
    assert (first.buyer_id, first.terms_id) == (second.buyer_id, second.terms_id)
    assert Snapshot.objects.count() == 3


def test_a_snapshot_bears_the_hash_of_its_text(customer: Customer) -> None:
    buyer = issue(customer).buyer
    assert buyer.sha256 == digest(buyer.text.encode())


def test_what_changes_later_does_not_reach_issued_documents(customer: Customer) -> None:
    before = issue(customer)
    customer.name = "Boulangerie Martin et fils"
    customer.save()
    customer.organization.city = "Lille"
    customer.organization.save()
    after = issue(customer)
    before.refresh_from_db()
    assert (buyer_of(before)["name"], seller_of(before)["city"]) == ("Boulangerie Martin", "Paris")
    assert buyer_of(after)["name"] == "Boulangerie Martin et fils"
    assert seller_of(after)["city"] == "Lille"


def test_a_place_of_delivery_is_frozen_with_the_buyer(company: Organization) -> None:
    place = {
        "delivery_line1": "4 rue des Docks",
        "delivery_postcode": "76600",
        "delivery_city": "Le Havre",
        "delivery_country": "FR",
    }
    invoice = issue(factories.make_customer(company, name="Ferme du Lin", **place))
    elsewhere = issue(factories.make_customer(company, code="C2"))
    rows = read_rows([invoice.pk, elsewhere.pk])
    assert make_document(rows[elsewhere.pk]).delivery is None
    assert make_document(rows[invoice.pk]).delivery == Party(
        name="Ferme du Lin",
        address=("4 rue des Docks",),
        postcode="76600",
        city="Le Havre",
        country="FR",
    )


def test_the_seller_says_its_form_capital_and_register(customer: Customer) -> None:
    seller = seller_of(issue(customer))
    assert seller["legal_form_line"] == "SAS au capital de 150\u00a0000\u00a0€"
    assert seller["register_line"] == "RCS Paris 732 829 320"
    assert (seller["electronic_address"], seller["electronic_scheme"]) == ("732829320", "0225")


def test_a_sole_trader_is_named_as_one(db: None) -> None:
    company = make_company(name="Camille Roux", is_sole_trader=True, capital_cents=None)
    assert seller_of(issue(factories.make_customer(company)))["name"] == "Camille Roux EI"


@pytest.mark.parametrize(
    ("fields", "email", "expected"),
    [
        pytest.param({}, "", ("443061841", "0225"), id="a SIREN"),
        pytest.param(
            {"electronic_address": "443061841_ACHATS"}, "", ("443061841_ACHATS", "0225"),
            id="a SIREN with a suffix",
        ),
        pytest.param(
            {"electronic_address": "552100554"}, "", ("443061841", "0225"), id="never another’s SIREN"
        ),
        pytest.param(
            {"kind": "consumer", "siren": ""}, "zoe@lefevre.example", ("zoe@lefevre.example", "EM"),
            id="a consumer with an e-mail",
        ),
        pytest.param(
            {"kind": "consumer", "siren": ""}, "", ("bonjour@ritournelle.example", "EM"),
            id="a consumer without e-mail: the seller’s",
        ),
        pytest.param(
            {"kind": "non_professional", "siren": ""}, "", ("bonjour@ritournelle.example", "EM"),
            id="an association without e-mail: the seller’s",
        ),
        pytest.param(
            {"siren": "", "country": "DE", "postcode": "20457"}, "ap@mueller.example",
            ("ap@mueller.example", "EM"), id="a business abroad",
        ),
    ],
)  # fmt: skip
def test_where_an_e_invoice_goes(
    company: Organization, fields: dict[str, str], email: str, expected: tuple[str, str]
) -> None:
    customer = factories.make_customer(company, **fields)
    if email:
        factories.make_contact(customer, email=email)
    buyer = buyer_of(issue(customer))
    assert (buyer["electronic_address"], buyer["electronic_scheme"]) == expected


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        pytest.param({"address_line1": ""}, "la rue", id="street"),
        pytest.param({"postcode": ""}, "le code postal", id="postcode"),
        pytest.param({"city": ""}, "la ville", id="city"),
        pytest.param(
            {"address_line1": "", "postcode": "", "city": ""}, "la rue, le code postal, la ville", id="all"
        ),
    ],
)  # fmt: skip
def test_an_incomplete_address_is_refused(
    company: Organization, fields: dict[str, str], missing: str
) -> None:
    customer = factories.make_customer(company, **fields)
    with pytest.raises(MissingAddress) as refusal:
        issue(customer)
    assert refusal.value.message == (
        f"L’adresse de Boulangerie Martin est incomplète\u00a0: il manque {missing}."
    )
    assert refusal.value.remedy == "Complétez la fiche du client, puis relancez."


def test_some_countries_have_no_postcode(company: Organization) -> None:
    customer = factories.make_customer(
        company, country="HK", postcode="", siren="", electronic_address="ap@harbour.example"
    )
    assert buyer_of(issue(customer))["postcode"] == ""


def test_a_french_business_without_siren_is_refused(company: Organization) -> None:
    with pytest.raises(MissingSiren) as refusal:
        issue(factories.make_customer(company, siren=""))
    assert "Boulangerie Martin n’a pas de SIREN" in refusal.value.message
    assert refusal.value.remedy.startswith("Saisissez son SIREN")


def test_a_business_abroad_without_any_address_is_refused(company: Organization) -> None:
    customer = factories.make_customer(company, siren="", country="DE", postcode="20457")
    with pytest.raises(BadIdentifier, match="adresse électronique"):
        issue(customer)
