"""Triggers that refuse changes, on both engines.

SQLite drops a table's triggers whenever a migration remakes the table, so they
are not part of migrations: they are declared here and installed after each one.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connections


@dataclass(frozen=True)
class Guard:
    """Refuse one kind of change to the rows of a table.

    `when` is a condition over OLD or NEW in SQL that both engines understand;
    it may hold subqueries. `message` is what the database answers.
    """

    table: str
    event: str  # UPDATE, DELETE or INSERT
    when: str
    message: str

    @property
    def name(self) -> str:
        """Name the trigger after what it guards."""
        return f"{self.table}_guard_{self.event.lower()}"


_GUARDS: list[Guard] = []


def is_real(organization: str) -> str:
    """Say in SQL that a row belongs to a real business: a demonstration may be erased.

    `organization` is an expression for its key. A row whose organisation is gone is real.
    """
    query = f"SELECT is_demo FROM accounts_organization WHERE id = {organization}"  # noqa: S608 (our own words)
    return f"NOT COALESCE(({query}), FALSE)"


def declare(*guards: Guard) -> None:
    """Add guards to those that every migration installs."""
    _GUARDS.extend(guard for guard in guards if guard not in _GUARDS)


def guards() -> tuple[Guard, ...]:
    """Return every guard that the database must have."""
    return tuple(_GUARDS)


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Install all guards whose table exists."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for guard in _GUARDS:
            if guard.table in tables:
                for statement in _statements(guard, connection.vendor):
                    cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Take all guards away: only for emptying a test database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for guard in _GUARDS:
            for statement in _drops(guard, connection.vendor):
                cursor.execute(statement)


def missing(using: str = "default") -> list[str]:
    """Return the names of guards that the database does not have."""
    connection = connections[using]
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {name for (name,) in cursor.fetchall()}
    return [guard.name for guard in _GUARDS if guard.name not in present]


def _drops(guard: Guard, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {guard.name}"]
    return [
        f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}",
        f"DROP TRIGGER IF EXISTS {guard.table}_guard_truncate ON {guard.table}",
    ]


def _statements(guard: Guard, vendor: str) -> list[str]:
    create = _on_sqlite if vendor == "sqlite" else _on_postgresql
    return [*_drops(guard, vendor), *create(guard)]


def _on_sqlite(guard: Guard) -> list[str]:
    return [
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW "
        f"WHEN {guard.when} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    ]


def _on_postgresql(guard: Guard) -> list[str]:
    """Guard rows, and the table against TRUNCATE, which no row trigger sees.

    The condition sits in the function: a WHEN clause may not hold a subquery.
    """
    row = "OLD" if guard.event == "DELETE" else "NEW"
    return [
        f"""CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger AS $$ BEGIN
              IF {guard.when} THEN
                RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation';
              END IF;
              RETURN {row};
            END $$ LANGUAGE plpgsql""",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
        """CREATE OR REPLACE FUNCTION refuse_truncate() RETURNS trigger AS $$ BEGIN
              RAISE EXCEPTION 'this table is never emptied'
                USING ERRCODE = 'integrity_constraint_violation';
            END $$ LANGUAGE plpgsql""",
        f"CREATE TRIGGER {guard.table}_guard_truncate BEFORE TRUNCATE ON {guard.table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()",
    ]
