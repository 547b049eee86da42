"""Creating a subscription: from the customer's page in three clicks, and every other way."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import Subscription, SubscriptionDiscount, SubscriptionItem
from tests import factories

Active = Subscription.Status.ACTIVE
NEW = "/abonnements/nouveau/"
TOKEN = "6f1d0d7e-6a70-4d0e-9a55-0a4f4f1d8d11"
CALENDAR = {
    "rhythm": "monthly",
    "day": "1",
    "timing": "advance",
    "is_prorated": "on",
    "starts_on": "2026-12-01",
    "ends": "always",
}
ACTIVATION = {"payment_means": "customer", "delay": "customer", "output": "issued", "sends": "on"}


@pytest.fixture
def customer(organization: Organization) -> Customer:
    factories.make_series(organization)
    customer = factories.make_customer(organization)
    factories.make_contact(customer)
    return customer


@pytest.fixture
def product(organization: Organization) -> Product:
    """99 € a month."""
    return factories.make_product(organization)


@pytest.fixture
def plan(organization: Organization, product: Product) -> Plan:
    """Six seats at 99 €, on the 1st of each month."""
    return factories.make_plan(
        organization, [(product, {"quantity": 6, "unit_price": Decimal(99)})], rhythm_days="1"
    )


def sent(fields: dict[str, Any] | None = None, **lines: Any) -> dict[str, Any]:
    """Step 1 with one line; `lines` are fields of the first."""
    data = {"token": TOKEN, "lines-count": "1", "lines-0-quantity": "1", "action": "next"}
    return data | {f"lines-0-{name}": value for name, value in lines.items()} | (fields or {})


def the_draft() -> Subscription:
    return Subscription.objects.get()


def text_of(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def make_draft(alice: Client, customer: Customer, product: Product, **more: Any) -> Subscription:
    data = sent({"client": customer.pk}, product=product.pk, quantity="6", **more)
    assert alice.post(NEW, data).status_code == 302
    return the_draft()


def test_three_clicks_from_the_customer(alice: Client, customer: Customer, plan: Plan) -> None:
    shown = text_of(alice.get(f"{NEW}?client={customer.pk}&formule=PRO"))
    # 6 x 99,00 = 594,00; with 20 % of VAT 712,80
    assert "712,80 €" in shown
    assert "1er déc" in shown

    version = plan.versions.get()
    item = version.items.get()
    fields = {"client": customer.pk, "plan": version.pk, "choice": version.pk}
    line = {"product": item.product_id, "quantity": "6", "plan_item": item.pk}
    response = alice.post(NEW, sent(fields, **line))
    draft = the_draft()
    assert response.url == reverse("subscriptions:step", args=[draft.pk, 3])

    page = text_of(alice.get(response.url))
    assert "712,80 € TTC le 1er de chaque mois, à partir du 1er décembre 2026" in page

    response = alice.post(response.url, ACTIVATION | {"revision": "0", "action": "activate"})
    assert response.url == reverse("subscriptions:detail", args=[draft.pk])
    draft.refresh_from_db()
    assert (draft.status, draft.reference) == (Active, "AB-0001")
    assert draft.next_billing_on == date(2026, 12, 1)
    assert draft.items.get().plan_item_id == item.pk
    assert draft.plan_version_id == version.pk


def test_nothing_is_wrong_before_the_form_is_sent(alice: Client, customer: Customer) -> None:
    assert "aria-invalid" not in text_of(alice.get(NEW))
    assert "aria-invalid" in text_of(alice.post(NEW, sent({"client": customer.pk})))


def test_all_three_steps_without_a_plan(alice: Client, customer: Customer) -> None:
    line = {"name": "Forfait ménage", "unit_price": "1 234,50", "vat_rate": "20"}
    response = alice.post(NEW, sent({"client": customer.pk}, **line))
    draft = the_draft()
    assert response.url == reverse("subscriptions:step", args=[draft.pk, 2])
    item = draft.items.get()
    assert (item.name, item.unit_price) == ("Forfait ménage", Decimal("1234.5"))
    assert item.product.code == "MONTANT-20"

    calendar = CALENDAR | {"rhythm": "quarterly", "day": "15", "starts_on": "2026-12-15"}
    calendar |= {"ends": "count", "occurrence_count": "4", "revision": "0"}
    response = alice.post(response.url, calendar)
    draft.refresh_from_db()
    assert response.url == reverse("subscriptions:step", args=[draft.pk, 3])
    assert (draft.rhythm_every, draft.rhythm_days, draft.occurrence_count) == (3, "15", 4)

    activation = ACTIVATION | {
        "delay": "30m",
        "payment_means": "59",
        "output": "draft",
        "recipients": "compta@martin.example, alice@martin.example",
        "revision": "1",
        "action": "activate",
    }
    alice.post(response.url, activation)
    draft.refresh_from_db()
    assert draft.status == Active
    assert (draft.payment_days, draft.payment_end_of_month) == (30, True)
    assert (draft.payment_means, draft.output) == ("59", "draft")
    assert draft.recipients == ["compta@martin.example", "alice@martin.example"]
    assert draft.mrr_cents == 0  # it begins on 15 December
    assert [(row.on, row.cents) for row in draft.revenue_movements.order_by("on")] == [
        (date(2026, 12, 15), 41150),  # 1 234,50 a quarter
        (date(2027, 12, 15), -41150),
    ]


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


def test_a_second_click_makes_nothing_more(
    alice: Client, customer: Customer, product: Product
) -> None:
    data = sent({"client": customer.pk}, product=product.pk)
    first, second = alice.post(NEW, data), alice.post(NEW, data)
    assert first.url == second.url
    assert Subscription.objects.count() == 1


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


def test_the_preview_of_a_rhythm_explains_the_first_period(
    alice: Client, customer: Customer, product: Product
) -> None:
    draft = make_draft(alice, customer, product)
    address = reverse("subscriptions:preview_step", args=[draft.pk, 2])
    shown = text_of(alice.post(address, CALENDAR | {"starts_on": "2026-11-21"}))
    # 594,00 x 10 / 30
    assert "du 21 novembre 2026 au 30 novembre 2026 : 10 jours sur 30, soit 198,00 € HT" in shown
    draft.refresh_from_db()
    assert draft.starts_on == date(2026, 12, 1)


def test_two_people_do_not_overwrite_one_another(
    alice: Client, customer: Customer, product: Product
) -> None:
    draft = make_draft(alice, customer, product)
    address = reverse("subscriptions:step", args=[draft.pk, 2])
    assert alice.post(address, CALENDAR | {"revision": "0"}).status_code == 302
    response = alice.post(address, CALENDAR | {"revision": "0", "starts_on": "2027-02-01"})
    assert response.status_code == 422
    assert "a été modifié entre-temps par alice" in text_of(response)
    assert 'value="2027-02-01"' in text_of(response)
    draft.refresh_from_db()
    assert draft.starts_on == date(2026, 12, 1)


def test_a_start_in_the_past_says_what_is_caught_up(
    alice: Client, customer: Customer, product: Product
) -> None:
    draft = make_draft(alice, customer, product)
    alice.post(
        reverse("subscriptions:step", args=[draft.pk, 2]),
        CALENDAR | {"revision": "0", "starts_on": "2026-09-01"},
    )
    address = reverse("subscriptions:step", args=[draft.pk, 3])
    assert "3 factures dès la prochaine nuit" in text_of(alice.get(address))

    cut = ACTIVATION | {"revision": "1", "action": "activate", "billed_until": "2026-10-15"}
    response = alice.post(address, cut)
    assert response.status_code == 422
    assert "par exemple 31/10/2026" in text_of(response)

    alice.post(address, cut | {"billed_until": "2026-10-31"})
    draft.refresh_from_db()
    assert (draft.status, draft.next_billing_on) == (Active, date(2026, 11, 1))


def test_a_pro_forma_first(alice: Client, customer: Customer, product: Product) -> None:
    draft = make_draft(alice, customer, product)
    address = reverse("subscriptions:step", args=[draft.pk, 3])
    alice.post(address, ACTIVATION | {"revision": "0", "action": "pro_forma"})
    draft.refresh_from_db()
    assert draft.status == Subscription.Status.DRAFT
    assert Invoice.objects.get().kind == Invoice.Kind.PRO_FORMA


def test_a_draft_is_saved_and_comes_back(
    alice: Client, customer: Customer, product: Product
) -> None:
    data = sent({"client": customer.pk, "action": "save"}, product=product.pk, quantity="6")
    response = alice.post(NEW, data)
    draft = the_draft()
    assert response.url == reverse("subscriptions:detail", args=[draft.pk])
    address = reverse("subscriptions:step", args=[draft.pk, 1])
    again = sent({"client": customer.pk, "revision": "0"}, product=product.pk, quantity="8")
    assert alice.post(address, again).status_code == 302
    assert draft.items.get().quantity == 8
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_draft_is_deleted_after_a_word(
    alice: Client, customer: Customer, product: Product
) -> None:
    draft = make_draft(alice, customer, product)
    address = reverse("subscriptions:discard", args=[draft.pk])
    assert "Supprimer ce brouillon" in text_of(alice.get(address))
    alice.post(address)
    assert not Subscription.objects.exists()
    assert Event.objects.filter(kind="subscription.deleted").exists()


def test_what_runs_has_no_wizard(alice: Client, customer: Customer, product: Product) -> None:
    running = factories.make_subscription(customer, [(product, {})])
    response = alice.get(reverse("subscriptions:step", args=[running.pk, 2]))
    assert response.url == reverse("subscriptions:detail", args=[running.pk])
    alice.post(reverse("subscriptions:discard", args=[running.pk]))
    assert Subscription.objects.filter(pk=running.pk).exists()


def test_own_terms_longer_than_the_law_are_warned_of(
    alice: Client, customer: Customer, product: Product
) -> None:
    draft = make_draft(alice, customer, product)
    address = reverse("subscriptions:preview_step", args=[draft.pk, 3])
    data = ACTIVATION | {"delay": "other", "payment_days": "90"}
    assert "dépasse le maximum légal" in text_of(alice.post(address, data))


def test_queries_do_not_grow_with_the_lines(
    alice: Client, customer: Customer, product: Product
) -> None:
    counts = []
    for many in (1, 30):
        lines = {f"lines-{n}-product": product.pk for n in range(many)}
        data = sent({"client": customer.pk, "lines-count": many} | lines)
        with CaptureQueriesContext(connection) as queries:
            assert alice.post("/abonnements/nouveau/apercu/", data).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


@pytest.mark.parametrize("step", [1, 2, 3])
def test_queries_of_a_page_do_not_grow_with_the_lines(
    alice: Client, customer: Customer, product: Product, step: int
) -> None:
    draft = make_draft(alice, customer, product)
    counts = []
    for position in (2, 31):
        for place in range(len(counts) * 2 + 2, position):
            SubscriptionItem.objects.create(
                subscription=draft, product=product, position=place, quantity=1
            )
        with CaptureQueriesContext(connection) as queries:
            page = alice.get(reverse("subscriptions:step", args=[draft.pk, step]))
            assert page.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_incomplete_customer_is_told_before_activation(
    alice: Client, customer: Customer, product: Product
) -> None:
    Customer.objects.filter(pk=customer.pk).update(city="")
    draft = make_draft(alice, customer, product)
    shown = text_of(alice.get(reverse("subscriptions:step", args=[draft.pk, 3])))
    assert "La première facture serait refusée" in shown
    assert "la ville" in shown


def test_a_customer_created_on_the_way_comes_back(
    alice: Client, customer: Customer, product: Product, organization: Organization
) -> None:
    draft = make_draft(alice, customer, product)
    new = factories.make_customer(organization, code="C002", name="Fleuriste Rose")
    address = reverse("subscriptions:step", args=[draft.pk, 1])
    shown = text_of(alice.get(address))
    assert f"retour=%2Fabonnements%2F{draft.pk}%2F1%2F" in shown
    assert 'value="Fleuriste Rose"' in text_of(alice.get(f"{address}?client={new.pk}"))


def test_a_pro_forma_that_cannot_be_made_leaves_the_draft(
    alice: Client, customer: Customer, product: Product
) -> None:
    Customer.objects.filter(pk=customer.pk).update(city="")
    draft = make_draft(alice, customer, product)
    address = reverse("subscriptions:step", args=[draft.pk, 3])
    response = alice.post(address, ACTIVATION | {"revision": "0", "action": "pro_forma"})
    assert response.status_code == 422
    draft.refresh_from_db()
    assert draft.revision == 0
