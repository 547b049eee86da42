"""The pro forma on the page of a draft subscription."""

import pytest
from django.test import Client
from django.urls import reverse

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice, InvoiceFile, PublicLink
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import Subscription
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(customer: Customer, saas: Product) -> Subscription:
    """From 1 December 2026, not started."""
    return factories.make_subscription(customer, [(saas, {})], status="draft", next_billing_on=None)


def address(name: str, subscription: Subscription, *more: int) -> str:
    return reverse(f"subscriptions:{name}", args=[subscription.pk, *more])


def page_of(client: Client, subscription: Subscription) -> str:
    return (
        client.get(address("detail", subscription))
        .content.decode()
        .replace("\u00a0", " ")
        .replace("&nbsp;", " ")
    )


def test_it_is_made_and_waits(alice: Client, draft: Subscription) -> None:
    alice.post(address("pro_forma", draft))
    offer = Invoice.objects.get()
    assert (offer.kind, offer.gross_cents, offer.number) == ("pro_forma", 11880, None)
    assert not InvoiceFile.objects.get(invoice=offer).to_send
    text = page_of(alice, draft)
    assert "En attente" in text
    assert "Marquer acceptée" in text
    link = PublicLink.objects.get(invoice=offer)
    assert 'data-copy="http' in text
    assert f"/p/{link.token}/" in text


def test_it_is_sent_when_asked_by_who_may(alice: Client, draft: Subscription) -> None:
    alice.post(address("pro_forma", draft), {"send": "1"})
    assert InvoiceFile.objects.get().to_send


def test_sales_prepare_but_do_not_send(member: object, draft: Subscription) -> None:
    sales = member("sales")  # type: ignore[operator]
    assert "Créer et envoyer" not in page_of(sales, draft)
    sales.post(address("pro_forma", draft), {"send": "1"})
    assert not InvoiceFile.objects.get().to_send


def test_marked_accepted_it_starts_the_subscription(
    alice: Client, organization: Organization, draft: Subscription
) -> None:
    alice.post(address("pro_forma", draft))
    offer = Invoice.objects.get()
    asked = (
        alice.get(address("accept", draft, offer.pk))
        .content.decode()
        .replace("\u00a0", " ")
        .replace("&nbsp;", " ")
    )
    assert "Première facture le 1er décembre 2026 : 118,80 € TTC." in asked

    alice.post(address("accept", draft, offer.pk))

    draft.refresh_from_db()
    assert draft.status == Subscription.Status.ACTIVE
    assert PublicLink.objects.get().accepted_by == "alice"
    assert Event.objects.get(kind="pro_forma.accepted").actor.startswith("user:")


def test_one_that_was_replaced_cannot_be_accepted(alice: Client, draft: Subscription) -> None:
    alice.post(address("pro_forma", draft))
    draft.items.update(quantity=3)
    assert "Remplacée" in page_of(alice, draft)
    alice.post(address("accept", draft, Invoice.objects.get().pk))
    draft.refresh_from_db()
    assert draft.status == Subscription.Status.DRAFT


def test_a_running_subscription_needs_none(alice: Client, monthly: Subscription) -> None:
    alice.post(address("pro_forma", monthly))
    assert not Invoice.objects.exists()


def test_an_invoice_is_not_accepted(alice: Client, draft: Subscription) -> None:
    invoice = factories.make_invoice(draft.customer, subscription=draft)
    assert alice.post(address("accept", draft, invoice.pk)).status_code == 404
