"""What happens rarely: an early renewal, a set-up fee skipped over, a draft that has aged."""

from decimal import Decimal

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.errors import VatHasChanged
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.services import issue_draft
from ritournelle.subscriptions import services
from ritournelle.subscriptions.models import BillingFailure
from ritournelle.subscriptions.services import NewItem
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, day, rows, subscribe

pytestmark = pytest.mark.django_db
AT = factories.NOON


def test_a_renewal_before_the_last_one_ends_is_billed(
    business: Organization, saas: Product
) -> None:
    subscription = subscribe(
        customer_of(business), [saas], starts_on="2026-01-01", rhythm_unit="event", rhythm_days=""
    )
    for event in ("2026-01-10", "2026-03-15"):
        services.record_event(subscription, on=day(event), at=AT)
        bill_on(business, event)
        bill_on(business, event)
    assert [(row[1], row[3]) for row in rows(subscription)] == [
        ("2026-01-10", 9900),
        ("2026-03-15", 9900),
    ]


def test_a_set_up_fee_goes_with_the_first_month_that_is_not_skipped(
    business: Organization, saas: Product
) -> None:
    set_up = factories.make_product(business, code="SETUP", unit_price=Decimal(500))
    subscription = subscribe(
        customer_of(business), [saas, NewItem(set_up, is_one_off=True)], starts_on="2026-11-01"
    )
    services.skip_next(subscription, at=AT)
    for night in ("2026-11-01", "2026-12-01", "2027-01-01"):
        bill_on(business, night)
    # December: 99,00 + 500,00; January: 99,00
    assert [(row[1], row[3]) for row in rows(subscription)] == [
        ("2026-12-01", 59900),
        ("2027-01-01", 9900),
    ]


def test_deleting_an_old_draft_bills_that_period_again_and_no_other(
    business: Organization, saas: Product
) -> None:
    business.late_bound = 3
    business.save()
    weekly = {"rhythm_unit": "week", "rhythm_days": "1", "output": "draft"}
    first = subscribe(customer_of(business), [saas], starts_on="2026-11-02", **weekly)
    second = subscribe(customer_of(business, "C002"), [saas], starts_on="2026-11-02", **weekly)
    for night in ("2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"):
        bill_on(business, night)
    oldest = Invoice.objects.filter(subscription=first).earliest("period_start")
    services.delete_draft(oldest)
    bill_on(business, "2026-12-07")
    assert not BillingFailure.objects.exists()
    starts = ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30", "2026-12-07"]
    for subscription in (first, second):
        billed = Invoice.objects.filter(subscription=subscription).order_by("period_start")
        assert [f"{one.period_start}" for one in billed] == starts


def test_a_draft_is_not_issued_with_the_vat_of_the_day_before(
    business: Organization, saas: Product
) -> None:
    subscription = subscribe(customer_of(business), [saas], starts_on="2026-11-01", output="draft")
    bill_on(business, "2026-11-01")
    draft = Invoice.objects.get(subscription=subscription)
    Customer.objects.filter(pk=draft.customer_id).update(
        country="DE",
        postcode="20457",
        siren="",
        vat_number="DE129273398",
        electronic_address="rechnung@mueller.example",
    )
    with pytest.raises(VatHasChanged):
        issue_draft(draft, on=day("2026-11-02"), at=AT)
    services.delete_draft(draft)
    bill_on(business, "2026-11-02")
    again = Invoice.objects.get(subscription=subscription)
    assert (again.net_cents, again.vat_cents) == (9900, 0)


def test_an_absurd_amount_fails_alone(business: Organization, saas: Product) -> None:
    absurd = NewItem(saas, Decimal(9_999_999_999), Decimal(99_999_999))
    subscribe(customer_of(business), [absurd], starts_on="2026-11-01")
    sound = subscribe(customer_of(business, "C002"), [saas], starts_on="2026-11-01")
    run = bill_on(business, "2026-11-01")
    assert (run.status, run.issued_count, run.failed_count) == ("done", 1, 1)
    assert [row[3] for row in rows(sound)] == [9900]
