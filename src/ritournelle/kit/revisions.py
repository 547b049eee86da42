"""Two people who edit one row do not overwrite one another silently."""

from typing import Protocol

from ritournelle.core.errors import DomainError


class HasRevision(Protocol):
    """A row that counts its changes."""

    revision: int


class StaleRevision(DomainError):
    """Raised when a row changed since the form that would change it was shown."""

    code = "stale-revision"

    def __init__(self) -> None:
        super().__init__(
            "Cette fiche a été modifiée pendant que vous la remplissiez.",
            "Comparez avec les valeurs actuelles, puis enregistrez à nouveau pour garder les vôtres.",
        )


def check_revision(row: HasRevision, seen: int | None) -> None:
    """Refuse to change a row that is not the one that was seen; None: whatever it is."""
    if seen is not None and row.revision != seen:
        raise StaleRevision
