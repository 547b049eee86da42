"""What tests of every package share: the database, two organisations, threads' rows."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings

from ritournelle.accounts.models import Organization
from ritournelle.kit import triggers
from tests import factories
from tests.postgresql import Server

# Tests without a database, or with one of their own, run once: the two workers of `make test` share them out.
BESIDE_SQLITE = ("core", "france", "browser", "test_conventions.py")
BESIDE_POSTGRESQL = ("documents", "test_postgresql.py", "test_restart.py")
TESTS = Path(__file__).parent

# Two workers share two cores: how long one example takes says nothing.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the other engine's worker the tests that do not need this engine."""
    not_mine = {"sqlite": BESIDE_POSTGRESQL, "postgresql": BESIDE_SQLITE}
    left = not_mine.get(os.environ.get("PYTEST_XDIST_WORKER", ""), ())
    items[:] = [item for item in items if not {*item.path.relative_to(TESTS).parts} & {*left}]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Make processes that tests start use the same test database, with the product's settings."""
    database = connection.settings_dict
    if connection.vendor == "postgresql":
        place = "{USER}@{HOST}:{PORT}/{NAME}".format_map(database)
        os.environ["DATABASE_URL"] = f"postgres://{place}"
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{database['NAME']}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "ritournelle.web.settings"


@pytest.fixture
def committed_db(transactional_db: None) -> Iterator[None]:
    """Let a test commit, so that threads and processes see its rows; emptied afterwards.

    Guards refuse to empty tables, so they go first; the emptying, which counts
    as a migration, puts them back.
    """
    yield
    triggers.remove()


@pytest.fixture
def organization(db: None) -> Organization:
    """The organisation of most tests."""
    return factories.make_organization()


@pytest.fixture
def other_organization(db: None) -> Organization:
    """Another one, whose rows must never show up nor change."""
    return factories.make_organization(
        slug="autre",
        name="Autre société",
        siren="552100554",
        siret="55210055400013",
        vat_number="FR96552100554",
    )


@pytest.fixture
def postgresql_server() -> Iterator[Server]:
    """A PostgreSQL server of the test's own, which it may stop and restart."""
    with Server() as server:
        yield server
