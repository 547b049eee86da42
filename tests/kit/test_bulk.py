"""Rows written in bulk are the rows that the ORM would have written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from json import dumps
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import Invoice, InvoiceLine, Snapshot
from ritournelle.kit.bulk import bulk_insert, next_ids
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import Subscription
from tests import factories

pytestmark = pytest.mark.django_db


def columns(model: type[Model]) -> list[str]:
    return [field.column for field in model._meta.local_concrete_fields]


def raw_row(row: Model, *, without: set[str]) -> dict[str, Any]:
    """What the database itself holds, before Django makes Python values of it."""
    names = [name for name in columns(type(row)) if name not in without]
    listed = ", ".join(map(connection.ops.quote_name, names))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {listed} FROM {row._meta.db_table} WHERE id = %s",  # noqa: S608
            [row.pk],
        )
        return dict(zip(names, cursor.fetchone(), strict=True))


def as_given(value: Any) -> Any:
    """An instant is given as the engine writes it, JSON as text; everything else as it is."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return dumps(value) if isinstance(value, list | dict) else value


def copy_in_bulk(row: Model, **changed: Any) -> Model:
    """Write in bulk a row with the values of `row`, save those that must differ."""
    names = columns(type(row))
    values = {name: as_given(getattr(row, name)) for name in names}
    values |= {"id": next_ids(type(row), 1)[0]} | changed
    bulk_insert(type(row), names, [tuple(values[name] for name in names)])
    return type(row)._default_manager.get(pk=values["id"])


def line_in_full(organization: Organization) -> InvoiceLine:
    """A line that fills every column: text, decimals, days, big and small integers."""
    invoice = factories.make_invoice(factories.make_customer(organization))
    return InvoiceLine.objects.create(
        invoice=invoice,
        position=2,
        product=factories.make_product(organization),
        part=3,
        name="Café « l’Étoile » ; 50 %\tà\\emporter\n2ᵉ ligne",
        description="",
        quantity=Decimal("1234567890.1234"),
        unit_price=Decimal("0.123456"),
        gross_cents=9_007_199_254_740_993,
        discount_cents=1,
        net_cents=9_007_199_254_740_992,
        vat_category="S",
        vat_rate=Decimal("5.5"),
        period_start=date(2026, 11, 1),
        period_end=date(2026, 12, 1),
    )


def test_a_line_written_in_bulk_is_the_line_of_the_orm(organization: Organization) -> None:
    line = line_in_full(organization)
    line.refresh_from_db()
    copy = copy_in_bulk(line, position=3)
    differ = {"id", "position"}
    assert raw_row(copy, without=differ) == raw_row(line, without=differ)


def test_instants_booleans_and_nulls_written_in_bulk_are_those_of_the_orm(
    organization: Organization,
) -> None:
    customer = factories.make_customer(organization)
    created_at = datetime(2026, 3, 29, 1, 0, 0, 123456, tzinfo=UTC)
    invoice = factories.make_invoice(customer, created_at=created_at, sends=False)
    copy = copy_in_bulk(invoice)
    assert raw_row(copy, without={"id"}) == raw_row(invoice, without={"id"})
    assert isinstance(copy, Invoice)
    assert (copy.created_at, copy.sends, copy.number) == (created_at, False, None)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({}, id="empty"),
        pytest.param({"number": "FA-2026-0001", "cents": 64152}, id="text and number"),
        pytest.param({"reason": "L’adresse « 12\\3 » manque\n\t"}, id="characters of all kinds"),
    ],
)
def test_an_event_written_in_bulk_keeps_its_data(
    organization: Organization, data: dict[str, Any]
) -> None:
    moment = as_given(factories.NOON)
    row = (organization.pk, moment, "invoice.issued", "system", "invoice:1", None)
    names = ["organization_id", "at", "kind", "actor", "subject", "customer_id", "data"]
    bulk_insert(Event, names, [(*row, dumps(data))])
    event = Event.objects.get()
    assert (event.at, event.data) == (factories.NOON, data)


def test_a_subscription_written_in_bulk_is_the_one_of_the_orm(organization: Organization) -> None:
    subscription = factories.make_subscription(factories.make_customer(organization))
    copy = copy_in_bulk(subscription, reference="AB-0002")
    differ = {"id", "reference"}
    assert raw_row(copy, without=differ) == raw_row(subscription, without=differ)
    assert isinstance(copy, Subscription)
    assert copy.next_billing_on == date(2026, 12, 1)


def test_no_row_is_no_work(organization: Organization) -> None:
    bulk_insert(Snapshot, ["organization_id", "sha256", "text"], [])
    assert not Snapshot.objects.exists()


def test_bulk_writing_obeys_the_constraints_of_the_database(organization: Organization) -> None:
    twice = [(organization.pk, "f" * 64, "{}")] * 2
    with pytest.raises(IntegrityError, match=r"snapshot|UNIQUE"), transaction.atomic():
        bulk_insert(Snapshot, ["organization_id", "sha256", "text"], twice)
    assert not Snapshot.objects.exists()


def test_reserved_keys_follow_one_another_and_are_never_given_twice(
    organization: Organization,
) -> None:
    first = factories.make_snapshot(organization, "1")
    keys = list(next_ids(Snapshot, 3))
    assert len(set(keys)) == 3
    assert min(keys) > first.pk
    names = ["id", "organization_id", "sha256", "text"]
    bulk_insert(Snapshot, names, [(key, organization.pk, str(key), "{}") for key in keys])
    assert factories.make_snapshot(organization, "2").pk > max(keys)
    assert min(next_ids(Snapshot, 1)) > max(keys) + 1


def test_the_first_keys_of_an_empty_table_can_be_reserved(organization: Organization) -> None:
    keys = list(next_ids(Snapshot, 2))
    names = ["id", "organization_id", "sha256", "text"]
    bulk_insert(Snapshot, names, [(key, organization.pk, str(key), "{}") for key in keys])
    assert sorted(Snapshot.objects.values_list("pk", flat=True)) == keys
