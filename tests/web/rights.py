"""What the walk through all addresses knows of each: who may, and how it is called.

Each area lists its own addresses in `tests/web/<area>/rights.py` as RULES.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ritournelle.accounts.models import Organization, Right
from ritournelle.catalog.models import Plan, Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingRun, Subscription

SECRET_NAME = "Confiserie Secrète"  # no stranger may ever read it


@dataclass
class World:
    """Rows of Alice's organisation that addresses name."""

    organization: Organization
    customer: Customer
    product: Product
    plan: Plan
    subscription: Subscription
    draft: Invoice
    issued: Invoice
    run: BillingRun
    message: Message
    more: dict[str, Any] = field(default_factory=dict)


class Rule(NamedTuple):
    """One address: the right it asks for (None: nobody needs to sign in), its arguments, its verb."""

    right: Right | None = Right.READ
    kwargs: Callable[[World], Mapping[str, Any]] = lambda world: {}
    method: str = "get"
    data: Callable[[World], Mapping[str, Any]] = lambda world: {}
    shared: bool = False  # its arguments name no row: every organisation has its own there
