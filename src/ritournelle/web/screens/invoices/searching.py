"""What somebody who types a few characters looks for: a number, an amount, a customer."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from ritournelle.accounts.models import Organization
from ritournelle.core.money import to_cents
from ritournelle.customers.models import Customer
from ritournelle.france.numbering import render
from ritournelle.invoicing.models import Invoice, NumberSeries
from ritournelle.invoicing.queries import number_begins
from ritournelle.kit.folding import has_words
from ritournelle.web.shell.forms import plain_number

_AMOUNT = re.compile(r"-?\d{1,11}\.\d{1,2}")
_ORDINAL = re.compile(r"\d{1,7}")
_NUMBER = re.compile(r"[A-Za-z0-9/_+-]*\d[A-Za-z0-9/_+-]*|[A-Za-z]{1,6}[-_/]")
_UNNUMBERED = re.compile(r"(?:B|PF)-(\d{1,18})", re.IGNORECASE)
CUSTOMERS = 300


class Search(NamedTuple):
    """What a search leaves, and the order that an index gives it when that is a great many."""

    condition: Q
    order: str = "-pk"


def searched(organization: Organization, text: str, today: date) -> Search:
    """Return what a search leaves; each reading is tried until one finds something."""
    plain = plain_number(text)
    if _AMOUNT.fullmatch(plain):
        return Search(Q(gross_cents=to_cents(Decimal(plain))))
    found = _UNNUMBERED.fullmatch(text)
    if found:
        return Search(Q(pk=int(found[1]), number=None))
    own = Invoice.objects.filter(organization=organization)
    if _ORDINAL.fullmatch(plain):
        return Search(_by_ordinal(own, organization, int(plain), today))
    if _NUMBER.fullmatch(text):
        numbered = number_begins(text)
        if own.filter(numbered).exists():
            return Search(numbered, "-number")
    return Search(_by_customer(organization, text))


def _by_ordinal(own: QuerySet[Invoice], organization: Organization, ordinal: int, today: date) -> Q:
    """Return the documents that a bare number of this year or the last names, else an amount."""
    series = NumberSeries.objects.filter(organization=organization)
    days = (today, today.replace(year=today.year - 1, day=1))
    names = {render(one.pattern, ordinal, day) for one in series for day in days}
    numbered = Q(number__in=names)
    return numbered if own.filter(numbered).exists() else Q(gross_cents=ordinal * 100)


def _by_customer(organization: Organization, text: str) -> Q:
    """Return the documents of the first customers whose name or reference holds a text."""
    named = has_words(text) | Q(code__iexact=text)
    customers = Customer.objects.filter(named, organization=organization).order_by(
        "folded_name", "pk"
    )
    return Q(customer__in=list(customers.values_list("pk", flat=True)[:CUSTOMERS]))
