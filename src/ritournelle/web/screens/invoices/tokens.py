"""The token of a page that makes something: sent twice, it makes one."""

from collections.abc import Mapping
from uuid import UUID, uuid4

FIELD = "token"


def new_token() -> UUID:
    """Return the token of a page that is shown."""
    return uuid4()


def token_of(data: Mapping[str, str]) -> UUID:
    """Return the token that came with a form; a new one for a form without."""
    try:
        return UUID(data.get(FIELD, ""))
    except ValueError:
        return uuid4()
