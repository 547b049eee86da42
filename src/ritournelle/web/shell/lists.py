"""Lists: a page of rows, with what was searched, filtered and sorted kept in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ritournelle.web.shell.keys import key_of

PAGE = 50
LONGEST_SEARCH = 100
M = TypeVar("M", bound=Model)


class Tab(NamedTuple):
    """A saved filter, shown as a tab; `count` is shown when it says something."""

    key: str
    label: str
    count: int | None = None  # type: ignore[assignment]  # hides a method nobody calls on a tab


@dataclass
class Query:
    """What the address of a list asks for. Unknown values fall back to the defaults."""

    params: Mapping[str, str]
    tab: str = ""
    search: str = ""
    sort: str = ""
    page: int = 1
    filters: dict[str, str] = field(default_factory=dict)

    def address(self, **changes: Any) -> str:
        """Return the query string with some values changed; back to page 1 unless said."""
        values = {**self.params, "page": "", **{name: str(v) for name, v in changes.items()}}
        kept = {name: value for name, value in values.items() if value}
        return f"?{urlencode(kept)}"

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the tab restricts the rows."""
        return bool(self.search or any(self.filters.values()))


def search_of(text: str) -> str:
    """Return what a person looks for: short, and without what PostgreSQL cannot look for."""
    return text.replace("\0", "").strip()[:LONGEST_SEARCH]


def read_query(
    request: HttpRequest,
    *,
    tabs: Sequence[str] = (),
    sorts: Sequence[str] = (),
    filters: Sequence[str] = (),
) -> Query:
    """Read `vue` (tab), `q` (search), `tri` (sort), `page` and the named filters."""
    params = {name: str(value) for name, value in request.GET.items() if value}
    tab, sort, page = params.get("vue", ""), params.get("tri", ""), params.get("page", "1")
    return Query(
        params=params,
        tab=tab if tab in tabs else (tabs[0] if tabs else ""),
        search=search_of(params.get("q", "")),
        sort=sort if sort.removeprefix("-") in sorts else (sorts[0] if sorts else ""),
        page=max(1, key_of(page[:6])),
        filters={name: params.get(name, "") for name in filters},
    )


@dataclass
class Page(Generic[M]):
    """One page of rows, and how many there are in all."""

    rows: list[M]
    number: int
    total: int
    query: Query
    size: int = PAGE
    reach: int | None = None  # rows that pages lead to, when not all

    @property
    def first(self) -> int:
        """The rank of the first row shown, from 1; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The rank of the last row shown."""
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def count(self) -> int:
        """How many pages there are."""
        reach = self.total if self.reach is None else self.reach
        return max(1, -(-reach // self.size))

    @property
    def previous(self) -> str:
        """The address of the page before; empty on the first."""
        return self.query.address(page=self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page after; empty on the last."""
        return self.query.address(page=self.number + 1) if self.number < self.count else ""


def paginate(rows: QuerySet[M], query: Query, *, total: int | None = None) -> Page[M]:
    """Read one page; `total` spares the count when it is known. A page too far is the last."""
    total = rows.count() if total is None else total
    number = min(query.page, max(1, -(-total // PAGE)))
    start = (number - 1) * PAGE
    return Page(list(rows[start : start + PAGE]), number, total, query)
