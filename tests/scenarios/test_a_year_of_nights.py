"""Ten subscribers of all rhythms, billed every night for fourteen months. Nothing drifts."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.verification import verify
from ritournelle.subscriptions.models import BillingRun, Subscription
from ritournelle.subscriptions.services import NewDiscount, NewItem
from tests import factories
from tests.subscriptions.builders import (
    Row,
    bill_on,
    customer_of,
    make_business,
    rows,
    subscribe,
)

pytestmark = pytest.mark.django_db

FIRST_NIGHT, LAST_NIGHT = date(2026, 1, 1), date(2027, 3, 1)

# What each is billed: the day, the last day covered, cents without VAT. A period begins on
# the day of its invoice, as all are billed in advance.
LIVES: dict[str, tuple[dict[str, Any], str, list[tuple[str, str, int]]]] = {
    "99 € on the 1st, from 12 November": (
        {"starts_on": "2026-11-12"},
        "99",
        [  # 99,00 × 19/30 = 62,70
            ("2026-11-12", "2026-11-30", 6270),
            ("2026-12-01", "2026-12-31", 9900),
            ("2027-01-01", "2027-01-31", 9900),
            ("2027-02-01", "2027-02-28", 9900),
            ("2027-03-01", "2027-03-31", 9900),
        ],
    ),
    "monthly from 31 January": (
        {"starts_on": "2026-01-31", "rhythm_days": ""},
        "10",
        [
            ("2026-01-31", "2026-02-27", 1000),
            ("2026-02-28", "2026-03-30", 1000),
            ("2026-03-31", "2026-04-29", 1000),
            ("2026-04-30", "2026-05-30", 1000),
            ("2026-05-31", "2026-06-29", 1000),
            ("2026-06-30", "2026-07-30", 1000),
            ("2026-07-31", "2026-08-30", 1000),
            ("2026-08-31", "2026-09-29", 1000),
            ("2026-09-30", "2026-10-30", 1000),
            ("2026-10-31", "2026-11-29", 1000),
            ("2026-11-30", "2026-12-30", 1000),
            ("2026-12-31", "2027-01-30", 1000),
            ("2027-01-31", "2027-02-27", 1000),
            ("2027-02-28", "2027-03-30", 1000),
        ],
    ),
    "each quarter: January, April, July, October": (
        {"starts_on": "2026-02-10", "rhythm_days": "1", "rhythm_months": "1,4,7,10"},
        "297",
        [  # 10 February to 31 March: 50 days of 90, 297,00 × 50/90 = 165,00
            ("2026-02-10", "2026-03-31", 16500),
            ("2026-04-01", "2026-06-30", 29700),
            ("2026-07-01", "2026-09-30", 29700),
            ("2026-10-01", "2026-12-31", 29700),
            ("2027-01-01", "2027-03-31", 29700),
        ],
    ),
    "every 45 days": (
        {
            "starts_on": "2026-01-10",
            "rhythm_unit": "day",
            "rhythm_every": 45,
            "rhythm_days": "",
        },
        "60",
        [
            ("2026-01-10", "2026-02-23", 6000),
            ("2026-02-24", "2026-04-09", 6000),
            ("2026-04-10", "2026-05-24", 6000),
            ("2026-05-25", "2026-07-08", 6000),
            ("2026-07-09", "2026-08-22", 6000),
            ("2026-08-23", "2026-10-06", 6000),
            ("2026-10-07", "2026-11-20", 6000),
            ("2026-11-21", "2027-01-04", 6000),
            ("2027-01-05", "2027-02-18", 6000),
            ("2027-02-19", "2027-04-04", 6000),
        ],
    ),
    "every 30 days": (
        {
            "starts_on": "2026-01-31",
            "rhythm_unit": "day",
            "rhythm_every": 30,
            "rhythm_days": "",
        },
        "30",
        [
            ("2026-01-31", "2026-03-01", 3000),
            ("2026-03-02", "2026-03-31", 3000),
            ("2026-04-01", "2026-04-30", 3000),
            ("2026-05-01", "2026-05-30", 3000),
            ("2026-05-31", "2026-06-29", 3000),
            ("2026-06-30", "2026-07-29", 3000),
            ("2026-07-30", "2026-08-28", 3000),
            ("2026-08-29", "2026-09-27", 3000),
            ("2026-09-28", "2026-10-27", 3000),
            ("2026-10-28", "2026-11-26", 3000),
            ("2026-11-27", "2026-12-26", 3000),
            ("2026-12-27", "2027-01-25", 3000),
            ("2027-01-26", "2027-02-24", 3000),
            ("2027-02-25", "2027-03-26", 3000),
        ],
    ),
    "the 1st and the 15th": (
        {"starts_on": "2026-11-10", "rhythm_days": "1,15"},
        "49.50",
        [  # 10 to 14 November: 49,50 less 9 days of 14 (31,82)
            ("2026-11-10", "2026-11-14", 1768),
            ("2026-11-15", "2026-11-30", 4950),
            ("2026-12-01", "2026-12-14", 4950),
            ("2026-12-15", "2026-12-31", 4950),
            ("2027-01-01", "2027-01-14", 4950),
            ("2027-01-15", "2027-01-31", 4950),
            ("2027-02-01", "2027-02-14", 4950),
            ("2027-02-15", "2027-02-28", 4950),
            ("2027-03-01", "2027-03-14", 4950),
        ],
    ),
    "each Monday, from a Wednesday": (
        {"starts_on": "2026-12-30", "rhythm_unit": "week", "rhythm_days": "1"},
        "70",
        [  # Wednesday to Sunday: 70,00 × 5/7
            ("2026-12-30", "2027-01-03", 5000),
            ("2027-01-04", "2027-01-10", 7000),
            ("2027-01-11", "2027-01-17", 7000),
            ("2027-01-18", "2027-01-24", 7000),
            ("2027-01-25", "2027-01-31", 7000),
            ("2027-02-01", "2027-02-07", 7000),
            ("2027-02-08", "2027-02-14", 7000),
            ("2027-02-15", "2027-02-21", 7000),
            ("2027-02-22", "2027-02-28", 7000),
            ("2027-03-01", "2027-03-07", 7000),
        ],
    ),
    "the last day of the month": (
        {"starts_on": "2026-10-31", "rhythm_days": "31"},
        "20",
        [
            ("2026-10-31", "2026-11-29", 2000),
            ("2026-11-30", "2026-12-30", 2000),
            ("2026-12-31", "2027-01-30", 2000),
            ("2027-01-31", "2027-02-27", 2000),
            ("2027-02-28", "2027-03-30", 2000),
        ],
    ),
    "half-yearly": (
        {"starts_on": "2026-08-31", "rhythm_every": 6, "rhythm_days": ""},
        "600",
        [("2026-08-31", "2027-02-27", 60000), ("2027-02-28", "2027-08-30", 60000)],
    ),
}


def every_night(organization: Organization) -> None:
    for n in range((LAST_NIGHT - FIRST_NIGHT).days + 1):
        night = FIRST_NIGHT + timedelta(days=n)
        assert bill_on(organization, night.isoformat(), night=night).status == "done"


def test_a_year_of_nights_bills_each_period_once_on_its_day() -> None:
    organization = make_business()
    subscriptions: dict[str, Subscription] = {}
    for number, (name, (fields, price, _)) in enumerate(LIVES.items()):
        code = f"C{number:03}"
        product = factories.make_product(organization, code=code, unit_price=Decimal(price))
        subscriptions[name] = subscribe(customer_of(organization, code), [product], **dict(fields))
    seats = six_seats_with_a_commitment(organization)

    every_night(organization)

    for name, (_, _, billed) in LIVES.items():
        expected: list[Row] = [(on, on, last_day, cents) for on, last_day, cents in billed]
        assert rows(subscriptions[name]) == expected, name
    # 6 × 99,00 − 10 % = 534,60 twelve times, then 594,00
    assert [row[3] for row in rows(seats)] == [53460] * 12 + [59400] * 3
    dated_in_order(organization)
    assert not list(verify(organization).breaks)


def six_seats_with_a_commitment(organization: Organization) -> Subscription:
    product = factories.make_product(organization)
    commitment = NewDiscount("Engagement 12 mois", Decimal(10), line=1, occurrence_count=12)
    customer = customer_of(organization, "C100")
    return subscribe(customer, [NewItem(product, Decimal(6))], [commitment], starts_on="2026-01-01")


def dated_in_order(organization: Organization) -> None:
    """Numbers follow the days, begin again each year, and have no gap."""
    issued = Invoice.objects.filter(organization=organization).order_by("chain_position")
    numbers = list(issued.values_list("number", flat=True))
    days = list(issued.values_list("issued_on", flat=True))
    assert days == sorted(days)
    of_2026 = sum(on.year == 2026 for on in days)
    assert numbers == [
        *(f"FA-2026-{n:04}" for n in range(1, of_2026 + 1)),
        *(f"FA-2027-{n:04}" for n in range(1, len(days) - of_2026 + 1)),
    ]
    assert BillingRun.objects.filter(failed_count__gt=0).count() == 0
