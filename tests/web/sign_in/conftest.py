"""Each test begins with no attempt counted."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_attempt_yet() -> None:
    """Forget the attempts of the test before."""
    cache.clear()
