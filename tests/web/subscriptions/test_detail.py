"""The page of a subscription: what it says, and the acts on it."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.subscriptions.models import ScheduleChange, Subscription, SubscriptionDiscount
from tests import factories
from tests.web.subscriptions.test_list import fail

pytestmark = pytest.mark.django_db


def address(name: str, subscription: Subscription, *more: int) -> str:
    return reverse(f"subscriptions:{name}", args=[subscription.pk, *more])


def text_of(client: Client, subscription: Subscription) -> str:
    response = client.get(address("detail", subscription))
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def told(response: object) -> list[str]:
    """The toasts that an act leaves for the next page."""
    return [str(message) for message in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]


def test_the_next_dates_are_in_plain_french(alice: Client, monthly: Subscription) -> None:
    text = text_of(alice, monthly)
    assert "Mardi 1er décembre 2026" in text
    assert "Lundi 1er novembre 2027" in text  # the twelfth
    assert "mercredi 1er décembre 2027" not in text.lower()


def test_the_next_invoice_is_what_will_be_written(
    alice: Client, customer: Customer, saas: Product
) -> None:
    """16 of the 31 days of December, from the 16th: 99,00 × 16/31 = 51,10 €; − 10 %: 45,99 €.

    VAT at 20 % is 9,20 €, so 55,19 € in all.
    """
    subscription = factories.make_subscription(
        customer, [(saas, {})], starts_on=date(2026, 12, 16), next_billing_on=date(2026, 12, 16)
    )
    SubscriptionDiscount.objects.create(
        subscription=subscription, label="Bienvenue", percent=Decimal(10)
    )
    text = text_of(alice, subscription)
    assert "55,19 €" in text
    assert "16/31 jours" in text
    assert "Prix du catalogue, au jour de la facture." in text

    alice.post(address("bill", subscription), {"start": "2026-12-16"})
    assert Invoice.objects.get().gross_cents == 5519


def test_twelve_months_are_drawn_and_written(alice: Client, monthly: Subscription) -> None:
    context = alice.get(address("detail", monthly)).context
    states = [month.state for month in context["months"]]
    # September to August: nothing before December, then every month.
    assert states == ["off", "off", "off", "next", *["coming"] * 8]
    assert [month.cents for month in context["months"]][3:5] == [9900, 9900]


def test_a_failure_stands_on_top_with_its_remedy(
    alice: Client, bob: Client, monthly: Subscription
) -> None:
    fail(monthly)
    text = text_of(alice, monthly)
    assert "Adresse incomplète." in text
    assert "Complétez la fiche." in text
    assert "Relancer" in text
    assert "Relancer" not in text_of(bob, monthly)


def test_a_subscription_that_cannot_be_computed_is_shown_with_the_reason(
    alice: Client, monthly: Subscription
) -> None:
    Customer.objects.update(address_line1="")
    assert "ne peut pas être calculée" in text_of(alice, monthly)


def test_skipping_happens_at_once_and_can_be_undone(alice: Client, monthly: Subscription) -> None:
    response = alice.post(address("skip", monthly), {"start": "2026-12-01"})
    assert response.status_code == 302
    change = ScheduleChange.objects.get()
    (message,) = get_messages(response.wsgi_request)
    assert message.extra_tags == address("undo", monthly, change.pk)
    monthly.refresh_from_db()
    assert monthly.next_billing_on == date(2027, 1, 1)

    alice.post(message.extra_tags)
    monthly.refresh_from_db()
    assert monthly.next_billing_on == date(2026, 12, 1)
    assert not ScheduleChange.objects.exists()


def test_a_second_click_on_skip_skips_nothing_more(alice: Client, monthly: Subscription) -> None:
    for _ in range(2):
        response = alice.post(address("skip", monthly), {"start": "2026-12-01"})
    assert ScheduleChange.objects.count() == 1
    assert any("n’est plus celle" in text for text in told(response))


def test_moving_asks_for_a_day_to_come(alice: Client, monthly: Subscription) -> None:
    past = alice.post(address("move", monthly), {"start": "2026-12-01", "to": "2026-11-20"})
    assert past.status_code == 422
    assert "Ce jour est passé" in past.content.decode()

    alice.post(address("move", monthly), {"start": "2026-12-01", "to": "2026-12-10"})
    monthly.refresh_from_db()
    assert monthly.next_billing_on == date(2026, 12, 10)
    assert "facturée le 10 décembre 2026" in text_of(alice, monthly)


def test_billing_now_says_its_consequence_then_does_it_once(
    alice: Client, monthly: Subscription
) -> None:
    page = (
        alice.get(address("bill", monthly))
        .content.decode()
        .replace("\u00a0", " ")
        .replace("&nbsp;", " ")
    )
    assert "Émettre 1 facture de 118,80 € TTC" in page
    assert "seule une facture d’avoir l’annule" in page
    assert not Invoice.objects.exists()

    for _ in range(2):
        alice.post(address("bill", monthly), {"start": "2026-12-01"})
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.gross_cents) == ("FA-2026-0001", 11880)


def test_what_cannot_be_billed_is_said(alice: Client, monthly: Subscription) -> None:
    Customer.objects.update(city="")
    response = alice.get(address("bill", monthly))
    assert response.url == address("detail", monthly)  # type: ignore[attr-defined]
    assert any("la ville" in text for text in told(response))


def test_details_are_changed_and_told_in_the_journal(alice: Client, monthly: Subscription) -> None:
    values = {
        "revision": 0, "output": "draft", "name": "Caisse du magasin", "sends": "on",
        "recipients": "compta@martin.example\nalice@martin.example", "payment_days": "45",
    }  # fmt: skip
    assert alice.post(address("edit", monthly), values).status_code == 302
    monthly.refresh_from_db()
    assert monthly.recipients == ["compta@martin.example", "alice@martin.example"]
    assert (monthly.output, monthly.payment_days, monthly.revision) == ("draft", 45, 1)
    text = text_of(alice, monthly)
    assert "Caisse du magasin" in text
    assert "<del>" in text


def test_a_form_opened_before_somebody_elses_change_keeps_its_words(
    alice: Client, monthly: Subscription
) -> None:
    Subscription.objects.update(revision=3)
    values = {"revision": 2, "output": "issued", "name": "Le mien"}
    response = alice.post(address("edit", monthly), values)
    assert response.status_code == 422
    assert "modifié entre-temps" in response.content.decode()
    assert "Le mien" in response.content.decode()


def test_a_wrong_address_is_told_at_its_field(alice: Client, monthly: Subscription) -> None:
    values = {"revision": 0, "output": "issued", "recipients": "personne"}
    response = alice.post(address("edit", monthly), values)
    assert response.status_code == 422
    assert "id_recipients_error" in response.content.decode()


def test_an_event_begins_a_period(alice: Client, customer: Customer, saas: Product) -> None:
    renewal = factories.make_subscription(
        customer, [(saas, {})], rhythm_unit="event", rhythm_days="", next_billing_on=None,
        starts_on=date(2026, 1, 1),
    )  # fmt: skip
    assert "Enregistrer l’événement" in text_of(alice, renewal)
    alice.post(address("event", renewal), {"on": "2026-12-18"})
    renewal.refresh_from_db()
    assert renewal.next_billing_on == date(2026, 12, 18)


def test_a_reader_sees_everything_and_no_act(bob: Client, monthly: Subscription) -> None:
    main = text_of(bob, monthly).partition("<main")[2].partition("</main")[0]
    assert "118,80 €" in main
    for act in ("Facturer maintenant", "Sauter la prochaine", "Déplacer", "Modifier"):
        assert act not in main


def test_its_queries_do_not_grow(alice: Client, monthly: Subscription, saas: Product) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert alice.get(address("detail", monthly)).status_code == 200
        return len(seen)

    alice.post(address("bill", monthly), {"start": "2026-12-01"})
    before = count()
    for number in range(2, 6):
        start = f"2027-0{number - 1}-01"
        alice.post(address("bill", monthly), {"start": start})
    for position in range(2, 12):
        monthly.items.create(position=position, product=saas)
    assert Invoice.objects.count() == 5
    assert count() == before
    assert before <= 32
