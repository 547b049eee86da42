"""Due minus billed: every case of a subscription, its amounts worked out by hand."""

from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest

from ritournelle.core.charges import Due, Item, Outlook, Terms, charges_of, outlook, upcoming
from ritournelle.core.discounts import Discount
from ritournelle.core.pricing import Model, Pricing, Tier
from ritournelle.core.schedule import FirstPeriod, Rhythm, Schedule, Timing, Unit
from tests.core.factories import on, schedule
from tests.core.strategies import next_weekday

ON_THE_1ST = Rhythm(Unit.MONTH, days=(1,))
EVERY_45_DAYS = Rhythm(Unit.DAY, 45)
ON_EVENT = Rhythm(Unit.EVENT)

FREE = Pricing(Model.PER_UNIT)
SEAT = Pricing(Model.PER_UNIT, Decimal(99))
LICENCE = Pricing(Model.FLAT, Decimal("49.99"))
TIERED = Pricing(  # 10,00 and 0,50 each up to 100, then 0,20 each
    Model.TIERED,
    tiers=(Tier(Decimal(100), Decimal("0.5"), Decimal(10)), Tier(None, Decimal("0.2"))),
)
VOLUME = Pricing(Model.VOLUME, tiers=(Tier(Decimal(10), Decimal(5)), Tier(None, Decimal(4))))
PACKS = Pricing(Model.PACKAGE, Decimal(30), package_size=Decimal(1000))

TEN_PERCENT = Discount(Decimal(10), label="Engagement")


def item(pricing: Pricing = SEAT, quantity: str = "1", key: int = 1, **options: Any) -> Item:
    return Item(key, pricing, Decimal(quantity), **options)


def terms(*items: Item, discounts: tuple[Discount, ...] = (), **options: Any) -> Terms:
    """Terms on the 1st of the month from 12 November 2026, unless told otherwise."""
    rhythm = options.pop("rhythm", ON_THE_1ST)
    start = options.pop("start", "2026-11-12")
    return Terms(schedule(rhythm, start, **options), items or (item(),), discounts)


def first(plan: Terms) -> Due:
    """The first invoice: 12 to 30 November, 19 days of 30."""
    occurrence = plan.schedule.occurrence(0)
    assert occurrence is not None
    return charges_of(plan, occurrence)


def nets(plan: Terms, count: int = 3) -> list[int]:
    """The totals of the first invoices."""
    return [due.net_cents for due in islice(upcoming(plan), count)]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        # 99,00 × 19/30 = 62,70
        pytest.param(item(), [6270], id="one seat"),
        # 594,00 × 19/30 = 376,20; 6 × 62,70 shows the same cents
        pytest.param(item(quantity="6"), [37620], id="six seats"),
        # 49,99 × 19/30 = 31,6603…
        pytest.param(item(LICENCE), [3166], id="a flat price"),
        # 50,00, 10,00 and 50 × 0,20 = 10,00, each × 19/30: 31,6667; 6,3333; 6,3333.
        # Each line is the price less the 11 days not served, half up: 5000 − 1833 = 3167,
        # 1000 − 367 = 633 twice.
        pytest.param(item(TIERED, "150"), [3167, 633, 633], id="a price in tiers"),
        # 12 × 4,00 = 48,00 × 19/30 = 30,40
        pytest.param(item(VOLUME, "12"), [3040], id="a price by volume"),
        # 3 packs begun, 90,00 × 19/30 = 57,00
        pytest.param(item(PACKS, "2001"), [5700], id="a price by packs"),
        pytest.param(item(is_one_off=True), [9900], id="a one-off line is never prorated"),
        pytest.param(item(FREE), [0], id="a free line shows zero"),
        pytest.param(item(quantity="0"), [], id="no seat makes no line"),
        # 99,00 − 9,90 = 89,10 × 19/30 = 56,43
        pytest.param(item(discounts=(TEN_PERCENT,)), [5643], id="less 10 %"),
        # 99,00 − 30,00 = 69,00 × 19/30 = 43,70
        pytest.param(item(discounts=(Discount(cents=3000),)), [4370], id="less 30,00 a month"),
        pytest.param(item(discounts=(Discount(cents=99999),)), [0], id="less more than it costs"),
        # 70,00 − 10 %, over lines of 50,00, 10,00, 10,00: 45,00, 9,00, 9,00, each less 11 days
        # of 30 half up: 4500 − 1650, 900 − 330 twice.
        pytest.param(
            item(TIERED, "150", discounts=(TEN_PERCENT,)), [2850, 570, 570], id="tiers less 10 %"
        ),
        # 90 % then 10 % of the rest: 99,00 − 89,10 = 9,90, − 0,99 = 8,91; × 19/30 = 5,643
        pytest.param(
            item(discounts=(Discount(Decimal(90)), TEN_PERCENT)),
            [564],
            id="one discount on another",
        ),
        pytest.param(
            item(is_one_off=True, discounts=(Discount(cents=3000),)),
            [6900],
            id="a one-off line keeps its whole discount",
        ),
    ],
)
def test_what_a_line_costs_in_a_first_period_of_19_days_of_30(
    one: Item, expected: list[int]
) -> None:
    assert [charge.net_cents for charge in first(terms(one)).charges] == expected


