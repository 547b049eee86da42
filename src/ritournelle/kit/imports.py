"""What every import shares: finding rows by their code, and telling what came of a file."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.db.models import Model

from ritournelle.kit.cells import BadCell
from ritournelle.kit.tables import Column, Problem, Record, Sheet

M = TypeVar("M", bound=Model)
P = TypeVar("P")
BATCH = 500


class Counts(NamedTuple):
    """How many rows an import adds, updates, and finds as they are."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


class Report(NamedTuple):
    """What came of a file. With problems, nothing was written."""

    counts: Counts
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    is_written: bool


def carry_out(
    sheet: Sheet,
    owner: Model,
    plan: Callable[[], P],
    write: Callable[[P], Counts],
    *,
    dry_run: bool,
) -> Report:
    """Plan what a file changes and write it, in one transaction; a dry run takes it back.

    `owner` stays locked meanwhile: two imports into one organisation take turns.
    """
    with transaction.atomic():
        type(owner)._default_manager.select_for_update(no_key=True).get(pk=owner.pk)
        planned = plan()
        counts = Counts() if sheet.problems else write(planned)
        transaction.set_rollback(dry_run or bool(sheet.problems))
    problems = tuple(sorted(sheet.problems, key=lambda problem: problem.row))
    warnings = tuple(sorted(sheet.warnings, key=lambda problem: problem.row))
    return Report(counts, problems, warnings, is_written=not problems and not dry_run)


def refuse_repeats(sheet: Sheet, name: str) -> None:
    """Refuse a code that two rows of the file bear."""
    first_rows: dict[str, int] = {}
    for record in sheet.records:
        code = record.values.get(name)
        if code is None:
            continue
        first = first_rows.setdefault(code, record.row)
        if first != record.row:
            error = BadCell(
                f"La référence «\u00a0{code}\u00a0» figure déjà à la ligne {first}.",
                "Donnez à chaque ligne une référence différente.",
            )
            sheet.refuse(record, name, error)


def grouped(sheet: Sheet, name: str) -> dict[str, list[Record]]:
    """Return the rows that bear one code together, in the order of the file."""
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in sheet.records:
        if name in record.values:
            groups[record.values[name]].append(record)
    return groups


def said_together(
    records: Sequence[Record], columns: Iterable[Column], sheet: Sheet, what: str
) -> dict[str, Any]:
    """Return what rows about one thing say of it; refuse a row that contradicts one before it."""
    said: dict[str, Any] = {}
    for column in columns:
        for record in records:
            value = record.values.get(column.field)
            if value is not None and said.setdefault(column.field, value) != value:
                error = BadCell(
                    f"Cette valeur n’est pas celle de la ligne {records[0].row}, "
                    f"qui décrit {what}.",
                    "Donnez la même valeur à toutes ses lignes, ou laissez les suivantes vides.",
                )
                sheet.refuse(record, column.field, error)
    return said


def change(row: Model, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set the values that differ; return them as texts, before and after, for the log."""
    changed = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changed[name] = [str(before), str(value)]
            setattr(row, name, value)
    return changed


def save_changed(model: type[M], rows: Sequence[M], names: Iterable[str]) -> None:
    """Write some columns of rows that exist, many at a time."""
    if rows:
        model._default_manager.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=list(names),
        )


def texts_of(records: Iterable[Record], name: str) -> set[str]:
    """Return the distinct values of a field, to look them up at once."""
    return {record.values[name] for record in records if record.values.get(name)}
