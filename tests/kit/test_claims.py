"""Who takes a row, in which order, and for how long."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.kit.claims import claim, next_attempt
from tests import factories
from tests.threads import run_together

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
LEASE = timedelta(minutes=5)


def make_files(organization: Organization, *minutes: int | None) -> list[InvoiceFile]:
    """Files to draw, due so many minutes after now; None: nothing to draw."""
    customer = factories.make_customer(organization)
    return [
        InvoiceFile.objects.create(
            invoice=factories.make_invoice(customer),
            due_at=None if wait is None else NOW + timedelta(minutes=wait),
        )
        for wait in minutes
    ]


def files() -> QuerySet[InvoiceFile]:
    return InvoiceFile.objects.all()


def take(limit: int = 10, *, at: datetime = NOW) -> list[int]:
    return [file.pk for file in claim(files(), now=at, limit=limit, lease=LEASE)]


@pytest.mark.django_db
def test_the_oldest_due_rows_are_taken_first(organization: Organization) -> None:
    later, first, second = make_files(organization, -1, -30, -20)
    assert take(2) == [first.pk, second.pk]
    assert take(2) == [later.pk]


@pytest.mark.django_db
def test_a_row_is_due_from_its_very_instant_and_not_before(organization: Organization) -> None:
    due, _early, _idle = make_files(organization, 0, 1, None)
    assert take() == [due.pk]


@pytest.mark.django_db
def test_a_taken_row_comes_back_when_its_lease_ends(organization: Organization) -> None:
    (file,) = make_files(organization, 0)
    assert take() == [file.pk]
    assert take(at=NOW + LEASE - timedelta(seconds=1)) == []
    assert take(at=NOW + LEASE) == [file.pk]


@pytest.mark.django_db
def test_taking_a_row_counts_an_attempt_on_the_row_and_in_the_database(
    organization: Organization,
) -> None:
    make_files(organization, 0)
    (taken,) = claim(files(), now=NOW, limit=1, lease=LEASE)
    assert (taken.attempts, taken.due_at) == (1, NOW + LEASE)
    taken.refresh_from_db()
    assert (taken.attempts, taken.due_at) == (1, NOW + LEASE)


@pytest.mark.django_db
def test_only_the_rows_asked_for_are_taken(organization: Organization) -> None:
    kept, other = make_files(organization, -5, -5)
    chosen = files().filter(pk=kept.pk)
    assert [row.pk for row in claim(chosen, now=NOW, limit=10, lease=LEASE)] == [kept.pk]
    other.refresh_from_db()
    assert other.attempts == 0


def test_workers_at_the_same_moment_never_share_a_row(
    committed_db: None, organization: Organization
) -> None:
    made = {file.pk for file in make_files(organization, *range(-40, 0))}

    def work() -> list[int]:
        taken = []
        while batch := take(3):
            taken += batch
        return taken

    workers: list[Callable[[], list[int]]] = [work] * 4
    taken = [key for keys in run_together(*workers) for key in keys]
    assert len(taken) == 40
    assert set(taken) == made


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [
        pytest.param(1, 1, id="first failure: a minute"),
        pytest.param(2, 5, id="second: 5 minutes"),
        pytest.param(4, 60, id="fourth: an hour"),
        pytest.param(6, 720, id="sixth: 12 hours"),
        pytest.param(50, 720, id="never more than 12 hours"),
    ],
)
def test_the_wait_grows_with_failures(attempts: int, minutes: int) -> None:
    assert next_attempt(attempts, NOW) == NOW + timedelta(minutes=minutes)
