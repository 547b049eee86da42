"""What an import did, row by row, by comparing the tables it writes before and after."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.db.models import Model

from ritournelle.imports.kinds import ImportKind, Tracked
from ritournelle.kit.storage import digest

Values = Mapping[str, Any]  # of a row, by column, as JSON can keep them
Rows = Mapping[int, Values]
Snapshot = Mapping[str, Mapping[int, Rows]]  # by table, then by the thing they belong to

_KEPT_AS_TEXT = (Decimal, date, datetime, uuid.UUID)


class Trace(TypedDict):
    """What an import did to one thing and its parts, by table, with the values of before."""

    root: int
    after: str  # what all its rows were just after, as a hash
    created: dict[str, list[int]]
    changed: dict[str, dict[str, Values]]
    deleted: dict[str, dict[str, Values]]


def take(kind: ImportKind, roots: Iterable[int]) -> Snapshot:
    """Read all rows of some things, in one query a table."""
    keys = list(roots)
    return {label(one.model): _rows(one, keys) for one in kind.tracked}


def roots_named(kind: ImportKind, organization_id: int, codes: Iterable[str]) -> list[int]:
    """Return the things of an organisation that a file names, as far as they exist."""
    rows = kind.model._default_manager.filter(organization=organization_id)
    return list(rows.filter(**{f"{kind.code}__among": list(codes)}).values_list("pk", flat=True))


def compare(before: Snapshot, after: Snapshot) -> list[Trace]:
    """Return what differs between two snapshots, for each thing that changed."""
    roots = sorted({root for rows in (*before.values(), *after.values()) for root in rows})
    traces = (_trace(root, before, after) for root in roots)
    return [one for one in traces if one["created"] or one["changed"] or one["deleted"]]


def state_of(snapshot: Snapshot, root: int) -> str:
    """Return a hash of all that a thing is in a snapshot."""
    rows = [
        (name, pk, sorted(values.items()))
        for name in sorted(snapshot)
        for pk, values in sorted(snapshot[name].get(root, {}).items())
    ]
    return digest(repr(rows).encode())[:16]


def label(model: type[Model]) -> str:
    """Name a table in what is kept."""
    return model._meta.label_lower


def _rows(tracked: Tracked, roots: list[int]) -> dict[int, dict[int, Values]]:
    names = [one.attname for one in tracked.model._meta.concrete_fields if not one.primary_key]
    found: defaultdict[int, dict[int, Values]] = defaultdict(dict)
    query = tracked.model._default_manager.filter(**{f"{tracked.root}__among": roots})
    for root, pk, *values in query.values_list(tracked.root, "pk", *names):
        found[root][pk] = dict(zip(names, map(_plain, values), strict=True))
    return found


def _plain(value: Any) -> Any:
    """Return a value that JSON keeps and that its column reads again."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, _KEPT_AS_TEXT) else value


def _trace(root: int, before: Snapshot, after: Snapshot) -> Trace:
    trace = Trace(root=root, after=state_of(after, root), created={}, changed={}, deleted={})
    for name in after:
        old, new = before[name].get(root, {}), after[name].get(root, {})
        created = [pk for pk in new if pk not in old]
        changed = {str(pk): _before(old[pk], new[pk]) for pk in new if pk in old}
        deleted = {str(pk): values for pk, values in old.items() if pk not in new}
        changed = {pk: values for pk, values in changed.items() if values}
        for what, rows in (("created", created), ("changed", changed), ("deleted", deleted)):
            if rows:
                trace[what][name] = rows  # type: ignore[literal-required]
    return trace


def _before(old: Values, new: Values) -> Values:
    """Return the values of before that differ."""
    return {name: value for name, value in old.items() if new[name] != value}
