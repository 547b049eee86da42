"""References of customers that nobody wants to invent: CLI-0001, CLI-0002…"""

import re

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer

PREFIX = "CLI-"
_OURS = re.compile(rf"{PREFIX}(\d+)")


def next_code(organization: Organization) -> str:
    """Return the reference after the last of ours, under the lock of the organisation.

    The lock makes two customers created at once take turns until the first is written.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    codes = Customer.objects.filter(organization=organization, code__startswith=PREFIX)
    found = (_OURS.fullmatch(code) for code in codes.values_list("code", flat=True))
    last = max((int(match[1]) for match in found if match), default=0)
    return f"{PREFIX}{last + 1:04d}"
