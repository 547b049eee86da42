"""Builds the demonstration company and lets it live until yesterday."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from ritournelle.accounts.models import Organization
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
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.series import create_series
from ritournelle.invoicing.services import credit_invoice
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.models import Message
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.run import bill
from ritournelle.subscriptions.services import NewItem, activate, create_subscription, skip_next
from ritournelle.web.demo.data import COMPANY, LOGO, OFFERS, PROFESSIONAL, SECTORS, Sector
from ritournelle.web.demo.subscriptions import WISHES, start_of

MONTHS_OF_HISTORY = 18
BATCH = 200
FOREIGN = {"10115": ("DE", "DE136695976", "en"), "1201": ("CH", "", "fr")}
STREETS = ("rue de la Paix", "avenue Jean-Jaurès", "place du Marché", "quai des Brumes")

Progress = Callable[[int, int], None]


@dataclass
class Clock:
    """A clock that the demonstration moves."""

    moment: datetime = field(default=datetime(2000, 1, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        """Return the moment it was set to."""
        return self.moment


def build_demo(today: date, progress: Progress = lambda done, total: None) -> Organization:
    """Create the company with its customers, and run every night until yesterday."""
    first_day = add_months(today, -MONTHS_OF_HISTORY)
    clock = Clock()
    organization = _create_company(first_day)
    clock.moment = organization.created_at
    products = _create_catalogue(organization, first_day, clock())
    for number, (sector, rank, name, postcode, city) in enumerate(_everybody()):
        customer = _create_customer(organization, number, sector, (name, postcode, city), clock())
        start = start_of(number, first_day, today)
        _subscribe(customer, sector.plan, rank, start, products, clock())
    filer = Filer(clock)
    try:
        _live(organization, first_day, today, filer, clock, progress)
        _add_incidents(organization)
        _finish_night(filer, clock)
    finally:
        filer.close()
    return organization


def _everybody() -> list[tuple[Sector, int, str, str, str]]:
    return [
        (sector, rank, *customer)
        for sector in SECTORS
        for rank, customer in enumerate(sector.customers)
    ]


def _create_company(first_day: date) -> Organization:
    organization = Organization.objects.create(**COMPANY)
    organization.logo.save("demo.svg", ContentFile(LOGO.encode()), save=False)
    organization.created_at = night_start(
        first_day, organization.billing_time, organization.time_zone
    )
    organization.save(update_fields=["logo", "created_at"])
    create_series(organization, "invoice")
    create_series(organization, "credit_note")
    return organization


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


def _live(
    organization: Organization,
    first_day: date,
    today: date,
    filer: Filer,
    clock: Clock,
    progress: Progress,
) -> None:
    """Run each night that has something to bill, draw its documents, and file its messages."""
    total = (today - first_day).days
    for passed in range(total):
        night = first_day + timedelta(days=passed)
        if queries.due(organization.pk, night).exists():
            clock.moment = night_start(night, organization.billing_time, organization.time_zone)
            bill(organization, on=night, clock=clock, night=night)
            _finish_night(filer, clock)
        progress(passed + 1, total)


def _finish_night(filer: Filer, clock: Clock) -> None:
    """Draw and prepare everything; messages of the past are noted as sent, not sent again."""
    while filer.file_due(BATCH) + compose_due(clock(), BATCH):
        pass
    Message.objects.filter(status=Message.Status.WAITING).update(
        status=Message.Status.SENT, sent_at=clock(), due_at=None
    )


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
