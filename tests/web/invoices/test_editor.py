"""The editor of drafts, by forms alone."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization, Role
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from tests import factories
from tests.invoicing.builders import amounts, make_draft, make_line
from tests.web.conftest import make_user, signed_in

NBSP = "\u00a0"
TOKEN = "00000000-0000-0000-0000-000000000007"
NEW = "/factures/nouvelle/"


def typed(customer: Customer | None, *lines: dict[str, str], **head: str) -> dict[str, str]:
    """What a browser sends: the head, then each line under its rank."""
    data = {"token": TOKEN, "sends": "on", "customer": str(customer.pk) if customer else ""}
    for at, line in enumerate(lines):
        values = {"name": "Conseil", "quantity": "1", "unit": "HUR", "price": "100"} | line
        data |= {f"l{at}-{name}": value for name, value in values.items()}
    return data | head


def text(client: Client, address: str, data: dict[str, Any] | None = None) -> str:
    answer = client.post(address, data) if data else client.get(address)
    return str(answer.content.decode())


def test_a_draft_is_made_of_what_was_typed(alice: Client, customer: Customer) -> None:
    data = typed(
        customer,
        {"quantity": "2,5", "price": "1 080,00", "discount": "10 %"},
        {"name": "Frais", "price": "50", "vat": "10"},
        discount="20",
        order_reference="BC-7",
        first_day="2026-11-01",
        last_day="2026-11-30",
    )
    answer = alice.post(NEW, data)
    draft = Invoice.objects.get()
    assert answer.headers["Location"] == f"/factures/{draft.pk}/"
    # 2,5 x 1 080 = 2 700 less 270 = 2 430; + 50 = 2 480; less 20 = 2 460,00 HT.
    # Of the 20, 19,60 fall on 2 430 and 0,40 on 50: VAT 482,08 + 4,96 = 487,04.
    assert amounts(draft) == (246000, 48704, 294704)
    assert [str(day) for day in (draft.period_start, draft.period_end)] == [
        "2026-11-01",
        "2026-12-01",
    ]
    first = draft.lines.get(position=1)
    assert (first.discount_label, first.discount_cents) == (f"Remise 10{NBSP}%", 27000)
    assert (draft.order_reference, draft.discount_label) == ("BC-7", "Remise")


def test_the_same_page_sent_twice_makes_one_draft(alice: Client, customer: Customer) -> None:
    for _ in range(2):
        alice.post(NEW, typed(customer, {}))
    assert Invoice.objects.count() == 1


def test_saving_then_issuing_asks_for_a_word(alice: Client, customer: Customer) -> None:
    answer = alice.post(NEW, typed(customer, {}) | {"act": "issue"})
    draft = Invoice.objects.get()
    assert answer.headers["Location"] == f"/factures/{draft.pk}/emettre/"
    assert draft.status == "draft"


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    alice: Client, customer: Customer
) -> None:
    data = typed(customer, {"name": "", "price": "beaucoup"}, own_text="À garder", discount="12x")
    answer = alice.post(NEW, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Saisissez un nombre." in page
    assert "Ce champ est obligatoire." in page
    assert f"«{NBSP}12x{NBSP}» n’est pas une remise." in page
    assert "À garder" in page
    assert 'value="beaucoup"' in page
    assert not Invoice.objects.exists()


def test_a_draft_needs_a_customer_and_a_line(alice: Client, customer: Customer) -> None:
    page = text(alice, NEW, typed(None))
    assert "Ajoutez au moins une ligne." in page
    assert "Choisissez le client." in page


def test_lines_are_added_moved_and_removed_by_buttons(alice: Client, customer: Customer) -> None:
    data = typed(customer, {"name": "Un"}, {"name": "Deux"})
    moved = alice.post(NEW, data | {"act": "up-1"}).context["editor"].lines
    assert [line["name"] for line in moved] == ["Deux", "Un"]
    longer = alice.post(NEW, data | {"act": "add"}).context["editor"].lines
    assert [line["name"] for line in longer] == ["Un", "Deux", ""]
    shorter = alice.post(NEW, data | {"act": "remove-0"}).context["editor"].lines
    assert [line["name"] for line in shorter] == ["Deux"]
    assert not Invoice.objects.exists()


def test_a_product_of_the_catalogue_fills_a_line(alice: Client, customer: Customer) -> None:
    product = factories.make_product(customer.organization)
    factories.make_product(customer.organization, code="SUP", name="Support")
    by_name = alice.post(NEW, typed(customer) | {"act": "product", "product_q": "caisse"})
    (line,) = by_name.context["editor"].lines
    assert (line["name"], line["price"], line["product"]) == (
        "Logiciel de caisse",
        "99,00",
        str(product.pk),
    )
    several = alice.post(NEW, typed(customer) | {"act": "product", "product_q": "s"})
    assert len(several.context["looking"].products) == 2


def test_a_product_of_another_organisation_is_not_found(
    alice: Client, customer: Customer, other_organization: Organization
) -> None:
    other = factories.make_product(other_organization, name="Secret")
    answer = alice.post(NEW, typed(customer) | {"act": "product", "product": str(other.pk)})
    assert answer.context["editor"].lines == []
    stranger = factories.make_customer(other_organization, name="Inconnu")
    assert "Choisissez le client." in text(alice, NEW, typed(stranger, {}))


def test_without_scripts_a_customer_is_picked_from_what_was_found(
    alice: Client, customer: Customer
) -> None:
    page = text(alice, NEW, typed(None, {}) | {"customer_q": "boul", "customer_search": "1"})
    assert f'<input type="radio" name="customer" value="{customer.pk}">' in page


def test_the_preview_says_what_would_be_saved(alice: Client, customer: Customer) -> None:
    data = typed(customer, {"price": "99"}, discount="10 %") | {"act": "preview"}
    page = alice.post(NEW, data, headers={"hx-request": "true"}).content.decode()
    # 99,00 less 9,90 = 89,10; VAT 17,82; 106,92
    assert f"106,92{NBSP}€" in page
    assert 'id="net-0"' in page
    assert "<html" not in page


def test_a_customer_of_the_union_pays_no_french_vat(alice: Client, customer: Customer) -> None:
    german = factories.make_customer(
        customer.organization, code="DE", siren="", country="DE", vat_number="DE123456789"
    )
    alice.post(NEW, typed(german, {}))
    line = Invoice.objects.get().lines.get()
    assert (line.vat_category, line.vat_exemption) == ("AE", "VATEX-EU-AE")
    no_number = factories.make_customer(customer.organization, code="D2", siren="", country="DE")
    page = text(alice, NEW, typed(no_number, {}) | {"token": ""})
    assert "numéro de TVA intracommunautaire" in page


def test_a_draft_opens_as_it_was_typed(alice: Client, customer: Customer) -> None:
    alice.post(NEW, typed(customer, {"discount": "10 %"}, discount="5 %", discount_label="Noël"))
    draft = Invoice.objects.get()
    editor = alice.get(f"/factures/{draft.pk}/modifier/").context["editor"]
    assert editor.lines[0]["discount"] == f"10{NBSP}%"
    assert (editor.head["discount"], editor.head["discount_label"]) == (f"5{NBSP}%", "Noël")
    assert draft.discount_label == f"Noël (5{NBSP}%)"


def test_the_second_of_two_people_sees_both_versions(
    alice: Client, customer: Customer, clock: object
) -> None:
    draft = make_draft(customer)
    dora = signed_in(make_user("dora@ritournelle.example", customer.organization, Role.BILLING))
    address = f"/factures/{draft.pk}/modifier/"
    dora.post(address, typed(customer, {"price": "80"}, revision="0"))
    answer = alice.post(address, typed(customer, {"price": "70"}, revision="0", own_text="Moi"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "dora a modifié ce brouillon" in page
    assert "<del>80,00</del>" in page
    assert "<ins>70</ins>" in page
    assert 'name="revision" value="1"' in page
    assert Invoice.objects.get().net_cents == 8000
    alice.post(address, typed(customer, {"price": "70"}, revision="1", own_text="Moi"))
    kept = Invoice.objects.get()
    assert (kept.net_cents, kept.own_text) == (7000, "Moi")


def test_an_issued_document_is_not_edited(alice: Client, customer: Customer) -> None:
    invoice = factories.make_issued_invoice(customer)
    address = f"/factures/{invoice.pk}/modifier/"
    assert alice.get(address).headers["Location"] == f"/factures/{invoice.pk}/"
    assert alice.post(address, typed(customer, {}, revision="0")).status_code == 302


@pytest.mark.parametrize("count", [1, 30])
def test_the_editor_takes_as_many_queries_for_any_number_of_lines(
    alice: Client, customer: Customer, count: int
) -> None:
    draft = make_draft(customer, *[make_line("10") for _ in range(count)])
    address = f"/factures/{draft.pk}/modifier/"
    alice.get(address)
    with CaptureQueriesContext(connection) as queries:
        alice.get(address)
    assert len(queries) <= 12
