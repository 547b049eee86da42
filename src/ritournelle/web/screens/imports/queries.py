"""What the screens of imports show."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from ritournelle.accounts.models import RIGHTS, Membership, Organization
from ritournelle.imports.kinds import KINDS
from ritournelle.imports.models import ImportJob
from ritournelle.web.shell.lists import PAGE, Page, Query

Status = ImportJob.Status
RUNNING = (Status.REHEARSING, Status.IMPORTING, Status.UNDOING)
TONES = {
    Status.DONE: "ok",
    Status.FAILED: "bad",
    Status.REHEARSED: "warn",
    Status.UPLOADED: "warn",
    Status.UNDONE: "flat",
}
COUNTED = (
    *("added", "updated", "unchanged", "errors", "warnings"),
    *("removed", "restored", "kept"),
)
HEAVY = ("content", "errors", "changes", "columns")


class Finding(NamedTuple):
    """What is wrong with one cell, or worth knowing."""

    row: int
    column: str
    value: str
    message: str
    remedy: str
    level: str = "error"


def past_imports(organization: Organization) -> QuerySet[ImportJob]:
    """Return the imports of an organisation, the latest first, without their files."""
    rows = ImportJob.objects.filter(organization=organization).select_related("author")
    return rows.defer(*HEAVY).order_by("-pk")


def tone_of(job: ImportJob) -> str:
    """Return the tone of a state."""
    if job.status == Status.REHEARSED and job.errors_found:
        return "bad"
    return TONES.get(Status(job.status), "info")


def findings(job: ImportJob, column: str = "") -> list[Finding]:
    """Return the errors and warnings of a file, of one column if so asked."""
    found = [Finding(*row) for row in job.errors]
    return [one for one in found if not column or one.column == column]


def finding_page(found: Sequence[Finding], query: Query) -> Page[Any]:
    """Return one page of them."""
    number = min(query.page, max(1, -(-len(found) // PAGE)))
    start = (number - 1) * PAGE
    return Page(list(found[start : start + PAGE]), number, len(found), query)


def columns_with_errors(job: ImportJob) -> list[tuple[str, str]]:
    """Return the columns that have errors or warnings, the worst first, for a filter."""
    counts = Counter(Finding(*row).column for row in job.errors)
    named = [(name, f"{name} ({count})") for name, count in counts.most_common() if name]
    return [("", "Toutes les colonnes"), *named]


def may_import(membership: Membership, subject: str) -> bool:
    """Say whether a member may import a kind of file."""
    return KINDS[subject].right in RIGHTS[membership.role]


def counted(job: ImportJob) -> Mapping[str, int]:
    """Return what an import counts; what it does not count is zero."""
    counts: dict[str, int] = job.counts
    return dict.fromkeys(COUNTED, 0) | counts
