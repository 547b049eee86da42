"""The one door for writing many rows: COPY on PostgreSQL, executemany on SQLite.

It skips `save()`, defaults and validators: whoever calls it gives every column.
The constraints and triggers of the database hold as for any other write.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

Row = Sequence[Any]


def bulk_insert(model: type[Model], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert `rows`, tuples in the order of the column `names`, in the current transaction.

    Values go to the driver as they are, for speed: an instant must have gone
    through `connection.ops.adapt_datetimefield_value`, and JSON is text.
    """
    quote = connection.ops.quote_name
    table, listed = quote(model._meta.db_table), ", ".join(map(quote, names))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f"COPY {table} ({listed}) FROM STDIN"
            # Errors of COPY come from the driver: callers know those of Django.
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(
                f"INSERT INTO {table} ({listed}) VALUES ({marks})",  # noqa: S608 (our own names)
                rows,
            )


def next_ids(model: type[Model], count: int) -> Sequence[int]:
    """Reserve `count` primary keys for rows of this transaction.

    On SQLite they are the ones after the last ever given, which no other
    writer can take: our transactions hold the write lock from their start.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return range(first, first + count)


def forget_plans() -> None:
    """Let PostgreSQL plan again how it checks keys and triggers.

    A connection keeps such plans: made while a table was empty, they read the
    whole of it for each row, however large it has grown since.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")
