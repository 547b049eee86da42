"""Ending a disturbed night, and comparing it with one that nobody disturbed."""

from datetime import datetime, timedelta

from tests.concurrency.places import Place
from tests.concurrency.state import State, differences

LEASES_ARE_OVER = timedelta(minutes=16)
ROUNDS = 5


def finish(place: Place, start: datetime) -> None:
    """Let a process do what is left, and a person look at what is uncertain, until all is done."""
    for number in range(ROUNDS):
        now = start + number * LEASES_ARE_OVER
        place.do("night_and_work", start=now)
        place.do("settle", taken=place.mail.taken(), now=now)
        if not place.do("left"):
            return
    raise AssertionError(place.do("left"))


def assert_ended_like(undisturbed: State, place: Place) -> None:
    """Check that rows are the same, documents are sound, and each message went exactly once."""
    found = differences(place.do("state"), undisturbed)
    assert found == [], "\n".join(found[:6])
    assert place.do("breaks") == []
    assert place.mail.taken() == place.do("message_ids")
