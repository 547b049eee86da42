"""What the page of one subscription shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ritournelle.core.charges import Due
from ritournelle.core.errors import DomainError
from ritournelle.core.periods import Period
from ritournelle.customers.models import Contact
from ritournelle.documents.text import period as period_words
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.terms import payment_terms, terms_label
from ritournelle.kit.models import Event
from ritournelle.outbox.links import address_of
from ritournelle.subscriptions.drafting import Draft
from ritournelle.subscriptions.models import ScheduleChange, Subscription
from ritournelle.subscriptions.occurrences import coming
from ritournelle.subscriptions.proforma import is_superseded
from ritournelle.web.screens.subscriptions.explain import (
    Explained,
    Step,
    explain,
    explain_discount,
)
from ritournelle.web.screens.subscriptions.queries import days_until
from ritournelle.web.screens.subscriptions.strip import Mark, Month, first_month, last_day, strip
from ritournelle.web.shell.story import Told, tell_all

DATES = 12
INVOICES = 12
EVENTS = 30
CHANGES = 12


@dataclass(frozen=True, slots=True)
class Date:
    """One of the next dates: when, for which period, how much, and what is special about it."""

    on: date
    days: int
    period: str
    cents: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """The next invoice, as it would be written today."""

    draft: Draft
    lines: Sequence[Explained]
    discount: Sequence[Step]
    start: date
    on: date
    days: int
    period: str

    @property
    def is_late(self) -> bool:
        """Whether its day is over, or has come."""
        return self.days <= 0


@dataclass
class Ahead:
    """The future of a subscription; `trouble` when it cannot be computed."""

    next: Next | None = None
    dates: list[Date] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    trouble: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A document of the subscription, and the period it is for."""

    invoice: Invoice
    period: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A pro forma, and where it stands."""

    invoice: Invoice
    token: str
    accepted_at: datetime | None
    accepted_by: str
    is_superseded: bool
    is_over: bool

    @property
    def address(self) -> str:
        """Where the customer sees it; empty before its link is made."""
        return address_of(self.token) if self.token else ""

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return not (self.accepted_at or self.is_superseded)


def ahead_of(subscription: Subscription, today: date) -> Ahead:
    """Compute the next invoices, by the code that will write them."""
    if subscription.status == Subscription.Status.ENDED:
        return Ahead()
    try:
        seen = coming(subscription, on=today, until=last_day(today), least=DATES)
    except DomainError as error:
        return Ahead(trouble=error)
    return Ahead(
        _next(seen.draft, today) if seen.draft else None,
        [_date(due, today) for due in seen.dues[:DATES]],
        [
            Mark(due.occurrence.bill_on, due.net_cents, "coming" if number else "next")
            for number, due in enumerate(seen.dues)
        ],
        seen.trouble,
    )


def months_of(
    subscription: Subscription, ahead: Ahead, changes: Sequence[ScheduleChange], today: date
) -> list[Month]:
    """Return the rhythm strip: what was billed, what will be, what is skipped."""
    written = Invoice.objects.filter(
        subscription=subscription,
        kind=Invoice.Kind.INVOICE,
        issued_on__gte=first_month(today),
    ).values_list("issued_on", "net_cents")
    done = [Mark(on, cents, "done") for on, cents in written if on]
    skipped = [
        Mark(change.period_start, 0, "skipped")
        for change in changes
        if change.kind == ScheduleChange.Kind.SKIPPED
    ]
    return strip([*done, *ahead.marks, *skipped], today)


def changes_of(subscription: Subscription) -> list[ScheduleChange]:
    """Return what people changed in the calendar and can still undo, the latest first."""
    billed = subscription.items.filter(lines__period_start__isnull=False)
    starts = set(billed.values_list("lines__period_start", flat=True))
    rows = subscription.schedule_changes.order_by("-period_start", "-pk")[: 4 * CHANGES]
    return [row for row in rows if row.period_start not in starts][:CHANGES]


def invoices_of(subscription: Subscription) -> list[Written]:
    """Return the latest invoices and credit notes."""
    rows = Invoice.objects.filter(subscription=subscription)
    found = rows.exclude(kind=Invoice.Kind.PRO_FORMA).order_by("-pk")[:INVOICES]
    return [Written(invoice, _covered(invoice)) for invoice in found]


def offers_of(subscription: Subscription, today: date) -> list[Offer]:
    """Return the pro formas, the latest first; only that one may still be accepted."""
    rows = Invoice.objects.filter(subscription=subscription, kind=Invoice.Kind.PRO_FORMA)
    found = list(
        rows.select_related("public_link", "subscription__organization").order_by("-pk")[:3]
    )
    is_draft = subscription.status == Subscription.Status.DRAFT
    return [_offer(one, is_draft and not rank, today) for rank, one in enumerate(found)]


def story_of(subscription: Subscription, invoices: Sequence[Invoice]) -> list[Told]:
    """Return what happened to a subscription and to its documents, the latest first."""
    subjects = [f"subscription:{subscription.pk}", *(f"invoice:{one.pk}" for one in invoices)]
    events = Event.objects.filter(subject__in=subjects).order_by("-at", "-pk")
    return tell_all(events[:EVENTS])


def recipients_of(subscription: Subscription) -> list[str]:
    """Return the addresses that its invoices go to."""
    if subscription.recipients:
        return list(subscription.recipients)
    contacts = Contact.objects.filter(customer=subscription.customer_id, receives_invoices=True)
    return list(contacts.order_by("pk").values_list("email", flat=True))


def payment_words(subscription: Subscription) -> str:
    """Say how and when its invoices are paid."""
    customer = subscription.customer
    own = subscription.get_payment_means_display()
    means = own or customer.get_payment_means_display()
    terms = payment_terms(subscription.organization, customer, subscription)
    return f"{means}, {terms_label(terms, 'fr').lower()}"


def _offer(invoice: Invoice, may_be_accepted: bool, today: date) -> Offer:
    link = getattr(invoice, "public_link", None)
    accepted_at = link.accepted_at if link else None
    return Offer(
        invoice,
        link.token if link else "",
        accepted_at,
        link.accepted_by if link else "",
        is_superseded=not accepted_at and (not may_be_accepted or is_superseded(invoice)),
        is_over=bool(invoice.due_on and invoice.due_on < today),
    )


def _next(draft: Draft, today: date) -> Next:
    on = draft.due.occurrence.bill_on
    return Next(
        draft,
        explain(draft),
        explain_discount(draft),
        start=draft.period.start,
        on=on,
        days=days_until(on, today) or 0,
        period=_span(draft.period),
    )


def _date(due: Due, today: date) -> Date:
    on = due.occurrence.bill_on
    return Date(
        on,
        days_until(on, today) or 0,
        _span(due.occurrence.period),
        due.net_cents,
        tuple(_notes(due)),
    )


def _notes(due: Due) -> Iterator[str]:
    if due.occurrence.prorated:
        yield "au prorata"
    if due.discount_cents or any(charge.discount_cents for charge in due.charges):
        yield "remise déduite"


def _covered(invoice: Invoice) -> str:
    if invoice.period_start is None or invoice.period_end is None:
        return ""
    return period_words((invoice.period_start, invoice.period_end), "fr")


def _span(period: Period) -> str:
    return period_words((period.start, period.end), "fr")
