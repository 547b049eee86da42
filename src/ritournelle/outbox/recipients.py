"""The addresses that a person gives to a message."""

from collections.abc import Iterable

from ritournelle.kit import cells
from ritournelle.outbox.errors import NoRecipient, TooManyRecipients

MOST = 20


def check_recipients(recipients: Iterable[str], customer: str) -> list[str]:
    """Return addresses, each once. Raises BadCell, TooManyRecipients, NoRecipient without any."""
    found = list(cells.emails(", ".join(recipients)))
    if not found:
        raise NoRecipient(customer)
    if len(found) > MOST:
        raise TooManyRecipients(MOST)
    return found
