"""Organisations, the people who sign in, and what each may do."""

from ritournelle.accounts.models import guards  # noqa: F401 (declares the triggers)
from ritournelle.accounts.models.members import (
    RIGHTS,
    Invitation,
    Membership,
    Right,
    Role,
    User,
)
from ritournelle.accounts.models.organization import Organization

__all__ = ["RIGHTS", "Invitation", "Membership", "Organization", "Right", "Role", "User"]
