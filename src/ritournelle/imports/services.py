"""The stages of an import: dropped, matched, rehearsed, imported, undone.

Each stage is entered by a conditional update: two clicks at once make one step.
Workers do the long ones; `due_at` is set while there is one to do.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from ritournelle.accounts.models import Organization, User
from ritournelle.imports.columns import Matching, check_matching, guesses, headings
from ritournelle.imports.errors import WrongStage
from ritournelle.imports.kinds import KINDS
from ritournelle.imports.models import ImportJob
from ritournelle.kit import events

Status = ImportJob.Status
REMEMBERED = 20  # past imports looked through for the same headings
_MATCHED = (Status.UPLOADED, Status.REHEARSED, Status.FAILED)


def upload(
    organization: Organization,
    subject: str,
    file: tuple[str, bytes],
    *,
    author: User,
    at: datetime,
) -> ImportJob:
    """Keep a file, with the columns it likely has. Raises BadFile, FileTooLarge."""
    name, content = file
    found = [heading.name for heading in headings(content)]
    remembered = _remembered(organization, subject, set(found))
    return ImportJob.objects.create(
        organization=organization,
        author=author,
        subject=subject,
        file_name=name[-140:],
        content=content,
        columns=guesses(KINDS[subject], found, remembered),
        created_at=at,
    )


def rehearse(job: ImportJob, matching: Matching, *, at: datetime) -> None:
    """Have a worker check the whole file, writing nothing.

    Raises ColumnTwice, ColumnMissing, or WrongStage.
    """
    kept = check_matching(KINDS[job.subject], matching)
    changes = {"columns": kept, "errors": [], "counts": {}, "attempts": 0, "last_error": ""}
    _enter(job, Status.REHEARSING, _MATCHED, due_at=at, **changes)


def start(job: ImportJob, *, at: datetime) -> None:
    """Have a worker import what was rehearsed. Raises WrongStage, with errors too."""
    if job.errors_found:
        raise WrongStage(job.get_status_display())
    _enter(job, Status.IMPORTING, (Status.REHEARSED,), due_at=at, attempts=0)


def ask_undo(job: ImportJob, *, at: datetime) -> None:
    """Have a worker put back what the import did. Raises WrongStage."""
    _enter(job, Status.UNDOING, (Status.DONE,), due_at=at, attempts=0)


@transaction.atomic
def forget(job: ImportJob) -> None:
    """Drop a file that was not imported. Raises WrongStage."""
    rows = ImportJob.objects.filter(pk=job.pk, status__in=_MATCHED)
    if not rows.delete()[0]:
        raise WrongStage(ImportJob.objects.get(pk=job.pk).get_status_display())


def record(kind: str, job: ImportJob, at: datetime, **data: Any) -> None:
    """Write what came of an import."""
    events.record(
        kind,
        f"import:{job.pk}",
        organization_id=job.organization_id,
        at=at,
        actor=job.author.actor if job.author else "system",
        file=job.file_name,
        what=job.get_subject_display(),
        **data,
    )


def _enter(job: ImportJob, status: str, before: tuple[str, ...], **changes: Any) -> None:
    """Move to a stage, once. The same stage entered twice is a double click, not a fault."""
    rows = ImportJob.objects.filter(pk=job.pk, status__in=before)
    if rows.update(status=status, **changes):
        return
    current = ImportJob.objects.only("status").get(pk=job.pk)
    if current.status != status:
        raise WrongStage(current.get_status_display())


def _remembered(organization: Organization, subject: str, names: set[str]) -> dict[str, str]:
    """Return how the last file with the same headings was matched."""
    past = ImportJob.objects.filter(organization=organization, subject=subject)
    past = past.exclude(status=Status.UPLOADED).order_by("-pk")
    for columns in past.values_list("columns", flat=True)[:REMEMBERED]:
        if set(columns) == names:
            return dict(columns)
    return {}
