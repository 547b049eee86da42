"""What the database itself refuses, whoever writes and by whatever means."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import (
    Invoice,
    InvoiceFile,
    InvoiceLine,
    InvoiceVat,
    Snapshot,
)
from ritournelle.kit import triggers
from ritournelle.kit.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
NEVER = r"(never changes|never deleted|never emptied|never becomes)"


@pytest.fixture
def issued(organization: Organization) -> Invoice:
    """An issued document with a line, VAT, snapshots, a filed file and an event."""
    invoice = factories.make_issued_invoice(factories.make_customer(organization))
    InvoiceFile.objects.create(invoice=invoice, sha256="a" * 64, size=100, filed_at=factories.NOON)
    Event.objects.create(
        organization=organization, at=factories.NOON, kind="invoice.issued", actor="system"
    )
    return invoice


def refuses(change: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=NEVER), transaction.atomic():
        change()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_guard_is_in_the_database() -> None:
    assert len(triggers.guards()) >= 12
    assert triggers.missing() == []


def test_every_guarded_table_is_named_by_a_test_below() -> None:
    organizations = {"accounts_organization"}  # only one of its columns is guarded
    assert {guard.table for guard in triggers.guards()} == set(UPDATES) | organizations


def test_a_business_never_becomes_a_demonstration_that_may_be_erased(
    organization: Organization,
) -> None:
    refuses(lambda: execute("UPDATE accounts_organization SET is_demo = TRUE"))


def test_what_a_demonstration_has_issued_may_be_erased_but_not_changed(issued: Invoice) -> None:
    # As erasing does it, the flag being one that only a new organisation gets.
    triggers.remove()
    Organization.objects.update(is_demo=True)
    triggers.install_after_migrate(using="default")
    refuses(lambda: execute("UPDATE invoicing_invoice SET net_cents = net_cents"))
    for table in ERASED:
        execute(f"DELETE FROM {table}")  # noqa: S608
    assert not Invoice.objects.exists()


def drop(guard: triggers.Guard) -> None:
    on_table = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER {guard.name}{on_table}")


@pytest.mark.parametrize("guard", triggers.guards(), ids=lambda guard: guard.name)
def test_a_dropped_guard_is_missed_by_name(guard: triggers.Guard) -> None:
    drop(guard)
    assert triggers.missing() == [guard.name]


def test_a_migration_puts_a_dropped_guard_back() -> None:
    drop(triggers.guards()[0])
    call_command("migrate", verbosity=0)
    assert triggers.missing() == []


ERASED = (
    "kit_event",
    "invoicing_invoicefile",
    "invoicing_invoiceline",
    "invoicing_invoicevat",
    "invoicing_invoice",
    "invoicing_snapshot",
)
UPDATES = {
    "invoicing_invoice": "net_cents = net_cents",
    "invoicing_invoiceline": "name = 'Autre'",
    "invoicing_invoicevat": "vat_cents = vat_cents + 1",
    "invoicing_snapshot": "text = '{}'",
    "invoicing_invoicefile": "sha256 = 'b'",
    "kit_event": "actor = 'Charlie'",
}


@pytest.mark.parametrize("table", UPDATES)
def test_an_issued_row_never_changes(issued: Invoice, table: str) -> None:
    refuses(lambda: execute(f"UPDATE {table} SET {UPDATES[table]}"))  # noqa: S608


@pytest.mark.parametrize("table", UPDATES)
def test_an_issued_row_is_never_deleted(issued: Invoice, table: str) -> None:
    refuses(lambda: execute(f"DELETE FROM {table}"))  # noqa: S608


@pytest.mark.parametrize("table", UPDATES)
def test_a_guarded_table_is_never_emptied(issued: Invoice, table: str) -> None:
    if connection.vendor == "sqlite":  # has no TRUNCATE, but a shortcut for a bare DELETE
        refuses(lambda: execute(f"DELETE FROM {table}"))  # noqa: S608
        return
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL empties no table with checks to come
    refuses(lambda: execute(f"TRUNCATE {table} CASCADE"))


def test_an_issued_document_gets_no_further_line(issued: Invoice) -> None:
    line = InvoiceLine(
        invoice=issued,
        position=2,
        name="Oubliée",
        quantity=1,
        unit_price=1,
        gross_cents=100,
        net_cents=100,
        vat_category="S",
        vat_rate=20,
    )
    refuses(line.save)


def test_an_issued_document_gets_no_further_vat(issued: Invoice) -> None:
    vat = InvoiceVat(invoice=issued, category="S", rate=10, lines_cents=0, net_cents=0, vat_cents=0)
    refuses(vat.save)


def test_a_line_never_moves_from_a_draft_to_an_issued_document(
    issued: Invoice, organization: Organization
) -> None:
    customer = factories.make_customer(organization, code="C002")
    draft = factories.make_invoice(customer)
    refuses(lambda: draft.lines.update(invoice=issued, position=2))


def test_an_issued_document_never_becomes_a_draft_again(issued: Invoice) -> None:
    blank = {"number": None, "issued_on": None, "chain_position": None}
    refuses(lambda: Invoice.objects.filter(pk=issued.pk).update(status="draft", **blank))


def test_a_draft_changes_and_goes_freely(organization: Organization) -> None:
    draft = factories.make_invoice(factories.make_customer(organization))
    draft.lines.update(name="Autre")
    Invoice.objects.filter(pk=draft.pk).update(due_on=date(2027, 1, 1))
    draft.delete()
    assert not InvoiceLine.objects.exists()


def test_a_file_waits_and_fails_freely_until_it_is_filed(organization: Organization) -> None:
    draft = factories.make_invoice(factories.make_customer(organization))
    file = InvoiceFile.objects.create(invoice=draft, due_at=factories.NOON)
    file.attempts, file.last_error = 1, "disque plein"
    file.save()
    file.sha256, file.size, file.filed_at = "a" * 64, 100, factories.NOON
    file.save()
    assert InvoiceFile.objects.get().sha256 == "a" * 64


def test_a_filed_document_may_still_be_marked_as_sent(issued: Invoice) -> None:
    InvoiceFile.objects.update(to_send=False, due_at=None)
    assert InvoiceFile.objects.get().size == 100


def test_a_new_snapshot_may_always_be_added(issued: Invoice, organization: Organization) -> None:
    factories.make_snapshot(organization, '{"name": "Ritournelle SA"}')
    assert Snapshot.objects.count() == 2


def test_taking_guards_away_takes_them_all_away(committed_db: None) -> None:
    triggers.remove()
    assert triggers.missing() == [guard.name for guard in triggers.guards()]


def test_guards_are_back_after_the_test_that_took_them_away(committed_db: None) -> None:
    assert triggers.missing() == []
