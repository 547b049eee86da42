from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.core.terms import BadTerms, EndOfMonth, PaymentTerms, billing_start
from tests.core.strategies import anchors

NONE, DAYS_THEN_END, END_THEN_DAYS = EndOfMonth


@pytest.mark.parametrize(
    ("terms", "issued_on", "expected"),
    [
        pytest.param(PaymentTerms(0), "2026-11-12", "2026-11-12", id="comptant"),
        pytest.param(PaymentTerms(), "2026-11-12", "2026-12-12", id="30 days unless agreed"),
        pytest.param(PaymentTerms(30), "2026-01-31", "2026-03-02", id="30 days are not a month"),
        pytest.param(PaymentTerms(60), "2026-12-31", "2027-03-01", id="60 days over new year"),
        pytest.param(
            PaymentTerms(30, DAYS_THEN_END), "2026-11-12", "2026-12-31", id="30 days, then end"
        ),
        pytest.param(
            PaymentTerms(45, DAYS_THEN_END), "2026-11-12", "2026-12-31", id="45 days, then end"
        ),
        pytest.param(
            PaymentTerms(45, END_THEN_DAYS), "2026-11-12", "2027-01-14", id="end, then 45 days"
        ),
        pytest.param(
            PaymentTerms(30, DAYS_THEN_END), "2026-01-29", "2026-02-28", id="ends on 28 February"
        ),
        pytest.param(
            PaymentTerms(30, END_THEN_DAYS), "2028-02-10", "2028-03-30", id="from 29 February"
        ),
        pytest.param(PaymentTerms(0, DAYS_THEN_END), "2026-11-30", "2026-11-30", id="last day"),
        pytest.param(PaymentTerms(30, day=10), "2026-11-12", "2027-01-10", id="the 10th after"),
        pytest.param(PaymentTerms(28, day=10), "2026-11-12", "2026-12-10", id="on the 10th itself"),
        pytest.param(
            PaymentTerms(30, DAYS_THEN_END, day=10), "2026-11-12", "2027-01-10", id="end, the 10th"
        ),
        pytest.param(PaymentTerms(0, day=31), "2026-02-03", "2026-02-28", id="31 is the last day"),
        pytest.param(PaymentTerms(0, day=30), "2026-01-31", "2026-02-28", id="30th of February"),
    ],
)
def test_due_on(terms: PaymentTerms, issued_on: str, expected: str) -> None:
    assert terms.due_on(date.fromisoformat(issued_on)) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("days", "day"),
    [
        pytest.param(-1, None, id="before the invoice"),
        pytest.param(1000, None, id="in three years"),
        pytest.param(30, 0, id="the 0th"),
        pytest.param(30, 32, id="the 32nd"),
    ],
)
def test_terms_that_name_no_date_are_refused(days: int, day: int | None) -> None:
    with pytest.raises(BadTerms) as refusal:
        PaymentTerms(days, day=day)
    assert refusal.value.remedy


@given(
    days=st.integers(0, 120),
    end_of_month=st.sampled_from(EndOfMonth),
    day=st.none() | st.integers(1, 31),
    issued_on=anchors,
)
def test_nobody_must_pay_before_the_agreed_days(
    days: int, end_of_month: EndOfMonth, day: int | None, issued_on: date
) -> None:
    waited = (PaymentTerms(days, end_of_month, day).due_on(issued_on) - issued_on).days
    # At most one month to its end, and one more to the fixed day.
    assert days <= waited <= days + 30 + 31


@pytest.mark.parametrize(
    ("trial_days", "expected"),
    [
        pytest.param(0, "2026-11-12", id="no trial"),
        pytest.param(14, "2026-11-26", id="two weeks"),
        pytest.param(30, "2026-12-12", id="thirty days"),
    ],
)
def test_billing_starts_the_day_after_the_trial(trial_days: int, expected: str) -> None:
    assert billing_start(date(2026, 11, 12), trial_days) == date.fromisoformat(expected)


def test_a_trial_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="cannot last -1 days"):
        billing_start(date(2026, 11, 12), -1)
