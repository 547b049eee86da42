"""What else years of work leave in the large organisation: the log, failures, notes, imports."""

from datetime import date

from bench import data
from bench.base_sizes import CUSTOMERS, EVENTS, FAILING, HOLDERS, INVOICES, NIGHTS
from bench.data import carry_on_after, repeat
from ritournelle.accounts.models import Organization, User
from ritournelle.customers.models import Note, Task
from ritournelle.imports.models import ImportJob
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import BillingFailure, Subscription

IMPORTS, NOTES, TASKS = 60, 30_000, 3_000
BAD_CELL = [2, "email", "claire@", "Adresse incomplète.", "Corrigez la cellule."]


def make(organization: Organization, today: date) -> None:
    """Make all of it."""
    _log(organization)
    _failures(organization)
    _notes(organization, today)
    _imports(organization)


def _log(organization: Organization) -> None:
    """Make the log: one event in two is about a document, a few are told by the bell."""
    moment = data.minutes_before(organization.created_at, f"({EVENTS} - n) * 3")
    repeat(
        Event(organization=organization, actor="system", data={"gross_cents": 12_000}), EVENTS,
        id="n", at=moment, customer_id=f"n % {HOLDERS} + 1",
        kind="CASE WHEN n % 2 = 0 THEN 'message.sent' ELSE 'invoice.issued' END",
        subject=f"CASE WHEN n % 2 = 0 THEN 'message:' ELSE 'invoice:' END || (n % {INVOICES} + 1)",
    )  # fmt: skip
    moment = data.minutes_before(organization.created_at, f"({NIGHTS} - n) * 1440")
    told = {"on": "2026-01-01", "issued": 300, "failed": 0, "gross_cents": 4_800_000}
    repeat(
        Event(organization=organization, actor="system", data=told), NIGHTS,
        id=f"{EVENTS} + n", at=moment, customer_id="NULL", kind="'run.finished'",
        subject="'run:' || n",
    )  # fmt: skip
    carry_on_after([Event])


def _failures(organization: Organization) -> None:
    """Make failures of the last night, of subscriptions that run."""
    running = Subscription.objects.filter(organization=organization, status="active")
    BillingFailure.objects.bulk_create(
        BillingFailure(
            subscription_id=key, run_id=NIGHTS, code="incomplete-customer",
            reason="L’adresse du client manque.", remedy="Complétez la fiche.",
            first_seen_at=organization.created_at, last_seen_at=organization.created_at,
        )
        for key in running.order_by("pk").values_list("pk", flat=True)[:FAILING]
    )  # fmt: skip


def _notes(organization: Organization, today: date) -> None:
    claire = User.objects.earliest("pk")
    repeat(
        Note(author=claire, text="Rappeler après la rentrée.", created_at=organization.created_at),
        NOTES, id="n", customer_id=f"n % {CUSTOMERS} + 1",
    )  # fmt: skip
    repeat(
        Task(
            organization=organization, title="Rappeler", assignee=claire,
            created_at=organization.created_at,
        ), TASKS,
        id="n", customer_id="n", due_on=data.days_before(today, "n - 100"),
        done_at=f"CASE WHEN n > 300 THEN {data.minutes_before(organization.created_at, 'n')}"
        " ELSE NULL END",
    )  # fmt: skip
    carry_on_after([Note, Task])


def _imports(organization: Organization) -> None:
    ImportJob.objects.bulk_create(
        ImportJob(
            organization=organization, subject="customers", status="done", row_count=20_000,
            done_count=20_000, file_name=f"clients-{n}.csv", content=b"x" * 100_000,
            errors=[BAD_CELL] * 1000, counts={"added": 20_000, "errors": 1000},
            created_at=organization.created_at, finished_at=organization.created_at,
        )
        for n in range(IMPORTS)
    )  # fmt: skip
