"""A model company, copied for each test, and how its night ends when nobody disturbs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from ritournelle.documents.fonts import ensure_fonts
from tests.concurrency import places
from tests.concurrency.company import NIGHT
from tests.concurrency.state import State


@pytest.fixture(scope="session")
def fonts() -> Path:
    """The faces of documents, made once."""
    return ensure_fonts(settings.FONT_DIR)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory, fonts: Path) -> Iterator[places.Model]:
    """The company as it is before its night, on the engine of this run of the tests."""
    folder = tmp_path_factory.mktemp("concurrency") / "model"
    with places.model(folder, fonts, _server_url()) as made:
        yield made


@pytest.fixture
def place(model: places.Model) -> Iterator[places.Place]:
    """An installation that this test may disturb."""
    with model.copy() as copied:
        yield copied


@pytest.fixture(scope="session")
def undisturbed(model: places.Model) -> State:
    """All rows after a night in which one process did everything."""
    with model.copy() as place:
        place.do("night_and_work", start=NIGHT)
        state: State = place.do("state")
    return state


def _server_url() -> str:
    database = connection.settings_dict
    if connection.vendor != "postgresql":
        return ""
    return "postgres://{USER}@{HOST}:{PORT}".format_map(database)
