"""Finding documents by number and amount, customers and subscriptions by what people know of them.

Each question is answered by an index, or by one narrow look over the customers of
one organisation: it stays quick whatever the size.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import Q

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Contact, Customer
from ritournelle.france.numbering import render
from ritournelle.invoicing.models import Invoice, NumberSeries
from ritournelle.kit.folding import has_words
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.shell.forms import plain_number

SHOWN = 5
READ = 40  # rows read to keep SHOWN of them
SHORTEST = 2  # letters from which customers are looked for
LARGEST_COUNTER = 999_999


def invoices_numbered(organization: Organization, text: str, today: date) -> list[Invoice]:
    """Return the document of this very number, or « 412 » of this year and the last."""
    wanted = {text.upper(), text}
    if text.isascii() and text.isdigit() and 0 < int(text) <= LARGEST_COUNTER:
        wanted |= _spelled_out(organization, int(text), today)
    found = Invoice.objects.filter(organization=organization, number__in=wanted)
    # Few rows, sorted here: a database asked for an order might walk all the days for it.
    rows = sorted(found.select_related("customer"), key=lambda one: -one.pk)
    return rows[:SHOWN]


def invoices_beginning(organization: Organization, text: str) -> list[Invoice]:
    """Return documents whose number begins so, in the order of the index."""
    start = text.upper()
    if len(start) < SHORTEST or not re.search(r"[A-Z]", start):
        return []
    rows = Invoice.objects.filter(organization=organization, number__gte=start).order_by("number")
    found = [
        one
        for one in rows.select_related("customer")[:READ]
        if (one.number or "").startswith(start)
    ]
    return found[:SHOWN]


def invoices_of_amount(organization: Organization, text: str) -> list[Invoice]:
    """Return documents whose total with VAT is this amount, in the order of the index."""
    cents = cents_of(text)
    if cents is None:
        return []
    rows = Invoice.objects.filter(organization=organization, gross_cents=cents)
    return list(rows.select_related("customer").order_by("gross_cents")[:SHOWN])


def cents_of(text: str) -> int | None:
    """Read « 641,52 », « 641,52 € » or « 1 200 » as cents; None for anything else."""
    plain = plain_number(text)
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", plain):
        return None
    try:
        return int(Decimal(plain) * 100)
    except InvalidOperation:
        return None


def customers_like(organization: Organization, text: str) -> list[Customer]:
    """Return customers by reference, SIREN, SIRET, name or e-mail, the surest first."""
    if len(text) < SHORTEST:
        return []
    mine = Customer.objects.filter(organization=organization)
    digits = re.sub(r"\s", "", text)
    exact = Q(code__iexact=text)
    if digits.isascii() and digits.isdigit() and len(digits) >= 9:
        exact |= Q(siren=digits[:9]) if len(digits) < 14 else Q(siret=digits) | Q(siren=digits[:9])
    if "@" in text:
        contacts = Contact.objects.filter(customer__organization=organization, email__iexact=text)
        exact |= Q(pk__in=contacts.values("customer")[:SHOWN])
    sure = list(mine.filter(exact).order_by("folded_name", "pk")[:SHOWN])
    if len(sure) == SHOWN:
        return sure
    named = mine.filter(has_words(text)).exclude(pk__in=[one.pk for one in sure])
    return [*sure, *named.order_by("folded_name", "pk")[: SHOWN - len(sure)]]


def subscriptions_like(
    organization: Organization, text: str, customers: Iterable[Customer]
) -> list[Subscription]:
    """Return subscriptions by reference, then those of the customers found."""
    mine = Subscription.objects.filter(organization=organization)
    found = list(mine.filter(reference__in={text, text.upper()}).select_related("customer")[:SHOWN])
    known = [one.pk for one in found]
    theirs = mine.filter(customer__in=[one.pk for one in customers]).exclude(pk__in=known)
    running = theirs.exclude(status=Subscription.Status.ENDED).order_by("next_billing_on", "pk")
    return [*found, *running.select_related("customer")[: SHOWN - len(found)]]


def _spelled_out(organization: Organization, number: int, today: date) -> set[str]:
    """Return the numbers that a counter gives in each series, this year and the last."""
    patterns = NumberSeries.objects.filter(organization=organization).values_list(
        "pattern", flat=True
    )
    days = (today, today.replace(year=today.year - 1, day=1))
    return {render(pattern, number, day) for pattern in patterns for day in days}
