"""The floor under a run: the same rows, written with nothing computed.

The rows that a run wrote are taken out into memory and written again, as the
engine takes them fastest (COPY, executemany), under the same constraints and
triggers and with as many to a transaction.
"""

from collections.abc import Sequence
from itertools import pairwise
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from ritournelle.invoicing.models import (
    Invoice,
    InvoiceFile,
    InvoiceLine,
    InvoiceVat,
    Snapshot,
)
from ritournelle.kit import triggers
from ritournelle.kit.bulk import forget_plans
from ritournelle.kit.models import Event

# In the order of the run: lines before the invoice, whose row seals them.
WRITTEN: tuple[type[Model], ...] = (Snapshot, InvoiceLine, InvoiceVat, Invoice, InvoiceFile, Event)

Part = tuple[type[Model], Any]  # bytes for COPY, tuples for executemany


def take_out(chunk: int) -> list[list[Part]]:
    """Return all rows of the run, as one list of parts for each chunk of invoices."""
    chunks = -(-Invoice.objects.count() // chunk)
    tables = [(model, _split(_rows(model), chunks)) for model in WRITTEN]
    return [[(model, parts[number]) for model, parts in tables] for number in range(chunks)]


def write_again(chunks: Sequence[Sequence[Part]]) -> float:
    """Write the rows of each chunk in a transaction; return the seconds it took."""
    write = _copy if connection.vendor == "postgresql" else _execute_many
    started = perf_counter()
    for parts in chunks:
        with transaction.atomic(), connection.cursor() as cursor:
            forget_plans()
            for model, rows in parts:
                write(cursor, model, rows)
    return perf_counter() - started


def empty() -> None:
    """Delete all that a run wrote, which its guards must not see."""
    triggers.remove()
    tables = [model._meta.db_table for model in reversed(WRITTEN)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        else:
            with transaction.atomic():
                for table in tables:
                    cursor.execute(f"DELETE FROM {table}")
    triggers.install_after_migrate(using="default")


def _columns(model: type[Model]) -> str:
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)


def _rows(model: type[Model]) -> list[Any]:
    table, key = model._meta.db_table, model._meta.pk
    query = f'SELECT {_columns(model)} FROM {table} ORDER BY "{key.column}"'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
                return [bytes(row) for row in copy]
        cursor.execute(query)
        return list(cursor.fetchall())


def _split(rows: list[Any], chunks: int) -> list[Any]:
    """Cut into equal parts; what is over (the seller, the terms) goes with the first."""
    size = len(rows) // chunks
    over = len(rows) - size * chunks
    starts = [0, *(over + size * number for number in range(1, chunks)), len(rows)]
    parts = [rows[start:end] for start, end in pairwise(starts)]
    if connection.vendor == "postgresql":
        return [b"".join(part) for part in parts]
    return parts


def _copy(cursor: Any, model: type[Model], rows: bytes) -> None:
    with cursor.copy(f"COPY {model._meta.db_table} ({_columns(model)}) FROM STDIN") as copy:
        copy.write(rows)


def _execute_many(cursor: Any, model: type[Model], rows: Sequence[Any]) -> None:
    marks = ", ".join(["%s"] * len(model._meta.concrete_fields))
    cursor.executemany(
        f"INSERT INTO {model._meta.db_table} ({_columns(model)}) VALUES ({marks})", rows
    )
