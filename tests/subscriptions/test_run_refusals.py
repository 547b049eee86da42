"""What nobody foresaw: the guilty subscription is found, the run ends or says why it does not."""

from datetime import date

import pytest
from django.db import IntegrityError

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.invoicing.models import Invoice, NumberSeries
from ritournelle.subscriptions import writing
from ritournelle.subscriptions.drafting import Drafter
from ritournelle.subscriptions.models import BillingFailure, BillingRun, Subscription
from ritournelle.subscriptions.queries import Dossier
from tests import factories
from tests.subscriptions.builders import (
    bill_on,
    customer_of,
    invoices,
    next_day,
    rows,
    subscribe,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthy(business: Organization, saas: Product) -> list[Subscription]:
    """Four subscriptions without fault."""
    codes = ("C001", "C002", "C008", "C009")
    return [
        subscribe(customer_of(business, code), [saas], starts_on="2026-12-01") for code in codes
    ]


def refuse(guilty: Subscription, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the database refuse whatever is written with one subscription; note how many were."""
    issue_many, sizes = writing.issue_many, []

    def issue_or_refuse(organization_id, invoices, **options):  # type: ignore[no-untyped-def]
        sizes.append(len(invoices))
        if any(one.subscription_id == guilty.pk for one in invoices):
            raise IntegrityError("a constraint nobody foresaw")
        return issue_many(organization_id, invoices, **options)

    monkeypatch.setattr(writing, "issue_many", issue_or_refuse)
    return sizes


def test_what_the_database_refuses_is_halved_down_to_the_guilty_one(
    business: Organization, saas: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriptions = [
        subscribe(customer_of(business, f"C{n:03}"), [saas], starts_on="2026-12-01")
        for n in range(8)
    ]
    sizes = refuse(subscriptions[5], monkeypatch)

    run = bill_on(business, "2026-12-01")

    assert (run.issued_count, run.failed_count) == (7, 1)
    assert sizes == [8, 4, 4, 2, 1, 1, 2]
    failure = BillingFailure.objects.get()
    assert (failure.subscription_id, failure.code) == (subscriptions[5].pk, "IntegrityError")
    numbers = Invoice.objects.order_by("chain_position").values_list("number", flat=True)
    assert list(numbers) == [f"FA-2026-000{n}" for n in range(1, 8)]
    assert NumberSeries.objects.get().last_number == 7


def test_a_fault_nobody_foresaw_is_isolated(
    business: Organization,
    healthy: list[Subscription],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = Drafter.plan

    def plan_or_break(self: Drafter, dossier: Dossier, until: date, **options: object) -> object:
        if dossier.facts.subscription.id == healthy[1].pk:
            raise ZeroDivisionError
        return plan(self, dossier, until, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Drafter, "plan", plan_or_break)

    run = bill_on(business, "2026-12-01")

    assert (run.issued_count, run.failed_count) == (3, 1)
    assert BillingFailure.objects.get().code == "ZeroDivisionError"


def test_a_stale_day_that_bills_nothing_is_moved_on(business: Organization, saas: Product) -> None:
    subscription = subscribe(customer_of(business), [saas], starts_on="2026-12-01")
    bill_on(business, "2026-12-01")
    # As if another process had forgotten to write where it stands.
    Subscription.objects.filter(pk=subscription.pk).update(
        next_billing_on=date(2026, 12, 1), billed_until=date(2026, 12, 1)
    )

    run = bill_on(business, "2026-12-01")

    assert (run.status, run.failed_count) == ("done", 0)
    assert len(invoices(subscription)) == 1
    assert next_day(subscription) == "2027-01-01"


def test_without_a_series_of_numbers_the_run_stops_and_says_so(saas: Product) -> None:
    business = saas.organization
    subscription = subscribe(customer_of(business), [saas], starts_on="2026-12-01")
    NumberSeries.objects.all().delete()

    run = bill_on(business, "2026-12-01")

    assert run.status == BillingRun.Status.STOPPED
    assert run.reason == (
        "Aucune séquence de numérotation n’existe pour les documents «\u00a0Facture\u00a0». "
        "Créez-la dans les réglages de facturation."
    )
    assert rows(subscription) == []
    factories.make_series(business)
    assert bill_on(business, "2026-12-01").issued_count == 1


def test_a_run_dated_before_the_last_invoice_stops_and_says_so(saas: Product) -> None:
    business = saas.organization
    subscribe(customer_of(business), [saas], starts_on="2026-12-01")
    bill_on(business, "2026-12-05")
    subscribe(customer_of(business, "C002"), [saas], starts_on="2026-12-01")

    run = bill_on(business, "2026-12-04")

    assert run.status == BillingRun.Status.STOPPED
    assert run.reason.startswith("La date du 04/12/2026 précède celle du dernier document")
