"""A large organisation to measure screens with: what five years of billing leave behind.

20,000 customers, 50,000 subscriptions, 500,000 issued invoices, made by the
database itself in about a minute. Lines come first: an issued invoice seals them.
"""

from datetime import date

from django.db import transaction

from bench import data
from bench.data import carry_on_after, repeat
from ritournelle.accounts.models import Membership, Organization, Role, User
from ritournelle.catalog.models import Plan, PlanItem, PlanVersion, Product
from ritournelle.customers.models import Contact, Customer
from ritournelle.invoicing.models import (
    Chain,
    Invoice,
    InvoiceFile,
    InvoiceLine,
    InvoiceVat,
    NumberSeries,
    Snapshot,
)
from ritournelle.invoicing.totals import recount
from ritournelle.kit.models import Event
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import (
    BillingRun,
    RevenueMovement,
    Subscription,
    SubscriptionItem,
)

CUSTOMERS, SUBSCRIPTIONS, INVOICES = 20_000, 50_000, 500_000
A_DAY_OF_INVOICES = 300
WORDS = ("Boulangerie", "Garage", "Cabinet", "Studio", "Atelier", "Clinique", "Ferme", "Club")


def make_base(today: date) -> Organization:
    """Make the organisation, with an owner who may sign in."""
    with transaction.atomic():
        organization = data.make_organization()
        _people(organization)
        _catalogue(organization)
        _customers(organization)
        _subscriptions(organization, today)
        _invoices(organization, today)
    data.tidy()
    return organization


def _people(organization: Organization) -> None:
    user = User.objects.create_user("claire@mesure.example", "mesure-mesure")
    Membership.objects.create(organization=organization, user=user, role=Role.OWNER)


def _catalogue(organization: Organization) -> None:
    for n in range(1, 41):
        product = Product.objects.create(
            organization=organization, code=f"P{n}", name=f"Produit {n}", unit_price=98 + n
        )
        plan = Plan.objects.create(organization=organization, code=f"F{n}", name=f"Formule {n}")
        version = PlanVersion.objects.create(plan=plan, number=1, valid_from=data.FIRST_DAY)
        PlanItem.objects.create(version=version, position=1, product=product, unit_price=98 + n)


def _word(number: str) -> str:
    """Return the SQL of one of eight words."""
    cases = " ".join(f"WHEN {rank} THEN '{word}'" for rank, word in enumerate(WORDS))
    return f"CASE {number} % 8 {cases} END"


def _customers(organization: Organization) -> None:
    customer = Customer(
        organization=organization, vat_number="", address_line1="51 quai Perrache",
        postcode="67000", city="Strasbourg",
    )  # fmt: skip
    repeat(
        customer, CUSTOMERS, id="n", code="'C' || n", name=f"{_word('n')} || ' ' || n",
        siren="substr('' || (700000000 + n), 1, 9)", siret="(700000000 + n) || '00011'",
    )  # fmt: skip
    repeat(Contact(), CUSTOMERS, id="n", customer_id="n", email="'c' || n || '@client.example'")
    carry_on_after([Customer, Contact])


def _subscriptions(organization: Organization, today: date) -> None:
    due = data.days_before(today, "-(n % 28) - 1")
    repeat(
        Subscription(
            organization=organization, status="active", sends=True, recipients=[],
            plan_version_id=PlanVersion.objects.earliest("pk").pk,
        ), SUBSCRIPTIONS,
        id="n", customer_id=f"n % {CUSTOMERS} + 1", reference="'AB-' || n",
        starts_on=data.days_before(today, "n % 900 + 40"),
        billed_until=due, next_billing_on=due, rhythm_days=data.day_of(due),
        mrr_cents="n % 300 * 100 + 900",
    )  # fmt: skip
    repeat(
        SubscriptionItem(), SUBSCRIPTIONS,
        id="n", subscription_id="n", position="1", product_id="n % 40 + 1", quantity="n % 9 + 1",
    )  # fmt: skip
    repeat(
        RevenueMovement(organization=organization, kind="new"), SUBSCRIPTIONS,
        id="n", subscription_id="n", on=data.days_before(today, "n % 900 + 40"),
        cents="n % 300 * 100 + 900",
    )  # fmt: skip
    carry_on_after([Subscription, SubscriptionItem, RevenueMovement])


def _invoices(organization: Organization, today: date) -> None:
    at = f"({INVOICES} - n) / {A_DAY_OF_INVOICES}"
    day = data.days_before(today, at)
    snapshot = Snapshot.objects.create(organization=organization, sha256="0" * 64, text="{}")
    run = BillingRun.objects.create(
        organization=organization, billed_on=today, status="done", issued_count=A_DAY_OF_INVOICES,
        started_at=organization.created_at, seen_at=organization.created_at,
        finished_at=organization.created_at,
    )  # fmt: skip
    line = InvoiceLine(
        position=1, name="Abonnement", quantity=1, unit_price=99, vat_category="S", vat_rate=20,
        gross_cents=0, net_cents=0,
    )  # fmt: skip
    net = "(n % 300 * 100 + 900)"
    repeat(line, INVOICES, id="n", invoice_id="n", net_cents=net, gross_cents=net)
    vat = InvoiceVat(category="S", rate=20, lines_cents=0, net_cents=0, vat_cents=0)
    repeat(
        vat, INVOICES, id="n", invoice_id="n", lines_cents=net, net_cents=net,
        vat_cents=f"{net} / 5",
    )  # fmt: skip
    invoice = Invoice(
        organization=organization, status="issued", created_at=organization.created_at,
        seller=snapshot, buyer=snapshot, terms=snapshot, recipients=[], payment_means="",
        revision=0, sends=True,
    )  # fmt: skip
    repeat(
        invoice, INVOICES, id="n", customer_id=f"n % {CUSTOMERS} + 1",
        number="'FA-' || (2000000 + n)", issued_on=day, due_on=day, run_id=f"CASE WHEN n > {INVOICES - A_DAY_OF_INVOICES} THEN {run.pk} ELSE NULL END",
        subscription_id=f"n % {SUBSCRIPTIONS} + 1", chain_position="n",
        net_cents=net, vat_cents=f"{net} / 5", gross_cents=f"{net} + {net} / 5",
    )  # fmt: skip
    repeat(
        InvoiceFile(filed_at=organization.created_at, size=100), INVOICES, invoice_id="n",
        sha256="'a' || n",
    )  # fmt: skip
    repeat(
        Event(
            organization=organization, at=organization.created_at, kind="invoice.issued",
            actor="system", data={"number": "FA-1"},
        ), INVOICES, id="n", subject="'invoice:' || n", customer_id=f"n % {CUSTOMERS} + 1",
    )  # fmt: skip
    repeat(
        Message(
            organization=organization, purpose="invoice", status="sent",
            created_at=organization.created_at, sent_at=organization.created_at,
            sender="factures@mesure.example", subject="Votre facture", body="Bonjour",
            recipients=["a@client.example"],
        ), INVOICES, id="n", invoice_id="n", message_id="'<' || n || '@mesure>'",
        customer_id=f"n % {CUSTOMERS} + 1",
    )  # fmt: skip
    NumberSeries.objects.filter(organization=organization, kind="invoice").update(
        last_number=INVOICES, last_issued_on=today
    )
    Chain.objects.update_or_create(
        organization=organization, defaults={"position": INVOICES, "last_hash": "0" * 64}
    )
    carry_on_after([InvoiceLine, InvoiceVat, Invoice, Event, Message])
    recount(organization.pk)
