"""Each organisation's night begins at its own 2:00, once, also when the clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingRun
from ritournelle.subscriptions.nights import Night, due_night
from ritournelle.web import scheduler
from ritournelle.web.scheduler import run_due_nights
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, make_business, rows, subscribe

pytestmark = pytest.mark.django_db

PARIS, REUNION, CAYENNE = "Europe/Paris", "Indian/Reunion", "America/Cayenne"


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def make_old_business(**fields: object) -> Organization:
    """An organisation that has been there for long."""
    return make_business(created_at=utc("2026-01-01 12:00"), **fields)


def make_run(organization: Organization, night: str, status: str, seen_at: str) -> BillingRun:
    return BillingRun.objects.create(
        organization=organization,
        night=date.fromisoformat(night),
        billed_on=date.fromisoformat(night),
        status=status,
        started_at=utc(seen_at),
        seen_at=utc(seen_at),
    )


@pytest.mark.parametrize(
    ("zone", "begins_at", "night"),
    [
        pytest.param(PARIS, "2026-12-01 01:00", "2026-12-01", id="Paris in winter"),
        pytest.param(PARIS, "2026-07-01 00:00", "2026-07-01", id="Paris in summer"),
        # 2:00 does not exist on 28 March 2027: the clock jumps to 3:00 at 01:00 UTC.
        pytest.param(PARIS, "2027-03-28 01:00", "2027-03-28", id="the hour that is missing"),
        # 2:00 comes twice on 25 October 2026: at 00:00 and at 01:00 UTC.
        pytest.param(PARIS, "2026-10-25 00:00", "2026-10-25", id="the hour that comes twice"),
        pytest.param(REUNION, "2026-11-30 22:00", "2026-12-01", id="La Réunion, four hours ahead"),
        pytest.param(CAYENNE, "2026-12-01 05:00", "2026-12-01", id="Cayenne, three hours behind"),
    ],
)
def test_a_night_begins_at_two_in_the_zone_of_the_organisation(
    zone: str, begins_at: str, night: str
) -> None:
    organization = make_old_business(time_zone=zone)
    on = date.fromisoformat(night)
    eve = on - timedelta(days=1)
    make_run(organization, eve.isoformat(), "done", f"{eve} 02:00")

    begins = utc(begins_at)
    assert due_night(organization, begins - timedelta(seconds=1)) is None
    assert due_night(organization, begins) == Night(organization, on, on)


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("2026-12-01", id="an ordinary night"),
        pytest.param("2026-10-25", id="the night with 2:00 twice"),
        pytest.param("2027-03-28", id="the night without 2:00"),
    ],
)
def test_a_night_is_run_once_however_often_it_is_asked_for(day: str) -> None:
    organization = make_old_business()
    product = factories.make_product(organization)
    subscription = subscribe(customer_of(organization), [product], starts_on=day, rhythm_days="")
    bill_on(organization, (date.fromisoformat(day) - timedelta(days=1)).isoformat())
    start = utc(f"{day} 00:00") - timedelta(hours=1)

    for minutes in range(0, 24 * 60, 20):
        now = start + timedelta(minutes=minutes)
        run_due_nights(lambda now=now: now)  # type: ignore[misc]

    assert BillingRun.objects.filter(night=date.fromisoformat(day)).count() == 1
    assert len(rows(subscription)) == 1


def test_the_hour_is_the_organisations_choice() -> None:
    organization = make_old_business(billing_time=time(23, 30))
    make_run(organization, "2026-11-30", "done", "2026-11-30 22:30")
    assert due_night(organization, utc("2026-12-01 22:29")) is None
    late = due_night(organization, utc("2026-12-01 23:15"))
    # It is 0:15 of the 2nd in Paris: the night is the 1st's, the bills are of today.
    assert late == Night(organization, date(2026, 12, 1), date(2026, 12, 2))


def test_after_an_outage_one_run_catches_up() -> None:
    organization = make_old_business()
    daily = factories.make_product(organization)
    subscription = subscribe(
        customer_of(organization),
        [daily],
        starts_on="2026-12-01",
        rhythm_unit="day",
        rhythm_days="",
    )
    bill_on(organization, "2026-12-01", night=date(2026, 12, 1))

    (run,) = run_due_nights(lambda: utc("2026-12-04 09:30"))

    assert run.night == date(2026, 12, 4)
    assert [row[:2] for row in rows(subscription)] == [
        ("2026-12-01", "2026-12-01"),
        ("2026-12-04", "2026-12-02"),
        ("2026-12-04", "2026-12-03"),
        ("2026-12-04", "2026-12-04"),
    ]
    assert run_due_nights(lambda: utc("2026-12-04 09:31")) == []


def test_an_organisation_made_at_noon_waits_for_its_first_night() -> None:
    organization = make_business(created_at=utc("2026-12-01 11:00"))
    assert due_night(organization, utc("2026-12-01 11:01")) is None
    assert due_night(organization, utc("2026-12-02 00:59")) is None
    assert due_night(organization, utc("2026-12-02 01:00")) == Night(
        organization, date(2026, 12, 2), date(2026, 12, 2)
    )


def test_a_run_that_is_alive_is_left_alone() -> None:
    organization = make_old_business()
    make_run(organization, "2026-12-01", "running", "2026-12-01 01:10")
    assert due_night(organization, utc("2026-12-01 01:12")) is None


def test_a_run_that_fell_silent_is_resumed_on_the_day_it_is_now() -> None:
    organization = make_old_business()
    interrupted = make_run(organization, "2026-12-01", "running", "2026-12-01 01:10")

    found = due_night(organization, utc("2026-12-03 08:00"))
    assert found == Night(organization, date(2026, 12, 1), date(2026, 12, 3))

    (run,) = run_due_nights(lambda: utc("2026-12-03 08:00"))
    assert (run.pk, run.status, run.billed_on) == (interrupted.pk, "done", date(2026, 12, 3))
    (tonight,) = run_due_nights(lambda: utc("2026-12-03 08:01"))
    assert tonight.night == date(2026, 12, 3)


def test_a_run_started_by_hand_that_fell_silent_is_resumed() -> None:
    organization = make_old_business()
    make_run(organization, "2026-12-01", "running", "2026-12-01 14:00")
    BillingRun.objects.update(night=None)
    found = due_night(organization, utc("2026-12-01 14:03"))
    assert found == Night(organization, None, date(2026, 12, 1))


def test_a_run_stopped_by_its_bounds_is_not_started_again_the_same_night() -> None:
    organization = make_old_business()
    make_run(organization, "2026-12-01", "stopped", "2026-12-01 01:00")
    assert due_night(organization, utc("2026-12-01 03:00")) is None
    assert due_night(organization, utc("2026-12-02 01:00")) is not None


def test_each_organisation_has_its_own_night() -> None:
    paris = make_old_business()
    reunion = make_old_business(slug="reunion", siren="552100554", time_zone=REUNION)
    runs = run_due_nights(lambda: utc("2026-11-30 23:00"))
    assert {run.organization_id: run.night for run in runs} == {
        paris.pk: date(2026, 11, 30),
        reunion.pk: date(2026, 12, 1),
    }


def test_the_fault_of_one_organisation_is_its_own() -> None:
    make_old_business(time_zone="Atlantide/Poséidonis")
    sound = make_old_business(slug="autre", siren="552100554")
    (run,) = run_due_nights(lambda: utc("2026-12-01 02:00"))
    assert run.organization == sound


def test_a_run_that_breaks_down_is_tried_again_after_a_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    organization = make_old_business()
    product = factories.make_product(organization)
    subscribe(customer_of(organization), [product], starts_on="2026-12-01")

    def break_down(*arguments: object) -> None:
        raise RuntimeError("out of memory")

    with monkeypatch.context() as broken:
        broken.setattr("ritournelle.subscriptions.run.queries.due_after", break_down)
        assert run_due_nights(lambda: utc("2026-12-01 02:00")) == []
    assert run_due_nights(lambda: utc("2026-12-01 02:01")) == []

    (run,) = run_due_nights(lambda: utc("2026-12-01 02:03"))
    assert (run.status, run.issued_count) == ("done", 1)
    assert Message.objects.filter(run=run).count() == 1


def test_a_sample_of_the_last_documents_is_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    organization = make_old_business()
    asked: list[object] = []
    monkeypatch.setattr(scheduler, "sample_of_files", lambda *a: asked.append(a) or [])
    now = utc("2026-12-01 02:00")
    run_due_nights(lambda: now)
    assert asked == [(organization.pk, now - timedelta(days=2), 20)]
