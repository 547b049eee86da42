"""Undoing a whole import: what it made goes, what it changed comes back, what moved on stays."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Field, ForeignObjectRel, Model

from ritournelle.imports.kinds import ImportKind
from ritournelle.imports.snapshots import Trace, Values, label, state_of, take
from ritournelle.kit.models import Event

BATCH = 500
CHANGED_SINCE = "Modifié depuis l’import."
# What may refer to what an import made, as a person calls it.
REFERRERS = {
    "invoicing.invoice": "facture",
    "invoicing.invoiceline": "facture",
    "subscriptions.subscription": "abonnement",
    "subscriptions.subscriptionitem": "abonnement",
    "subscriptions.schedulechange": "calendrier",
    "subscriptions.billingfailure": "facturation",
    "catalog.planitem": "formule",
    "outbox.message": "e-mail",
    "customers.note": "note",
    "customers.task": "tâche",
    "customers.customer_tags": "étiquette",
}
USED_SINCE = "Utilisé depuis l’import\u00a0: {what}."


class Kept(NamedTuple):
    """One thing that could not be put back, and why."""

    name: str
    reason: str


class Undone(NamedTuple):
    """How many things went, how many came back, and what stays."""

    removed: int
    restored: int
    kept: list[Kept]


def undo(kind: ImportKind, traces: Sequence[Trace]) -> Undone:
    """Put back all that can be, in the current transaction, in a fixed number of queries."""
    roots = [trace["root"] for trace in traces]
    now = take(kind, roots)
    used = _dependants(kind, traces)
    names = _names(kind, roots)
    kept, free = [], []
    for trace in traces:
        root = trace["root"]
        if state_of(now, root) != trace["after"]:
            kept.append(Kept(names.get(root, f"n°\u00a0{root}"), CHANGED_SINCE))
        elif root in used:
            kept.append(Kept(names[root], USED_SINCE.format(what=used[root])))
        else:
            free.append(trace)
    _put_back(kind, free)
    removed = sum(_is_new(kind, trace) for trace in free)
    return Undone(removed, len(free) - removed, kept)


def _is_new(kind: ImportKind, trace: Trace) -> bool:
    return trace["root"] in trace["created"].get(label(kind.model), [])


def _names(kind: ImportKind, roots: Iterable[int]) -> dict[int, str]:
    rows = kind.model._default_manager.filter(pk__among=list(roots))
    return dict(rows.values_list("pk", kind.code))


def _dependants(kind: ImportKind, traces: Sequence[Trace]) -> dict[int, str]:
    """Return the things whose new rows something else refers to, and what refers to them."""
    own = {tracked.model for tracked in kind.tracked} | {Event}
    used: dict[int, str] = {}
    for tracked in kind.tracked:
        made = {
            pk: trace["root"]
            for trace in traces
            for pk in trace["created"].get(label(tracked.model), [])
        }
        for relation in _relations(tracked.model):
            if made and relation.related_model not in own:
                for pk in _referred(relation, list(made)):
                    used.setdefault(made[pk], _called(relation))
    return used


def _called(relation: ForeignObjectRel) -> str:
    return REFERRERS.get(label(relation.related_model), "autre élément")


def _relations(model: type[Model]) -> list[ForeignObjectRel]:
    """Return all that may refer to a row, hidden relations too."""
    fields = model._meta.get_fields(include_hidden=True)
    return [
        field
        for field in fields
        if isinstance(field, ForeignObjectRel) and (field.one_to_many or field.one_to_one)
    ]


def _referred(relation: ForeignObjectRel, keys: list[int]) -> Iterable[int]:
    name = relation.field.name
    rows = relation.related_model._base_manager.filter(**{f"{name}__among": keys})
    return rows.values_list(name, flat=True).distinct()


def _put_back(kind: ImportKind, traces: Sequence[Trace]) -> None:
    """Parts go before what they belong to, and come back after it."""
    for tracked in reversed(kind.tracked):
        name = label(tracked.model)
        gone = [pk for trace in traces for pk in trace["created"].get(name, [])]
        # No collector: what refers to these rows was looked for already.
        rows = tracked.model._base_manager.filter(pk__among=gone)
        rows._raw_delete(rows.db)
    for tracked in kind.tracked:
        _update(tracked.model, traces)
        _insert(tracked.model, traces)


def _update(model: type[Model], traces: Sequence[Trace]) -> None:
    """Write the values of before, the rows that changed alike together."""
    alike: defaultdict[tuple[str, ...], list[Model]] = defaultdict(list)
    for trace in traces:
        for pk, values in trace["changed"].get(label(model), {}).items():
            alike[tuple(sorted(values))].append(_row(model, pk, values))
    for names, rows in alike.items():
        fields = [model._meta.get_field(_field_name(model, name)).name for name in names]
        model._base_manager.bulk_update(rows, fields, batch_size=BATCH)


def _insert(model: type[Model], traces: Sequence[Trace]) -> None:
    rows = [
        _row(model, pk, values)
        for trace in traces
        for pk, values in trace["deleted"].get(label(model), {}).items()
    ]
    model._base_manager.bulk_create(rows, batch_size=BATCH)


def _row(model: type[Model], pk: str, values: Values) -> Model:
    typed = {name: _typed(model, name, value) for name, value in values.items()}
    return model(pk=int(pk), **typed)


def _typed(model: type[Model], name: str, value: Any) -> Any:
    field = model._meta.get_field(_field_name(model, name))
    assert isinstance(field, Field)  # noqa: S101 (for the type checker: a column is one)
    return value if field.is_relation else field.to_python(value)


def _field_name(model: type[Model], attname: str) -> str:
    return next(one.name for one in model._meta.concrete_fields if one.attname == attname)
