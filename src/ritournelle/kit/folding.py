"""Names beside their folded form, so that both databases order and search them as a person does.

SQLite knows neither the case nor the order of accented letters, and PostgreSQL orders
as its locale says. A folded column is plain small letters, and the same in both.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from ritournelle.kit.cells import fold

Row = TypeVar("Row")
MOST_WORDS = 6
BATCH = 500


class FoldedField(models.CharField):  # type: ignore[type-arg]
    """A column that holds the folded form of another one of its row.

    It is computed as the row is written, one by one or many at a time; what writes only some
    columns names it beside the other one.
    """

    def __init__(self, *args: Any, of: str = "name", **options: Any) -> None:
        self.of = of
        own: dict[str, Any] = {"max_length": 140, "default": "", "blank": True, "editable": False}
        super().__init__(*args, **own | options)

    def deconstruct(self) -> Any:
        """Return what a migration writes."""
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of}

    def db_parameters(self, connection: Any) -> Any:
        """Compare byte by byte on PostgreSQL, as SQLite does, whatever the locale."""
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Fold the other column; an expression there has no value yet."""
        folded = folded_name(str(getattr(model_instance, self.of)), self.max_length)
        setattr(model_instance, self.attname, folded)
        return folded


def folded_name(name: str, longest: int | None = 140) -> str:
    """Return a name as a folded column holds it."""
    return fold(name)[:longest]


def has_words(text: str, path: str = "") -> Q:
    """Find the names that hold every word of a text, whatever its case and accents.

    `path` leads to the row that is named: `customer__`.
    """
    found = Q()
    for word in text.split()[:MOST_WORDS]:
        found &= has_word(word, path)
    return found


def has_word(word: str, path: str = "") -> Q:
    """Find the names that hold a word; one of signs alone, such as `&`, as it is."""
    if folded := fold(word):
        return Q(**{f"{path}folded_name__contains": folded})
    return Q(**{f"{path}name__icontains": word})


def fold_all(model: type[models.Model]) -> None:
    """Fill the column of rows written before it was there."""
    rows = model._default_manager.exclude(name="").only("name").order_by("pk")
    for some in batched(rows.iterator(chunk_size=BATCH), BATCH):
        for row in some:
            row.folded_name = folded_name(row.name)  # type: ignore[attr-defined]
        model._default_manager.bulk_update(some, ["folded_name"])


def batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Yield rows in lists of `size`, the last one shorter."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some
