"""A preview says what the run will do, and writes nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.invoicing.models import Invoice
from ritournelle.subscriptions import services
from ritournelle.subscriptions.models import BillingFailure, Subscription
from ritournelle.subscriptions.preview import Preview, simulate
from ritournelle.subscriptions.services import NewDiscount, NewItem
from tests import factories
from tests.subscriptions.builders import (
    bill_on,
    customer_of,
    day,
    invoices,
    make_business,
    subscribe,
)

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[Any]]:
    """All rows of all tables."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
    }


@pytest.fixture
def business() -> Organization:
    """One of each: late, prorated, discounted, moved, as a draft, with a fault."""
    business = make_business()
    saas = factories.make_product(business)
    shop = factories.make_product(
        business, code="SHOP", unit_price=Decimal("33.33"), vat_rate="5.5"
    )
    subscribe(customer_of(business, "C001"), [saas], starts_on="2026-10-12")
    off = NewDiscount("Engagement", Decimal(10), line=1, occurrence_count=12)
    seats = NewItem(saas, Decimal(6))
    subscribe(customer_of(business, "C002"), [seats, shop], [off], starts_on="2026-12-01")
    moved = subscribe(customer_of(business, "C003"), [shop], starts_on="2026-12-01")
    services.move_next(moved, to=day("2027-01-20"), at=factories.NOON)
    draft = {"starts_on": "2026-11-20", "output": "draft"}
    subscribe(customer_of(business, "C004"), [shop], **draft)
    subscribe(customer_of(business, "C005", city=""), [saas], starts_on="2026-12-01")
    return business


def amounts_of(preview: Preview) -> list[tuple[str, date | None, int, int]]:
    return sorted(
        (line.reference, line.start, line.net_cents, line.gross_cents) for line in preview.lines
    )


def amounts_billed() -> list[tuple[str, date | None, int, int]]:
    values = Invoice.objects.values_list(
        "subscription__reference", "period_start", "net_cents", "gross_cents"
    )
    return sorted(values)


def test_a_preview_is_what_the_run_then_bills(business: Organization) -> None:
    preview = simulate(business, day("2027-01-05"))
    run = bill_on(business, "2027-01-05")

    assert amounts_of(preview) == amounts_billed()
    # C001: 12 to 31 October 99,00 × 20/31 = 63,87, then three months; C002: 6 × 99,00 − 10 %
    # + 33,33 = 567,93 twice; C003: January only; C004: 20 to 30 November 33,33 × 11/30 = 12,22,
    # then two months.
    assert preview.net_cents == 6387 + 3 * 9900 + 2 * 56793 + 3333 + 1222 + 2 * 3333
    assert preview.gross_cents == sum(amounts[3] for amounts in amounts_billed())
    assert run.issued_count + run.draft_count == len(preview.lines) == 10


def test_a_preview_names_what_would_fail(business: Organization) -> None:
    (failure,) = simulate(business, day("2026-12-01")).failures
    bill_on(business, "2026-12-01")
    kept = BillingFailure.objects.get()
    assert (failure.reference, failure.customer) == ("AB-C005", "Client C005")
    assert (failure.reason, failure.remedy) == (kept.reason, kept.remedy)


def test_a_fault_nobody_foresaw_is_told_in_words(business: Organization) -> None:
    Subscription.objects.filter(reference="AB-C001").update(rhythm_unit="lunes")
    reasons = [failure.reason for failure in simulate(business, day("2026-12-01")).failures]
    assert "Une erreur inattendue a empêché de facturer cet abonnement." in reasons


def test_a_preview_writes_nothing(business: Organization) -> None:
    before = everything()
    simulate(business, day("2027-06-01"))
    assert everything() == before


def test_a_preview_after_the_run_is_empty(business: Organization) -> None:
    bill_on(business, "2026-12-01")
    preview = simulate(business, day("2026-12-01"))
    assert preview.lines == []
    assert len(preview.failures) == 1


def test_a_preview_of_the_month_shows_every_period_to_come(business: Organization) -> None:
    bill_on(business, "2026-12-01")
    preview = simulate(business, day("2026-12-31"))
    assert preview.lines == []
    preview = simulate(business, day("2027-01-31"))
    assert [line.start for line in preview.lines if line.reference == "AB-C003"] == [
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


def test_a_preview_of_another_organisation_is_its_own(business: Organization) -> None:
    other = make_business(slug="autre", name="Autre", siren="552100554", siret="55210055400013")
    assert simulate(other, day("2027-06-01")) == Preview()


def test_todays_prices_are_those_of_the_preview(business: Organization) -> None:
    Product.objects.filter(code="SHOP").update(unit_price=Decimal(40))
    lines = simulate(business, day("2026-12-01")).lines
    draft = [line.net_cents for line in lines if line.reference == "AB-C004"]
    assert draft == [1467, 4000]  # 40,00 × 11/30 = 14,67
    subscription = Subscription.objects.get(reference="AB-C004")
    bill_on(business, "2026-12-01")
    assert [invoice.net_cents for invoice in invoices(subscription)] == draft
