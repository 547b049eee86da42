"""kill -9 at random points of a night: it ends as if nobody had disturbed it."""

import random
from datetime import datetime
from itertools import count, takewhile
from typing import Any

import pytest

from tests.concurrency.company import NIGHT
from tests.concurrency.lives import KILLED, Life
from tests.concurrency.places import Model, Place
from tests.concurrency.state import State
from tests.concurrency.undisturbed import LEASES_ARE_OVER, assert_ended_like, finish

KILLS = 50  # in a series; the six series make 300
LAST_STEP, LAST_SECOND = 100, 0.3


@pytest.mark.parametrize(
    ("seed", "processes"),
    [
        pytest.param(1, 1, id="first series"),
        pytest.param(2, 1, id="second series"),
        pytest.param(3, 1, id="third series"),
        pytest.param(4, 1, id="fourth series"),
        pytest.param(5, 2, id="two processes at once"),
        pytest.param(6, 2, id="two processes at once, again"),
    ],
)
def test_a_night_killed_fifty_times_ends_as_if_undisturbed(
    model: Model, undisturbed: State, seed: int, processes: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    kills = 0
    while kills < KILLS:
        with model.copy() as place:
            kills += disturb(place, chance, processes, at_most=KILLS - kills)
            finish(place, NIGHT + KILLS * LEASES_ARE_OVER)
            assert_ended_like(undisturbed, place)


def disturb(place: Place, chance: random.Random, processes: int, *, at_most: int) -> int:
    """Start and kill until everything is done, or so many were killed; return how many."""
    kills = 0
    for attempt in range(at_most):
        start = NIGHT + attempt * LEASES_ARE_OVER
        lives = [begin_to_die(place, chance, start) for _ in range(min(processes, at_most - kills))]
        killed = [life.end() for life in lives].count(KILLED)
        kills += killed
        if not killed or kills == at_most:
            break
    return kills


def begin_to_die(place: Place, chance: random.Random, start: datetime) -> Life:
    """Begin a process that is killed at one of its steps, or after a moment."""
    step, seconds = chance.randint(1, LAST_STEP), chance.uniform(0.001, LAST_SECOND)
    way: dict[str, Any] = (
        {"kill_at_step": step} if chance.random() < 0.5 else {"kill_after": seconds}
    )
    return place.begin("night_and_work", start=start, **way)


def test_a_worker_killed_at_each_step_of_a_sending_sends_each_message_once(model: Model) -> None:
    """Two messages, an invoice and a notice; the step after the last one is not reached."""
    with model.copy() as place:
        place.do("night_and_first_message", start=NIGHT)
        two_messages = Model(place.folder, model.server_url)
        steps = list(takewhile(lambda step: is_killed_at(step, two_messages), count(1)))
    assert len(steps) > 20


def is_killed_at(step: int, two_messages: Model) -> bool:
    """Kill the sending at a step, send again, and check what the server took."""
    with two_messages.copy() as place:
        answer = place.begin("send", kill_at_step=step, start=NIGHT + LEASES_ARE_OVER).end()
        start = NIGHT + 3 * LEASES_ARE_OVER
        sent = place.do("send_again", start=start, taken=place.mail.taken())
        assert len(sent) == 2
        assert place.mail.taken() == sent
    return bool(answer == KILLED)