@pytest.mark.parametrize(
    ("discounts", "expected"),
    [
        # 62,70 + 125,00 = 187,70
        pytest.param((), 18770, id="none"),
        pytest.param((TEN_PERCENT,), 16893, id="10 % of the sum"),
        # A fixed amount shrinks with the period: 30,00 × 19/30 = 19,00
        pytest.param((Discount(cents=3000),), 16870, id="30,00 a month"),
        # 187,70 − 18,77 = 168,93, then − 19,00
        pytest.param((TEN_PERCENT, Discount(cents=3000)), 14993, id="10 %, then 30,00"),
        pytest.param((Discount(cents=100_000_00),), 0, id="more than the sum"),
    ],
)
def test_a_discount_on_the_whole_invoice_comes_last(
    discounts: tuple[Discount, ...], expected: int
) -> None:
    set_up = item(Pricing(Model.FLAT, Decimal(125)), key=2, is_one_off=True)
    due = first(terms(item(), set_up, discounts=discounts))
    assert [charge.net_cents for charge in due.charges] == [6270, 12500]
    assert due.net_cents == expected
    assert due.discounts == discounts


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        pytest.param(terms(), [6270, 9900, 9900], id="by proration"),
        pytest.param(terms(first=FirstPeriod.WHOLE), [9900, 9900, 9900], id="whole"),
        pytest.param(terms(start="2026-11-01"), [9900, 9900, 9900], id="from a boundary"),
        # Until 10 December: 99,00 × 10/31 = 31,935
        pytest.param(terms(end="2026-12-11"), [6270, 3194], id="an end cuts the last period"),
        pytest.param(terms(count=2), [6270, 9900], id="two occurrences, the short one included"),
        pytest.param(terms(rhythm=EVERY_45_DAYS), [9900, 9900, 9900], id="every 45 days"),
        pytest.param(
            terms(item(is_one_off=True), item(key=2)),
            [16170, 9900, 9900],
            id="a one-off line the first time only",
        ),
        pytest.param(terms(item(FREE), item(FREE, key=2)), [], id="a free plan"),
        pytest.param(
            terms(item(is_one_off=True), item(FREE, key=2)), [9900], id="free after a set-up fee"
        ),
        pytest.param(
            terms(item(discounts=(Discount(Decimal(100)),))),
            [0, 0, 0],
            id="100 % off is no free plan",
        ),
        pytest.param(
            terms(
                item(quantity="6", discounts=(Discount(Decimal(10), occurrences=2),)),
                start="2026-11-01",
            ),
            [53460, 53460, 59400],
            id="six seats, 10 % for two occurrences",
        ),
        pytest.param(
            terms(discounts=(Discount(cents=5000, first_index=1, occurrences=1),)),
            [6270, 4900, 9900],
            id="a discount planned for the second occurrence",
        ),
        pytest.param(
            terms(discounts=(Discount(Decimal(50), until=on("2026-12-02")),)),
            [3135, 4950, 9900],
            id="a discount for periods that begin before a day",
        ),
        pytest.param(
            terms(rhythm=ON_EVENT, events=("2026-11-12", "2027-01-10"), end="2027-02-01"),
            [9900, 9900],
            id="a renewal is owed in full",
        ),
        pytest.param(
            terms(skipped=("2026-12-01",)), [6270, 9900, 9900], id="a skipped period is left out"
        ),
    ],
)
def test_the_first_invoices_of_a_subscription(plan: Terms, expected: list[int]) -> None:
    assert nets(plan) == expected


def billed_starts(seen: Outlook) -> list[str]:
    return [due.occurrence.period.start.isoformat() for due in seen.due]


