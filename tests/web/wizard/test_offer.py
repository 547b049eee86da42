"""Step 1: the customer, the plan, the lines, the discounts."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, Product
from ritournelle.customers.models import Customer
from ritournelle.subscriptions.models import Subscription, SubscriptionDiscount, SubscriptionItem
from tests import factories
from tests.web.wizard.filling import NEW, TOKEN, make_draft, sent, text_of, the_draft


def test_nothing_is_wrong_before_the_form_is_sent(alice: Client, customer: Customer) -> None:
    assert "aria-invalid" not in text_of(alice.get(NEW))
    assert "aria-invalid" in text_of(alice.post(NEW, sent({"client": customer.pk})))


def test_discounts_of_a_line_and_of_the_whole(
    alice: Client, customer: Customer, product: Product
) -> None:
    fields = {
        "client": customer.pk,
        "discount": "10",
        "discount_kind": "percent",
        "discount_label": "Engagement 12 mois",
        "discount_lasts": "until",
        "discount_until": "2027-11-30",
        "own_text": "Contrat cadre",
        "trial_days": "14",
    }
    line = {"product": product.pk, "discount": "5", "discount_kind": "euros", "discount_count": "3"}
    assert alice.post(NEW, sent(fields, **line)).status_code == 302
    first, whole = SubscriptionDiscount.objects.order_by("position")
    assert (first.cents, first.occurrence_count, first.item) == (
        500,
        3,
        SubscriptionItem.objects.get(),
    )
    assert (whole.percent, whole.until, whole.item) == (10, date(2027, 12, 1), None)
    draft = the_draft()
    assert (draft.own_text, draft.trial_days) == ("Contrat cadre", 14)

    shown = text_of(alice.get(reverse("subscriptions:step", args=[draft.pk, 1])))
    assert 'value="2027-11-30"' in shown
    assert "Engagement 12 mois" in shown


def test_the_same_price_list_is_not_given_a_price(
    alice: Client, customer: Customer, organization: Organization
) -> None:
    tiers = factories.make_product(
        organization, code="T", pricing="tiered", unit_price=0, tiers=[[None, "3"]]
    )
    data = sent({"client": customer.pk}, product=tiers.pk, unit_price="12")
    response = alice.post(NEW, data)
    assert response.status_code == 422
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("fields", "line", "words"),
    [
        pytest.param({"client": ""}, {}, "Choisissez un client", id="no customer"),
        pytest.param({}, {"product": ""}, "Donnez un libellé", id="neither product nor label"),
        pytest.param({}, {"quantity": "-2"}, "supérieur", id="negative quantity"),
        pytest.param({}, {"discount": "120"}, "compris entre 0 et 100", id="discount above all"),
        pytest.param(
            {"discount": "5", "discount_lasts": "count"}, {}, "nombre de factures", id="no duration"
        ),
        pytest.param({"lines-count": "0"}, {}, "au moins une ligne", id="no line"),
    ],
)
def test_what_is_refused_is_said_and_kept(
    alice: Client, customer: Customer, product: Product, fields: Any, line: Any, words: str
) -> None:
    data = sent(
        {"client": customer.pk, "own_text": "À garder"} | fields, **{"product": product.pk} | line
    )
    response = alice.post(NEW, data)
    shown = text_of(response)
    assert response.status_code == 422
    assert words in shown
    assert "À garder" in shown
    assert not Subscription.objects.exists()


def test_lines_come_and_go_without_javascript(
    alice: Client, customer: Customer, product: Product
) -> None:
    data = sent({"client": customer.pk, "action": "add"}, product=product.pk, name="Première")
    shown = text_of(alice.post(NEW, data))
    assert 'name="lines-1-product"' in shown
    assert "Première" in shown
    shown = text_of(alice.post(NEW, data | {"action": "remove-0"}))
    assert "Première" not in shown
    assert not Subscription.objects.exists()


def test_another_plan_brings_its_lines_and_leaves_one_s_own(
    alice: Client, customer: Customer, plan: Plan
) -> None:
    version = plan.versions.get()
    data = sent(
        {"client": customer.pk, "choice": version.pk, "action": "next"},
        name="Assistance",
        unit_price="50",
    )
    assert alice.post(NEW, data).status_code == 302
    lines = the_draft().items.order_by("position")
    assert [(line.name, line.quantity) for line in lines] == [("", 6), ("Assistance", 1)]


def test_the_search_without_javascript_offers_customers(alice: Client, customer: Customer) -> None:
    shown = text_of(alice.post(NEW, sent({"client_q": "boul"}, name="A", unit_price="1")))
    assert f'<input type="radio" name="client" value="{customer.pk}">' in shown


def test_customers_are_searched_in_one_s_own_organisation(
    alice: Client, customer: Customer, other_organization: Organization
) -> None:
    factories.make_customer(other_organization, name="Boulangerie secrète")
    shown = text_of(alice.get("/abonnements/nouveau/clients/?client_q=BOUL"))
    assert "Boulangerie Martin" in shown
    assert "secrète" not in shown


def test_the_preview_writes_nothing(alice: Client, customer: Customer) -> None:
    data = sent({"client": customer.pk}, name="Forfait", unit_price="100", quantity="2,5")
    shown = text_of(alice.post("/abonnements/nouveau/apercu/", data))
    # 2,5 x 100 = 250,00 HT, 300,00 TTC, 3 600,00 a year
    assert "250,00 €" in shown
    assert "300,00 €" in shown
    assert "3 600,00 €" in shown
    assert not Subscription.objects.exists()
    assert not Product.objects.exists()


def test_a_customer_created_on_the_way_comes_back_with_all_that_was_typed(
    alice: Client, organization: Organization, customer: Customer
) -> None:
    typed = {"client_q": "Fleur", "action": "customer", "own_text": "À garder"}
    left = alice.post(NEW, sent(typed, name="Forfait ménage", unit_price="12,5"))
    back = f"{NEW}?reprise={TOKEN}"
    assert left.url == f"/clients/nouveau/?{urlencode({'retour': back, 'nom': 'Fleur'})}"
    assert not Subscription.objects.exists()

    new = factories.make_customer(organization, code="C002", name="Fleuriste Rose")
    shown = text_of(alice.get(f"{back}&client={new.pk}"))
    for words in ("Fleuriste Rose", "Forfait ménage", "À garder", 'value="12,5"', TOKEN):
        assert words in shown
    assert "À garder" not in text_of(alice.get(f"{NEW}?client={new.pk}"))


def test_a_draft_left_for_a_customer_keeps_its_changes(
    alice: Client, organization: Organization, customer: Customer, product: Product
) -> None:
    draft = make_draft(alice, customer, product)
    address = reverse("subscriptions:step", args=[draft.pk, 1])
    fields = {"client": customer.pk, "action": "customer", "revision": "0"}
    left = alice.post(address, sent(fields, product=product.pk, quantity="8"))
    assert left.url == f"/clients/nouveau/?{urlencode({'retour': f'{address}?reprise={TOKEN}'})}"
    new = factories.make_customer(organization, code="C002", name="Fleuriste Rose")
    shown = text_of(alice.get(f"{address}?reprise={TOKEN}&client={new.pk}"))
    assert 'value="Fleuriste Rose"' in shown
    assert 'name="lines-0-quantity" value="8"' in shown


def test_what_another_person_left_is_not_taken_up(
    alice: Client, member: Any, customer: Customer
) -> None:
    alice.post(NEW, sent({"action": "customer"}, name="Forfait ménage"))
    other = member("owner")
    assert "Forfait ménage" not in text_of(other.get(f"{NEW}?reprise={TOKEN}"))


def test_the_customer_brings_the_plan_that_was_his_unless_one_was_chosen(
    alice: Client, organization: Organization, customer: Customer, plan: Plan, product: Product
) -> None:
    usual = factories.make_plan(organization, [(product, {})], code="MINI", name="Formule Mini")
    his, pro = usual.versions.get(), plan.versions.get()
    factories.make_subscription(customer, plan_version=his)
    factories.make_subscription(
        factories.make_customer(organization, code="C2"), reference="AB-2", plan_version=pro
    )
    suggested = f'name="suggested" value="{pro.pk}"'
    assert suggested in text_of(alice.get(NEW))

    fields = {"client": customer.pk, "action": "client", "suggested": pro.pk}
    fields |= {"plan": pro.pk, "choice": pro.pk}
    line = {"product": product.pk, "quantity": "6", "plan_item": pro.items.get().pk}
    shown = text_of(alice.post(NEW, sent(fields, **line)))
    assert f'name="plan" value="{his.pk}"' in shown
    assert 'name="lines-0-quantity" value="1"' in shown

    kept = f'name="plan" value="{pro.pk}"'
    assert kept in text_of(alice.post(NEW, sent(fields, **line | {"quantity": "7"})))
    assert kept in text_of(alice.post(NEW, sent(fields | {"suggested": ""}, **line)))
