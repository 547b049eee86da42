"""Processes that do the same at the same moment end as one."""

import subprocess
from typing import Any

import pytest

from tests.concurrency import company
from tests.concurrency.company import NIGHT
from tests.concurrency.places import Model, Place
from tests.concurrency.state import State, differences
from tests.concurrency.undisturbed import LEASES_ARE_OVER, assert_ended_like, finish

Job = tuple[str, dict[str, Any]]
BILL: Job = ("bill_by_hand", {})
ISSUE: Job = ("issue_by_hand", {})
DOCUMENTS = ("Chain", "Invoice", "InvoiceFile", "InvoiceLine", "NumberSeries", "Subscription")


def test_the_undisturbed_night_makes_what_its_subscriptions_owe(undisturbed: State) -> None:
    """The other tests compare with this night: here its figures are checked by hand."""
    (run,) = [row for row in undisturbed["BillingRun"] if "Ritournelle" in row]
    # 40 plain, 8 × 3 late, 2 unsent, 2 ending, 2 without contact: 70 × 99 €, with VAT 118,80 €.
    assert "issued_count=70, draft_count=4, failed_count=3" in run
    assert "net_cents=693000, gross_cents=831600" in run
    assert undisturbed["BillingRun"].total() == 2
    assert undisturbed["InvoiceFile"].total() == 73
    assert len([row for row in undisturbed["Message"].elements() if "status=sent" in row]) == 70
    assert len([row for row in undisturbed["Message"].elements() if "status=failed" in row]) == 2


@pytest.fixture(scope="module")
def billed_once(model: Model) -> State:
    """All rows after one process billed by hand."""
    with model.copy() as place:
        place.do("bill_by_hand")
        state: State = place.do("state")
    return state


@pytest.mark.parametrize("count", [2, 4, 8])
def test_simultaneous_runs_end_as_one(place: Place, billed_once: State, count: int) -> None:
    place.do_together(*[BILL] * count)
    assert differences(place.do("state"), billed_once) == []
    assert place.do("breaks") == []


def test_manual_invoices_and_a_run_share_one_series_without_gap(place: Place) -> None:
    answers = place.do_together(BILL, ISSUE, BILL, ISSUE)
    by_hand = [answer for answer in answers if answer is not None]
    assert sum(by_hand) == company.BY_HAND
    assert place.do("numbers") == [f"FA-2026-{number:04}" for number in range(1, 77)]
    assert place.do("breaks") == []


@pytest.mark.parametrize("count", [2, 4])
def test_simultaneous_schedulers_run_a_night_once(
    place: Place, undisturbed: State, count: int
) -> None:
    place.do_together(*[("night", {"start": NIGHT})] * count)
    finish(place, NIGHT + LEASES_ARE_OVER)
    assert_ended_like(undisturbed, place)


@pytest.mark.parametrize("count", [2, 4])
def test_workers_share_the_work(place: Place, undisturbed: State, count: int) -> None:
    place.do("night", start=NIGHT)
    place.do_together(*[("work", {"start": NIGHT + LEASES_ARE_OVER})] * count)
    assert place.do("left") == []
    assert_ended_like(undisturbed, place)


def wait_for(command: "subprocess.Popen[str]") -> int:
    """Let a command end and return its exit code."""
    command.communicate(timeout=60)
    return command.returncode


def test_commands_started_together_bill_and_send_once(place: Place, undisturbed: State) -> None:
    """The real commands, with the real clock. A run that begins after another's end is its own."""
    bills = [place.command("bill", "--on", "2026-12-01") for _ in range(2)]
    workers = [place.command("worker", "--until-idle") for _ in range(2)]
    codes = [wait_for(command) for command in [*bills, *workers]]
    # The three subscriptions that fail are told by the exit code, as ever.
    assert codes == [1, 1, 0, 0]
    assert wait_for(place.command("worker", "--until-idle")) == 0
    assert place.do("left") == []
    assert differences(place.do("state"), undisturbed, *DOCUMENTS) == []
    assert place.mail.taken() == place.do("message_ids")
