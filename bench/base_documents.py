"""The documents of the large organisation, and the e-mails that carried them."""

from datetime import date

from bench import data
from bench.base_sizes import (
    A_DAY_OF_INVOICES,
    DRAFTS,
    HOLDERS,
    INVOICES,
    NIGHTS,
    PRO_FORMAS,
    SUBSCRIPTIONS,
)
from bench.data import carry_on_after, repeat
from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.france.natures import Nature
from ritournelle.invoicing.models import (
    Chain,
    Invoice,
    InvoiceFile,
    InvoiceLine,
    InvoiceVat,
    NumberSeries,
    PublicLink,
)
from ritournelle.invoicing.series import create_series
from ritournelle.invoicing.snapshots import buyer_text, freeze, seller_text
from ritournelle.invoicing.terms import Case, payment_terms, terms_text, vat_buyer
from ritournelle.invoicing.totals import recount
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingRun

ALL = INVOICES + PRO_FORMAS + DRAFTS
NET = "(n % 300 * 100 + 900)"
IS_CREDIT = "n % 100 = 0"
CUSTOMER = f"n % {HOLDERS} + 1"
SENT = {
    "bounced": "n % 9973 = 0",
    "failed": "n % 12007 = 0",
    "uncertain": "n % 99991 = 0",
    "cancelled": "n % 211 = 0",
    "held": f"n > {INVOICES - 3000}",
}


def make(organization: Organization, today: date) -> None:
    """Make nights, documents and messages. Lines come first: an issued document seals them."""
    create_series(organization, "credit_note")
    _runs(organization, today)
    _parts()
    _issued(organization, today)
    _others(organization, today)
    _messages(organization)
    NumberSeries.objects.filter(organization=organization).update(
        last_number=INVOICES, last_issued_on=today
    )
    Chain.objects.update_or_create(
        organization=organization, defaults={"position": INVOICES, "last_hash": "0" * 64}
    )
    carry_on_after([InvoiceLine, InvoiceVat, Invoice, Message, BillingRun])
    recount(organization.pk)


def _runs(organization: Organization, today: date) -> None:
    """Make a run for each of the last nights, the latest with the greatest key."""
    night = data.days_before(today, f"{NIGHTS} - n")
    moment = data.minutes_before(organization.created_at, f"({NIGHTS} - n) * 1440")
    repeat(
        BillingRun(
            organization=organization, status="done", due_count=A_DAY_OF_INVOICES,
            issued_count=A_DAY_OF_INVOICES, net_cents=4_000_000, gross_cents=4_800_000,
        ), NIGHTS,
        id="n", night=night, billed_on=night, started_at=moment, seen_at=moment,
        finished_at=moment,
    )  # fmt: skip


def _parts() -> None:
    line = InvoiceLine(
        name="Abonnement", quantity=1, unit_price=99, vat_category="S", vat_rate=20,
    )  # fmt: skip
    vat = InvoiceVat(category="S", rate=20)
    tax = f"{NET} / 5"
    repeat(line, ALL, id="n", invoice_id="n", position="1", net_cents=NET, gross_cents=NET)
    repeat(vat, ALL, id="n", invoice_id="n", lines_cents=NET, net_cents=NET, vat_cents=tax)


def _issued(organization: Organization, today: date) -> None:
    ago = f"({INVOICES} - n) / {A_DAY_OF_INVOICES}"
    day = data.days_before(today, ago)
    invoice = Invoice(
        organization=organization, status="issued", created_at=organization.created_at,
        recipients=[], payment_means="", revision=0, sends=True, **_frozen(organization, today),
    )  # fmt: skip
    repeat(
        invoice, INVOICES,
        id="n", customer_id=CUSTOMER, issued_on=day, due_on=day, chain_position="n",
        kind=f"CASE WHEN {IS_CREDIT} THEN 'credit_note' ELSE 'invoice' END",
        number=f"CASE WHEN {IS_CREDIT} THEN 'AV-' ELSE 'FA-' END || (2000000 + n)",
        corrects_id=f"CASE WHEN {IS_CREDIT} THEN n - 1 ELSE NULL END",
        subscription_id=f"CASE WHEN n % 25 < 2 THEN NULL ELSE n % {SUBSCRIPTIONS} + 1 END",
        run_id=f"CASE WHEN n % 25 < 2 OR {ago} >= {NIGHTS} THEN NULL ELSE {NIGHTS} - {ago} END",
        net_cents=NET, vat_cents=f"{NET} / 5", gross_cents=f"{NET} + {NET} / 5",
    )  # fmt: skip
    repeat(
        InvoiceFile(filed_at=organization.created_at, size=100), INVOICES,
        invoice_id="n", sha256="'a' || n",
    )  # fmt: skip


def _frozen(organization: Organization, today: date) -> dict[str, int]:
    """Freeze the texts that all documents share; each buyer is the same one."""
    customer = Customer.objects.earliest("pk")
    case = Case(
        buyer=vat_buyer(customer), language="fr", means="", on=today,
        payment=payment_terms(organization, customer, Invoice()),
        natures=frozenset([Nature.SERVICES]), taxes=frozenset(),
    )  # fmt: skip
    texts = {
        "seller_id": seller_text(organization),
        "buyer_id": buyer_text(customer, "c1@client.example"),
        "terms_id": terms_text(organization, case),
    }
    kept = freeze(organization.pk, texts.values())
    return {name: kept[text].id for name, text in texts.items()}


def _others(organization: Organization, today: date) -> None:
    """Make pro formas, each with its public page, then drafts."""
    other = Invoice(
        organization=organization, created_at=organization.created_at, recipients=[],
        payment_means="", revision=0, sends=True,
    )  # fmt: skip
    key = f"{INVOICES} + n"
    nothing_but = f"CASE WHEN n <= {PRO_FORMAS} THEN {{}} ELSE NULL END"
    net = NET.replace("n", f"({key})")
    repeat(
        other, PRO_FORMAS + DRAFTS,
        id=key, customer_id=CUSTOMER,
        kind=f"CASE WHEN n <= {PRO_FORMAS} THEN 'pro_forma' ELSE 'invoice' END",
        status=f"CASE WHEN n <= {PRO_FORMAS} THEN 'issued' ELSE 'draft' END",
        issued_on=nothing_but.format(data.days_before(today, "n / 9")),
        due_on=nothing_but.format(data.days_before(today, "n / 9 - 30")),
        subscription_id=nothing_but.format("n * 200"),  # those that are still drafts
        net_cents=net, vat_cents=f"{net} / 5", gross_cents=f"{net} + {net} / 5",
    )  # fmt: skip
    link = "'jeton-' || n"
    repeat(
        PublicLink(created_at=organization.created_at), PRO_FORMAS,
        invoice_id=key, token=link,
    )  # fmt: skip


def _messages(organization: Organization) -> None:
    states = " ".join(f"WHEN {condition} THEN '{state}'" for state, condition in SENT.items())
    message = Message(
        organization=organization, purpose="invoice",
        created_at=organization.created_at, sent_at=organization.created_at,
        sender="factures@mesure.example", body="Bonjour", recipients=["a@client.example"],
    )  # fmt: skip
    repeat(
        message, INVOICES,
        id="n", invoice_id="n", message_id="'<' || n || '@mesure>'", customer_id=CUSTOMER,
        status=f"CASE {states} ELSE 'sent' END", subject="'Votre facture FA-' || (2000000 + n)",
    )  # fmt: skip
