"""What each kind of subscription is billed, night after night: dates and amounts by hand."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.subscriptions.services import NewDiscount, NewItem
from tests import factories
from tests.subscriptions.builders import (
    Row,
    bill_on,
    customer_of,
    day,
    invoices,
    next_day,
    rows,
    subscribe,
)

pytestmark = pytest.mark.django_db

ONE = Decimal(1)


@dataclass(frozen=True)
class Case:
    """A subscription to one seat at 99 €, the nights it lives through, what it is billed."""

    starts_on: str
    nights: tuple[str, ...]
    billed: list[Row]
    next_on: str
    fields: dict[str, Any] = field(default_factory=dict)
    discounts: tuple[NewDiscount, ...] = ()


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            Case(
                "2026-11-12",
                ("2026-11-12", "2026-12-01"),
                [  # 99,00 × 19/30 = 62,70
                    ("2026-11-12", "2026-11-12", "2026-11-30", 6270),
                    ("2026-12-01", "2026-12-01", "2026-12-31", 9900),
                ],
                "2027-01-01",
            ),
            id="a first period by proration",
        ),
        pytest.param(
            Case(
                "2026-11-12",
                ("2026-11-12",),
                [("2026-11-12", "2026-11-12", "2026-11-30", 9900)],
                "2026-12-01",
                {"first_period": "whole"},
            ),
            id="a first period charged whole",
        ),
        pytest.param(
            Case(
                "2026-12-01",
                ("2026-12-14", "2026-12-15", "2027-01-01"),
                [  # 14 days of trial: 15 to 31 December are 17 days of 31; 99,00 × 14/31 = 44,71
                    ("2026-12-15", "2026-12-15", "2026-12-31", 5429),
                    ("2027-01-01", "2027-01-01", "2027-01-31", 9900),
                ],
                "2027-02-01",
                {"trial_days": 14},
            ),
            id="a trial is not billed",
        ),
        pytest.param(
            Case(
                "2026-12-01",
                ("2026-12-01", "2027-01-01", "2027-02-01"),
                [  # 1 to 10 January: 99,00 × 10/31 = 31,94
                    ("2026-12-01", "2026-12-01", "2026-12-31", 9900),
                    ("2027-01-01", "2027-01-01", "2027-01-10", 3194),
                ],
                "",
                {"ends_on": "2027-01-11"},
            ),
            id="an end date cuts the last period",
        ),
        pytest.param(
            Case(
                "2026-12-01",
                ("2026-12-31", "2027-01-01", "2027-02-01"),
                [
                    ("2027-01-01", "2026-12-01", "2026-12-31", 9900),
                    ("2027-02-01", "2027-01-01", "2027-01-31", 9900),
                ],
                "2027-03-01",
                {"timing": "arrears"},
            ),
            id="in arrears, after the service",
        ),
        pytest.param(
            Case(
                "2026-12-01",
                ("2026-11-15", "2026-11-16", "2026-12-17"),
                [
                    ("2026-11-16", "2026-12-01", "2026-12-31", 9900),
                    ("2026-12-17", "2027-01-01", "2027-01-31", 9900),
                ],
                "2027-01-17",
                {"lead_days": 15},
            ),
            id="15 days ahead",
        ),
        pytest.param(
            Case(
                "2026-12-25",
                ("2026-12-25", "2026-12-27", "2026-12-28", "2027-01-25"),
                [  # Christmas is a Friday, then the weekend; 25 January is a Monday
                    ("2026-12-28", "2026-12-25", "2027-01-24", 9900),
                    ("2027-01-25", "2027-01-25", "2027-02-24", 9900),
                ],
                "2027-02-25",
                {"rhythm_days": "25", "shifts_to_working_day": True},
            ),
            id="shifted to the next working day",
        ),
        pytest.param(
            Case(
                "2026-12-01",
                ("2026-12-01", "2027-01-01", "2027-02-01"),
                [  # 99,00 − 10 % = 89,10
                    ("2026-12-01", "2026-12-01", "2026-12-31", 8910),
                    ("2027-01-01", "2027-01-01", "2027-01-31", 8910),
                    ("2027-02-01", "2027-02-01", "2027-02-28", 9900),
                ],
                "2027-03-01",
                discounts=(NewDiscount("Bienvenue", Decimal(10), occurrence_count=2),),
            ),
            id="a planned discount for two occurrences",
        ),
        pytest.param(
            Case(
                "2026-12-01",
                ("2027-03-01",),
                [
                    ("2027-03-01", "2026-12-01", "2026-12-31", 9900),
                    ("2027-03-01", "2027-01-01", "2027-01-31", 4900),
                    ("2027-03-01", "2027-02-01", "2027-02-28", 4900),
                    ("2027-03-01", "2027-03-01", "2027-03-31", 9900),
                ],
                "2027-04-01",
                discounts=(
                    NewDiscount("Hiver", cents=5000, first_occurrence=2, occurrence_count=2),
                ),
            ),
            id="a discount planned from the second occurrence, caught up",
        ),
        pytest.param(
            Case(
                "2026-12-01",
                ("2026-12-01", "2027-01-01"),
                [
                    ("2026-12-01", "2026-12-01", "2026-12-31", 4950),
                    ("2027-01-01", "2027-01-01", "2027-01-31", 9900),
                ],
                "2027-02-01",
                discounts=(NewDiscount("Noël", Decimal(50), line=1, until=day("2027-01-01")),),
            ),
            id="a discount on a line until a day",
        ),
        pytest.param(
            Case(
                "2026-12-01",
                ("2026-12-01", "2027-01-01"),
                [
                    ("2026-12-01", "2026-12-01", "2026-12-31", 0),
                    ("2027-01-01", "2027-01-01", "2027-01-31", 9900),
                ],
                "2027-02-01",
                discounts=(NewDiscount("Premier mois offert", Decimal(100), occurrence_count=1),),
            ),
            id="a discount of 100 % gives an invoice of zero",
        ),
    ],
)
def test_a_subscription_is_billed_what_its_terms_say(
    business: Organization, customer: Customer, saas: Product, case: Case
) -> None:
    subscription = subscribe(
        customer, [saas], case.discounts, starts_on=case.starts_on, **dict(case.fields)
    )
    for night in case.nights:
        assert bill_on(business, night).failed_count == 0

    assert rows(subscription) == case.billed
    assert next_day(subscription) == case.next_on


def test_an_invoice_of_zero_is_issued_with_its_number(
    business: Organization, customer: Customer, saas: Product
) -> None:
    offered = NewDiscount("Premier mois offert", Decimal(100), occurrence_count=1)
    subscription = subscribe(customer, [saas], [offered], starts_on="2026-12-01")

    run = bill_on(business, "2026-12-01")

    (invoice,) = invoices(subscription)
    assert (invoice.number, invoice.gross_cents, invoice.discount_cents) == (
        "FA-2026-0001",
        0,
        9900,
    )
    assert invoice.discount_label == "Premier mois offert 100\u00a0%"
    assert (run.issued_count, run.net_cents) == (1, 0)


def test_a_set_up_fee_is_on_the_first_invoice_only_and_never_prorated(
    business: Organization, customer: Customer, saas: Product
) -> None:
    set_up = factories.make_product(
        business, code="SETUP", name="Mise en service", unit_price=Decimal(250)
    )
    items = [NewItem(saas), NewItem(set_up, is_one_off=True)]
    subscription = subscribe(customer, items, starts_on="2026-11-12")

    bill_on(business, "2026-12-01")

    # 62,70 + 250,00, then 99,00
    assert [row[3] for row in rows(subscription)] == [31270, 9900]
    first, second = invoices(subscription)
    assert [line.name for line in first.lines.order_by("position")] == [
        "Logiciel de caisse",
        "Mise en service",
    ]
    assert second.lines.count() == 1


def test_a_free_plan_is_never_due(business: Organization, customer: Customer) -> None:
    free = factories.make_product(business, unit_price=Decimal(0))
    subscription = subscribe(customer, [free], starts_on="2026-12-01")

    assert next_day(subscription) == ""
    assert bill_on(business, "2027-06-01").due_count == 0
    assert rows(subscription) == []


def test_a_free_plan_with_a_set_up_fee_is_billed_once(
    business: Organization, customer: Customer
) -> None:
    free = factories.make_product(business, unit_price=Decimal(0))
    set_up = factories.make_product(business, code="SETUP", unit_price=Decimal(49))
    items = [NewItem(free), NewItem(set_up, is_one_off=True)]
    subscription = subscribe(customer, items, starts_on="2026-12-01")

    bill_on(business, "2026-12-01")
    bill_on(business, "2027-06-01")

    assert rows(subscription) == [("2026-12-01", "2026-12-01", "2026-12-31", 4900)]
    assert next_day(subscription) == ""
    assert subscription.status == "active"


def test_no_seat_means_no_invoice_and_holds_nobody_up(
    business: Organization, customer: Customer, saas: Product
) -> None:
    empty = subscribe(customer, [NewItem(saas, Decimal(0))], starts_on="2026-12-01")
    paying = subscribe(customer_of(business, "C002"), [saas], starts_on="2026-12-01")

    run = bill_on(business, "2026-12-01")

    assert (run.issued_count, run.failed_count) == (1, 0)
    assert rows(empty) == []
    assert next_day(empty) == "2027-01-01"
    assert empty.last_billed_on is None
    assert len(rows(paying)) == 1
