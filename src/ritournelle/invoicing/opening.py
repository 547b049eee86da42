"""Opening an organisation that is ready to bill: its settings, its numbers, its first owner."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ritournelle.accounts.members import add_member
from ritournelle.accounts.models import Organization, Role, User
from ritournelle.accounts.services import create_organization
from ritournelle.france.numbering import Restart
from ritournelle.invoicing.series import create_series


@dataclass(frozen=True)
class Numbering:
    """How a new organisation numbers its documents; it may carry on a former tool's invoices."""

    invoice_pattern: str = ""
    credit_note_pattern: str = ""
    restart: Restart = Restart.YEARLY
    last_number: int = 0
    last_issued_on: date | None = None


@transaction.atomic
def open_organization(
    owner: User | None,
    numbering: Numbering,
    *,
    at: datetime,
    actor: str = "system",
    **fields: Any,
) -> Organization:
    """Create an organisation with both of its series, and its owner if there is one.

    Raises DomainError for the first fault of its settings or of its numbers.
    """
    organization = create_organization(at=at, actor=actor, **fields)
    create_series(
        organization,
        "invoice",
        numbering.invoice_pattern,
        numbering.restart,
        last_number=numbering.last_number,
        last_issued_on=numbering.last_issued_on,
    )
    create_series(organization, "credit_note", numbering.credit_note_pattern, numbering.restart)
    if owner:
        add_member(organization, owner, Role.OWNER, at=at, actor=actor)
    return organization
