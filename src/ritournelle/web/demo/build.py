"""Builds the demonstration company and lets it live until yesterday."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F

from ritournelle.accounts.models import Organization, User
from ritournelle.accounts.services import free_slug, set_logo
from ritournelle.catalog.models import Product
from ritournelle.catalog.services import (
    NewPlanItem,
    add_plan_version,
    create_plan,
    create_product,
)
from ritournelle.core.nights import night_start
from ritournelle.core.periods import add_months
from ritournelle.customers.models import Customer
from ritournelle.customers.services import create_customer
from ritournelle.france.identifiers import vat_number_of
from ritournelle.invoicing.filing import Filer
from ritournelle.invoicing.models import Invoice, InvoiceFile
from ritournelle.invoicing.opening import Numbering, open_organization
from ritournelle.invoicing.services import credit_invoice
from ritournelle.outbox.composing import RELATED, compose_due, compose_from, read_sources
from ritournelle.outbox.models import Message
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.revenue import refresh_revenue
from ritournelle.subscriptions.run import bill
from ritournelle.subscriptions.services import NewItem, activate, create_subscription, skip_next
from ritournelle.web.demo.data import COMPANY, LOGO, OFFERS, PROFESSIONAL, SECTORS, Sector
from ritournelle.web.demo.life import add_everyday_life
from ritournelle.web.demo.subscriptions import WISHES, start_of

BATCH = 200
FOREIGN = {"10115": ("DE", "DE136695976", "en"), "1201": ("CH", "", "fr")}
STREETS = ("rue de la Paix", "avenue Jean-Jaurès", "place du Marché", "quai des Brumes")

Progress = Callable[[int, int], None]


@dataclass
class Clock:
    """A clock that the demonstration moves."""

    moment: datetime

    def __call__(self) -> datetime:
        """Return the moment it was set to."""
        return self.moment


@dataclass(frozen=True)
class Story:
    """How much of it: months of history, and customers of each sector."""

    months: int
    customers: int


WHOLE = Story(months=18, customers=100)
SHORT = Story(months=8, customers=4)  # in the seconds that a request may last


def build_demo(today: date, progress: Progress = lambda done, total: None) -> Organization:
    """Create the whole company, and run every night until yesterday: documents, messages, files."""
    organization = open_company(today, WHOLE, slug=COMPANY["slug"])
    clock = Clock(organization.created_at)
    filer = Filer(clock)
    try:
        fill_company(organization, today, WHOLE, clock)
        for done, total in _nights(organization, today, WHOLE, clock):
            _finish_night(organization, filer, clock)
            progress(done, total)
        _add_incidents(organization)
        add_everyday_life(organization, today, clock())
        _finish_night(organization, filer, clock)
    finally:
        filer.close()
    return organization


def build_short_demo(organization: Organization, today: date) -> None:
    """Let a company live for some months; workers draw its documents afterwards."""
    clock = Clock(organization.created_at)
    fill_company(organization, today, SHORT, clock)
    for _ in _nights(organization, today, SHORT, clock):
        pass
    _add_incidents(organization)
    add_everyday_life(organization, today, clock())
    note_past_messages(organization, before=today - timedelta(days=3))


def open_company(
    today: date, story: Story, *, slug: str = "", owner: User | None = None
) -> Organization:
    """Create the company as it was on its first day: nobody in it but its owner."""
    first_day = add_months(today, -story.months)
    at = night_start(first_day, time(2), "Europe/Paris")
    fields = COMPANY | {"slug": slug or free_slug("demonstration")}
    organization = open_organization(owner, Numbering(), at=at, is_demo=True, **fields)
    set_logo(organization, "demo.svg", LOGO.encode(), at=at)
    return organization


def fill_company(organization: Organization, today: date, story: Story, clock: Clock) -> None:
    """Add what it sells, and its customers as they come, each with a subscription."""
    first_day = add_months(today, -story.months)
    products = _create_catalogue(organization, first_day, clock())
    for number, (sector, rank, name, postcode, city) in enumerate(_everybody(story)):
        start = start_of(number, first_day, today)
        at = night_start(start, organization.billing_time, organization.time_zone)
        customer = _create_customer(organization, number, sector, (name, postcode, city), at)
        _subscribe(customer, sector.plan, rank, start, products, at)


def _everybody(story: Story) -> list[tuple[Sector, int, str, str, str]]:
    return [
        (sector, rank, *customer)
        for sector in SECTORS
        for rank, customer in enumerate(sector.customers[: story.customers])
    ]


def _create_catalogue(
    organization: Organization, first_day: date, at: datetime
) -> dict[str, Product]:
    products = {
        offer.code: create_product(
            organization,
            at=at,
            code=offer.code,
            name=offer.name,
            unit_price=offer.price,
            unit=offer.unit,
            vat_rate=offer.rate,
            description=offer.description,
            nature=offer.nature,
            vat_exemption=offer.exemption,
        )
        for offer in OFFERS
    }
    for code, name, product in (
        ("STARTER", "Starter", "SAAS-STARTER"),
        ("PRO", "Pro", "SAAS-PRO"),
        ("ENTERPRISE", "Enterprise", "SAAS-SIEGE"),
    ):
        plan = create_plan(organization, code, name, at=at)
        add_plan_version(
            plan, [NewPlanItem(products[product])], valid_from=first_day, at=at, rhythm_days="1"
        )
    return products


def _create_customer(
    organization: Organization,
    number: int,
    sector: Sector,
    who: tuple[str, str, str],
    at: datetime,
) -> Customer:
    name, postcode, city = who
    country, vat_number, language = FOREIGN.get(postcode, ("FR", "", "fr"))
    is_company = sector.kind == PROFESSIONAL and country == "FR"
    siren = _siren(number) if is_company else ""
    return create_customer(
        organization,
        at=at,
        emails=[f"contact@{_domain(name)}.example"],
        code=f"CLI-{number + 1:04d}",
        kind=sector.kind,
        name=name,
        siren=siren,
        vat_number=vat_number_of(siren) if siren else vat_number,
        address_line1=f"{number % 90 + 1} {STREETS[number % len(STREETS)]}",
        postcode=postcode,
        city=city,
        country=country,
        language=language,
        payment_means="59" if number % 5 == 2 else "58",
        **_own_terms(number),
    )


def _own_terms(number: int) -> dict[str, Any]:
    """Give some customers terms of their own: 45 days end of month, or on receipt."""
    if number % 9 == 4:
        return {"payment_days": 45, "payment_end_of_month": True}
    if number % 9 == 7:
        return {"payment_days": 0, "payment_end_of_month": False}
    return {}


def _subscribe(
    customer: Customer,
    plan: str,
    rank: int,
    start: date,
    products: dict[str, Product],
    at: datetime,
) -> None:
    wish = WISHES[plan](rank)
    items = [
        NewItem(products[code], Decimal(quantity), is_one_off=is_one_off)
        for code, quantity, is_one_off in wish.lines
    ]
    reference = customer.code.replace("CLI", "AB")
    subscription = create_subscription(
        customer,
        items,
        wish.discounts,
        at=at,
        reference=reference,
        **{"starts_on": start, **wish.terms},
    )
    activate(subscription, at=at)


def _nights(
    organization: Organization, today: date, story: Story, clock: Clock
) -> Iterator[tuple[int, int]]:
    """Bill each night of the past that has something to bill; yield how far it is."""
    first_day = add_months(today, -story.months)
    total = (today - first_day).days
    for passed in range(total):
        night = first_day + timedelta(days=passed)
        if queries.due(organization.pk, night).exists():
            clock.moment = night_start(night, organization.billing_time, organization.time_zone)
            bill(organization, on=night, clock=clock, night=night)
            yield passed + 1, total
    refresh_revenue(organization, on=today)


def _finish_night(organization: Organization, filer: Filer, clock: Clock) -> None:
    """Draw and prepare everything; messages of the past are noted as sent, not sent again."""
    while filer.file_due(BATCH) + compose_due(clock(), BATCH):
        pass
    Message.objects.filter(organization=organization, status=Message.Status.WAITING).update(
        status=Message.Status.SENT, sent_at=clock(), due_at=None
    )


def note_past_messages(organization: Organization, *, before: date) -> None:
    """Write down the messages of older documents as sent on their day, without any file yet."""
    Message.objects.filter(organization=organization, status=Message.Status.WAITING).update(
        status=Message.Status.SENT, sent_at=F("created_at"), due_at=None
    )
    files = InvoiceFile.objects.filter(
        invoice__organization=organization, invoice__issued_on__lt=before, to_send=True
    )
    invoices = list(
        Invoice.objects.filter(file__in=files).select_related("run", *RELATED).order_by("pk")
    )
    if not invoices:
        return
    sources = read_sources(invoices, invoices[-1].created_at)
    messages = [compose_from(sources, invoice, invoice.created_at) for invoice in invoices]
    for message in messages:
        message.status, message.sent_at = Message.Status.SENT, message.created_at
        message.due_at = None
    Message.objects.bulk_create(messages, batch_size=BATCH)
    files.update(to_send=False)


def _add_incidents(organization: Organization) -> None:
    """Add what happens in a real company: a credit note, a skipped month, a bad address."""
    issued = Invoice.objects.filter(organization=organization, kind="invoice", status="issued")
    last = issued.latest("chain_position")
    credit_invoice(
        last,
        on=last.issued_on or organization.created_at.date(),
        at=last.created_at,
        reason="Geste commercial",
    )
    subscriptions = Subscription.objects.filter(
        organization=organization, next_billing_on__isnull=False
    )
    later = subscriptions.order_by("-next_billing_on").first()
    if later:
        skip_next(later, at=last.created_at)
    soon = subscriptions.select_related("customer").order_by("next_billing_on").first()
    if soon:
        Customer.objects.filter(pk=soon.customer_id).update(city="")


def _siren(number: int) -> str:
    """Return an invented SIREN whose key is right (Luhn)."""
    body = f"{81000000 + number * 7919:08d}"
    doubled = [int(digit) * (2 if rank % 2 else 1) for rank, digit in enumerate(body)]
    total = sum(digit // 10 + digit % 10 for digit in doubled)
    return f"{body}{-total % 10}"


def _domain(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "client"
