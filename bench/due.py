"""How fast are 10,000 due subscriptions found among a million active ones?"""

from collections.abc import Iterator
from datetime import date
from statistics import median
from time import perf_counter

from django.db import connection

from bench import data
from bench.figures import Figure
from ritournelle.accounts.models import Organization
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.run import CHUNK

SUBSCRIPTIONS = 1_000_000
NEXT_MONTH = date(2026, 2, 1)
ONE_IN_A_HUNDRED = "CASE n % 100 WHEN 0 THEN 31 ELSE 0 END"
REPETITIONS = 5


def figures() -> Iterator[Figure]:
    """Make a million subscriptions, 1 % of them due a month before the others."""
    organization = make_million()
    yield find(organization)


def make_million() -> Organization:
    """Make an organisation with a million active subscriptions."""
    organization = data.make_organization()
    due = data.days_before(NEXT_MONTH, ONE_IN_A_HUNDRED)
    data.make_subscriptions(organization, SUBSCRIPTIONS, due=due, billed_until=f"'{NEXT_MONTH}'")
    data.tidy()
    return organization


def find(organization: Organization) -> Figure:
    """Find what is due, page by page, as the run does."""
    seconds = median(_seconds(organization) for _ in range(REPETITIONS))
    return Figure(f"due-{connection.vendor}", seconds, "s")


def _seconds(organization: Organization) -> float:
    started = perf_counter()
    found, cursor = 0, queries.START
    while page := queries.due_after(organization.pk, data.FIRST_DAY, cursor, CHUNK):
        found += len(page)
        cursor = page[-1]
    seconds = perf_counter() - started
    assert found == SUBSCRIPTIONS // 100, found
    return seconds