@pytest.mark.parametrize(
    ("options", "until", "starts", "settled", "next_on"),
    [
        pytest.param({}, "2026-11-11", [], "2026-11-12", "2026-11-12", id="the day before"),
        pytest.param({}, "2026-11-12", ["2026-11-12"], "2026-12-01", "2026-12-01", id="the day"),
        pytest.param(
            {},
            "2027-01-20",
            ["2026-11-12", "2026-12-01", "2027-01-01"],
            "2027-02-01",
            "2027-02-01",
            id="late: one a period",
        ),
        pytest.param(
            {"timing": Timing.ARREARS},
            "2026-12-01",
            ["2026-11-12"],
            "2026-12-01",
            "2027-01-01",
            id="in arrears",
        ),
        pytest.param(
            {"lead_days": 10}, "2026-11-21", ["2026-11-12", "2026-12-01"], "2027-01-01",
            "2026-12-22", id="ten days ahead",
        ),
        pytest.param(
            # 1 August 2026 is a Saturday: Monday the 3rd
            {"start": "2026-08-01", "next_working_day": next_weekday},
            "2026-08-02",
            [],
            "2026-08-01",
            "2026-08-03",
            id="shifted to a working day",
        ),
        pytest.param({"count": 2}, "2027-06-01", ["2026-11-12", "2026-12-01"], "2027-01-01", None, id="after the last"),
        pytest.param(
            {"end": "2026-12-15"}, "2027-06-01", ["2026-11-12", "2026-12-01"], "2026-12-15", None,
            id="after the end",
        ),
        pytest.param(
            {"skipped": ("2026-12-01",)}, "2026-12-31", ["2026-11-12"], "2027-01-01", "2027-01-01",
            id="over a skipped period",
        ),
        pytest.param(
            {"count": 2, "skipped": ("2026-12-01",)},
            "2026-12-31",
            ["2026-11-12"],
            "2027-01-01",
            None,
            id="the last period skipped",
        ),
        pytest.param(
            {"moved": {"2026-12-01": "2026-12-20"}}, "2026-12-19", ["2026-11-12"], "2026-12-01",
            "2026-12-20", id="moved later, not yet",
        ),
        pytest.param(
            {"moved": {"2026-12-01": "2026-12-20"}}, "2026-12-20", ["2026-11-12", "2026-12-01"],
            "2027-01-01", "2027-01-01", id="moved later, now",
        ),
        pytest.param(
            {"moved": {"2027-01-01": "2026-11-15"}}, "2026-11-20", ["2026-11-12", "2027-01-01"],
            "2026-12-01", "2026-12-01", id="moved before the one in front of it",
        ),
        pytest.param(
            {"moved": {"2026-12-01": "2027-01-15"}}, "2027-01-02", ["2026-11-12", "2027-01-01"],
            "2026-12-01", "2027-01-15", id="moved behind the next one",
        ),
    ],
)  # fmt: skip
def test_what_is_due_and_where_a_subscription_stands_afterwards(
    options: dict[str, Any], until: str, starts: list[str], settled: str, next_on: str | None
) -> None:
    seen = outlook(terms(**dict(options)), on(until))
    assert billed_starts(seen) == starts
    assert seen.settled_until == on(settled)
    assert seen.next_on == (on(next_on) if next_on else None)


def test_what_lines_cover_is_not_due_again() -> None:
    plan = terms(item(), item(key=2), moved={"2026-12-01": "2026-12-20"})
    november = {(1, on("2026-11-12")), (2, on("2026-11-12"))}

    seen = outlook(plan, on("2026-12-20"), billed=november)
    assert billed_starts(seen) == ["2026-12-01"]

    half = {*november, (1, on("2026-12-01"))}
    (due,) = outlook(plan, on("2026-12-20"), billed=half).due
    assert [charge.item for charge in due.charges] == [2]


def test_what_is_settled_is_not_looked_at_again() -> None:
    seen = outlook(terms(), on("2027-01-01"), since=on("2027-01-01"))
    assert billed_starts(seen) == ["2027-01-01"]


def test_a_free_plan_has_nothing_due_and_no_next_day() -> None:
    assert outlook(terms(item(FREE)), on("2030-01-01")) == ((), None, None)


def test_a_period_without_anything_to_write_is_settled_all_the_same() -> None:
    empty = terms(item(quantity="0"), moved={"2026-12-01": "2026-12-20"})
    seen = outlook(empty, on("2026-12-20"), billed={(2, on("2026-11-12"))})
    assert seen == ((), on("2027-01-01"), on("2027-01-01"))
    assert outlook(terms(item(quantity="0")), on("2026-12-20")) == seen


def test_an_item_without_quantity_does_not_keep_a_billed_period_open() -> None:
    plan = terms(item(), item(key=2, quantity="0"), moved={"2027-01-01": "2026-11-15"})
    seen = outlook(plan, on("2027-01-01"), billed={(1, on("2026-11-12")), (1, on("2027-01-01"))})
    assert billed_starts(seen) == ["2026-12-01"]
    assert seen.next_on == on("2027-02-01")


def test_the_order_of_the_next_invoices_is_that_of_the_periods() -> None:
    plan = terms(moved={"2026-12-01": "2027-03-01"}, skipped=("2027-01-01",))
    days = [due.occurrence.bill_on for due in islice(upcoming(plan), 3)]
    assert days == [on("2026-11-12"), on("2027-03-01"), on("2027-02-01")]


def test_a_charge_knows_the_whole_price_and_both_periods() -> None:
    charge = first(terms(item(quantity="6", discounts=(TEN_PERCENT,)))).charges[0]
    assert (charge.item, charge.number, charge.price_cents) == (1, 0, 59400)
    assert (charge.part.cents, charge.discount_cents, charge.net_cents) == (37620, 3762, 33858)
    assert (charge.period.days, charge.whole.days) == (19, 30)
    assert charge.part.quantity * charge.part.unit_price == Decimal("376.20")


def test_charges_may_be_asked_for_one_occurrence() -> None:
    plan = terms()
    occurrence = plan.schedule.occurrence(1)
    assert occurrence is not None
    assert charges_of(plan, occurrence).net_cents == 9900


def test_a_day_is_a_plain_date_everywhere() -> None:
    seen = outlook(terms(), on("2026-11-12"))
    assert type(seen.settled_until) is date
    assert isinstance(terms().schedule, Schedule)
