"""Why the next invoice of a subscription is not like the last one."""

from datetime import date
from decimal import Decimal

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.subscriptions import services
from ritournelle.subscriptions.differences import Change
from ritournelle.subscriptions.models import Subscription, SubscriptionItem
from ritournelle.subscriptions.preview import PreviewLine, simulate_page
from ritournelle.subscriptions.previous import gone
from ritournelle.subscriptions.services import NewDiscount, NewItem
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, day, make_business, subscribe

pytestmark = pytest.mark.django_db

DECEMBER = "2026-12-01"


@pytest.fixture
def business() -> Organization:
    return make_business()


@pytest.fixture
def saas(business: Organization) -> Product:
    return factories.make_product(business)


def next_line(business: Organization) -> PreviewLine:
    (line,) = simulate_page(business, day("2027-01-01"), today=day("2026-12-02")).lines
    return line


def told(business: Organization) -> tuple[Change, int | None, list[str]]:
    difference = next_line(business).difference
    assert difference is not None
    return difference.change, difference.before_cents, list(difference.reasons)


def test_the_first_invoice_is_new(business: Organization, saas: Product) -> None:
    subscribe(customer_of(business), [saas], starts_on="2027-01-01")
    assert told(business) == (Change.NEW, None, ["Première facture"])


def test_the_same_amount_needs_no_reason(business: Organization, saas: Product) -> None:
    subscribe(customer_of(business), [saas], starts_on=DECEMBER)
    bill_on(business, DECEMBER)
    assert told(business) == (Change.SAME, 9900, [])


def test_a_new_price_is_told(business: Organization, saas: Product) -> None:
    subscribe(customer_of(business), [saas], starts_on=DECEMBER)
    bill_on(business, DECEMBER)
    Product.objects.update(unit_price=Decimal("109.50"))
    assert told(business) == (
        Change.CHANGED,
        9900,
        ["Prix\u00a0: Logiciel de caisse, 99,00\u00a0€ → 109,50\u00a0€"],
    )


def test_another_quantity_is_told(business: Organization, saas: Product) -> None:
    subscribe(customer_of(business), [NewItem(saas, Decimal(5))], starts_on=DECEMBER)
    bill_on(business, DECEMBER)
    SubscriptionItem.objects.update(quantity=6)
    assert told(business)[1:] == (49500, ["Quantité\u00a0: Logiciel de caisse, 5 → 6"])


def test_the_end_of_a_discount_is_told(business: Organization, saas: Product) -> None:
    off = NewDiscount("Bienvenue", Decimal(10), occurrence_count=1)
    subscribe(customer_of(business), [saas], [off], starts_on=DECEMBER)
    bill_on(business, DECEMBER)
    # 99,00 − 10 % = 89,10
    assert told(business)[1:] == (
        8910,
        ["Fin de la remise «\u00a0Bienvenue 10\u00a0%\u00a0» (sur la facture)"],
    )


def test_the_end_of_a_discount_on_a_line_is_told(business: Organization, saas: Product) -> None:
    off = NewDiscount("Essai", Decimal(50), line=1, occurrence_count=1)
    subscribe(customer_of(business), [saas], [off], starts_on=DECEMBER)
    bill_on(business, DECEMBER)
    (reason,) = told(business)[2]
    assert reason.startswith("Fin de la remise «\u00a0Essai")
    assert reason.endswith("(Logiciel de caisse)")


def test_what_is_charged_once_explains_the_fall(business: Organization, saas: Product) -> None:
    fees = factories.make_product(business, code="FRAIS", name="Mise en service")
    subscribe(
        customer_of(business), [NewItem(saas), NewItem(fees, is_one_off=True)], starts_on=DECEMBER
    )
    bill_on(business, DECEMBER)
    assert told(business)[1:] == (19800, ["Facturé une seule fois\u00a0: Mise en service"])


def test_a_short_period_before_explains_the_rise(business: Organization, saas: Product) -> None:
    subscribe(customer_of(business), [saas], starts_on="2026-12-12")
    bill_on(business, "2026-12-12")
    # 99,00 × 20/31 = 63,87
    assert told(business)[1:] == (
        6387,
        ["La dernière facture était au prorata (20 jours sur 31)"],
    )


def test_the_last_invoice_says_so(business: Organization, saas: Product) -> None:
    subscribe(customer_of(business), [saas], starts_on=DECEMBER, occurrence_count=2)
    bill_on(business, DECEMBER)
    assert told(business) == (Change.SAME, 9900, ["Dernière facture de l’abonnement"])


def reasons_gone(business: Organization, since: str, until: str) -> list[str]:
    return [one.reason for one in gone(business.pk, day(since), day(until))]


def test_a_skipped_occurrence_is_gone(business: Organization, saas: Product) -> None:
    subscription = subscribe(customer_of(business), [saas], starts_on=DECEMBER)
    services.skip_next(subscription, at=factories.NOON)
    assert reasons_gone(business, "2026-11-21", "2026-12-31") == ["Échéance sautée"]
    assert reasons_gone(business, "2026-11-21", "2026-11-30") == []


def test_an_occurrence_moved_beyond_is_gone(business: Organization, saas: Product) -> None:
    subscription = subscribe(customer_of(business), [saas], starts_on=DECEMBER)
    services.move_next(subscription, to=day("2027-01-15"), at=factories.NOON)
    assert reasons_gone(business, "2026-11-21", "2026-12-31") == ["Déplacée au 15/01/2027"]
    assert reasons_gone(business, "2026-11-21", "2027-01-31") == []


def test_a_subscription_that_ended_is_gone(business: Organization, saas: Product) -> None:
    subscribe(customer_of(business), [saas], starts_on=DECEMBER, occurrence_count=1)
    bill_on(business, DECEMBER)
    assert reasons_gone(business, "2026-12-02", "2027-01-31") == [
        "Abonnement terminé\u00a0: servi jusqu’au 31/12/2026"
    ]


def test_pages_follow_one_another_without_gap_nor_repeat(
    business: Organization, saas: Product
) -> None:
    for n in range(5):
        subscribe(customer_of(business, f"C{n}"), [saas], starts_on=DECEMBER)
    first = simulate_page(business, day(DECEMBER), today=day(DECEMBER), limit=2)
    assert first.cursor is not None
    second = simulate_page(
        business, day(DECEMBER), today=day(DECEMBER), cursor=first.cursor, limit=2
    )
    assert second.cursor is not None
    third = simulate_page(
        business, day(DECEMBER), today=day(DECEMBER), cursor=second.cursor, limit=2
    )
    assert third.cursor is None
    seen = [line.reference for page in (first, second, third) for line in page.lines]
    assert seen == [f"AB-C{n}" for n in range(5)]


def test_a_day_to_come_does_not_make_periods_late(business: Organization, saas: Product) -> None:
    weekly = {"rhythm_unit": "day", "rhythm_every": 1, "rhythm_days": ""}
    subscribe(customer_of(business), [saas], starts_on=DECEMBER, **weekly)
    page = simulate_page(business, day("2026-12-31"), today=day(DECEMBER))
    assert len(page.lines) == 31  # more than the 24 that the organisation lets catch up
    assert page.failures == []
    assert Subscription.objects.get().next_billing_on == date(2026, 12, 1)
