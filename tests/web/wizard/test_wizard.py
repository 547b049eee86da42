"""Creating a subscription: from the customer's page in three clicks, and every other way."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ritournelle.catalog.models import Plan, Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import Subscription, SubscriptionItem
from tests import factories
from tests.web.wizard.filling import ACTIVATION, CALENDAR, NEW, make_draft, sent, text_of, the_draft

Active = Subscription.Status.ACTIVE


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


def test_a_second_click_makes_nothing_more(
    alice: Client, customer: Customer, product: Product
) -> None:
    data = sent({"client": customer.pk}, product=product.pk)
    first, second = alice.post(NEW, data), alice.post(NEW, data)
    assert first.url == second.url
    assert Subscription.objects.count() == 1


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
