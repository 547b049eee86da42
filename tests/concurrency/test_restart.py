"""PostgreSQL cut off and started again in the middle of a night: the work goes on."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.concurrency import places
from tests.concurrency.company import NIGHT
from tests.concurrency.lives import JobFailed
from tests.concurrency.places import Place
from tests.concurrency.state import State
from tests.concurrency.undisturbed import LEASES_ARE_OVER, assert_ended_like, finish
from tests.concurrency.waiting import wait_until
from tests.postgresql import Server

NUMBERED = "SELECT count(*) FROM invoicing_invoice WHERE number IS NOT NULL"
FILED = "SELECT count(*) FROM invoicing_invoicefile WHERE sha256 <> ''"
SENT = "SELECT count(*) FROM outbox_message WHERE status = 'sent'"
RUNNING = "SELECT count(*) FROM subscriptions_billingrun WHERE status = 'running'"


@pytest.fixture
def place(postgresql_server: Server, tmp_path: Path, fonts: Path) -> Iterator[Place]:
    """The company, on a server of PostgreSQL of its own."""
    with places.new_place(tmp_path / "data", fonts, postgresql_server.url) as made:
        made.do("build")
        yield made


def count(place: Place, question: str) -> int:
    with psycopg.connect(place.database_url) as client:
        (answer,) = client.execute(question).fetchone() or (0,)
        return int(answer)


def restart_when(server: Server, place: Place, question: str, enough: int) -> None:
    """Cut everybody off once there are enough of the rows that a question counts."""
    wait_until(lambda: count(place, question) >= enough)
    server.restart()


def test_scheduler_and_worker_survive_a_restart_and_end_the_night(
    place: Place, postgresql_server: Server, undisturbed: State
) -> None:
    scheduler = place.begin("scheduler_without_end", start=NIGHT)
    worker = place.begin("worker_without_end", start=NIGHT)
    for question, enough in [(NUMBERED, 20), (NUMBERED, 50), (FILED, 30), (SENT, 10), (SENT, 40)]:
        restart_when(postgresql_server, place, question, enough)
    wait_until(lambda: count(place, FILED) == 73 and not count(place, RUNNING))
    for life in (scheduler, worker):
        assert life.process.is_alive()
        life.process.terminate()
        life.end()
    finish(place, NIGHT + LEASES_ARE_OVER)
    assert_ended_like(undisturbed, place)


def test_a_run_cut_off_fails_and_is_resumed_by_the_next(
    place: Place, postgresql_server: Server, undisturbed: State
) -> None:
    run = place.begin("night", start=NIGHT)
    restart_when(postgresql_server, place, NUMBERED, 20)
    with pytest.raises(JobFailed, match="OperationalError"):
        run.end()
    finish(place, NIGHT + LEASES_ARE_OVER)
    assert_ended_like(undisturbed, place)
