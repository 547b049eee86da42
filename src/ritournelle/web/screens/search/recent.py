"""What a person worked on lately, from what the log says of them."""

from collections.abc import Iterable

from ritournelle.accounts.models import Organization, User
from ritournelle.customers.models import Customer
from ritournelle.kit.models import Event

READ = 300  # of the latest events
SHOWN = 5


def recent_customers(organization: Organization, user: User) -> list[Customer]:
    """Return the customers whose rows a person changed last, else those that changed last."""
    rows = (
        Event.objects.filter(organization=organization)
        .order_by("-at")
        .values_list("actor", "customer")[:READ]
    )
    events = [(actor, key) for actor, key in rows if key]
    mine = _first(key for actor, key in events if actor == user.actor)
    keys = mine or _first(key for _, key in events)
    known = Customer.objects.filter(organization=organization).in_bulk(keys)
    return [known[key] for key in keys if key in known]


def _first(keys: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(keys))[:SHOWN]
