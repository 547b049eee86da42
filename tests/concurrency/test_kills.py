"""kill -9 at random points of a night: it ends as if nobody had disturbed it."""

import random
from datetime import datetime, timedelta

import pytest
from tests.concurrency.company import NIGHT
from tests.concurrency.lives import KILLED
from tests.concurrency.places import Model, Place
from tests.concurrency.state import State

KILLS = 50  # a series; the series together make 300
LEASES_ARE_OVER = timedelta(minutes=16)


@pytest.mark.parametrize("seed", range(6))
def test_a_night_killed_fifty_times_ends_as_if_undisturbed(
    model: Model, undisturbed: State, seed: int, record_property
) -> None:
    chance = random.Random(seed)
    kills = 0
    while kills < KILLS:
        with model.copy() as place:
            kills += kill_again_and_again(place, chance, KILLS - kills)
            finish(place)
            state = place.do("state")
            for k in state:
                if state[k] != undisturbed[k]:
                    print(k, len(state[k]), len(undisturbed[k]), *sorted(set(state[k])-set(undisturbed[k]))[:3], "------", *sorted(set(undisturbed[k])-set(state[k]))[:3], sep="\n")
            for k in state: assert state[k]==undisturbed[k]
            assert place.do("breaks") == []
            assert place.mail.taken() == place.do("message_ids")
        print(seed, kills)


def kill_again_and_again(place: Place, chance: random.Random, at_most: int) -> int:
    """Start and kill until everything is done; return how many were killed."""
    for kills in range(at_most):
        if not is_killed(place, chance, NIGHT + kills * LEASES_ARE_OVER):
            return kills
    return at_most


def is_killed(place: Place, chance: random.Random, start: datetime) -> bool:
    if chance.random() < 0.5:
        life = place.begin_to_die(chance.randint(1, 100), "night_and_work", start=start)
    else:
        life = place.begin("night_and_work", start=start)
        life.kill_after(chance.uniform(0, 0.3))
    return life.end() == KILLED


def finish(place: Place) -> None:
    start = NIGHT + (KILLS + 1) * LEASES_ARE_OVER
    for n in range(3):
        place.do("night_and_work", start=start + n * LEASES_ARE_OVER)
        settled = place.do("settle", taken=place.mail.taken(), now=start)
        print(n, settled)
        if not settled:
            return
