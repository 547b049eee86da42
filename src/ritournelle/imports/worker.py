"""The long stages of imports, done by workers.

What a stage writes and the end of the stage are one transaction: a worker that is
killed leaves nothing, and the stage is done again when its lease ends.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.imports import snapshots, undoing
from ritournelle.imports.columns import as_our_file
from ritournelle.imports.kinds import KINDS
from ritournelle.imports.models import ImportJob
from ritournelle.imports.services import record
from ritournelle.kit import claims
from ritournelle.kit.imports import Report
from ritournelle.kit.tables import Problem, read_sheet

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
MAX_ATTEMPTS = 3
LISTED = 5_000  # errors kept of a file
Status = ImportJob.Status
INTERRUPTED = "Un incident a interrompu cet import. Rien n’a été écrit."


class Taken(Exception):
    """The job is no longer ours: another worker has it, or it is done."""


def run_due_imports(now: datetime, limit: int = 1) -> int:
    """Do the stages that wait for a worker; return how many."""
    rows = ImportJob.objects.select_related("organization", "author")
    jobs = claims.claim(rows, now=now, limit=limit, lease=LEASE)
    for job in jobs:
        _do(job, now)
    return len(jobs)


def _do(job: ImportJob, now: datetime) -> None:
    """Do the stage of a job; what is wrong with its file, or with us, is written on it."""
    stages: dict[str, Callable[[ImportJob, datetime], None]] = {
        Status.REHEARSING: _rehearse,
        Status.IMPORTING: _import,
        Status.UNDOING: _undo,
    }
    try:
        with transaction.atomic():
            _hold(job)
            stages[job.status](job, now)
    except Taken:
        return
    except DomainError as error:
        problem = [1, "", "", error.message, error.remedy]
        _end(job, Status.FAILED, errors=[problem], counts={"errors": 1})
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("import %s", job.pk)
        if job.attempts >= MAX_ATTEMPTS:
            _end(job, Status.FAILED, last_error=INTERRUPTED, finished_at=now)


def _hold(job: ImportJob) -> None:
    """Keep the row to this worker; the organisation first, as every import locks it."""
    Organization.objects.select_for_update(no_key=True).get(pk=job.organization_id)
    mine = ImportJob.objects.select_for_update(of=("self",)).filter(
        pk=job.pk, status=job.status, attempts=job.attempts
    )
    if not mine.values_list("pk").first():
        raise Taken


def _rehearse(job: ImportJob, now: datetime) -> None:
    content, count = as_our_file(bytes(job.content), KINDS[job.subject], job.columns)
    report = _run(job, content, now, dry_run=True)
    _end(job, Status.REHEARSED, row_count=count, **_findings(report))


def _import(job: ImportJob, now: datetime) -> None:
    """Write the file, and what undoing will need. Problems found meanwhile stop it."""
    kind = KINDS[job.subject]
    content, count = as_our_file(bytes(job.content), kind, job.columns)
    codes = {
        str(one.values[kind.code])
        for one in read_sheet(content, kind.columns).records
        if kind.code in one.values
    }
    named = partial(snapshots.roots_named, kind, job.organization_id, codes)
    before = snapshots.take(kind, named())
    report = _run(job, content, now, dry_run=False)
    if not report.is_written:
        _end(job, Status.REHEARSED, **_findings(report))
        return
    traces = snapshots.compare(before, snapshots.take(kind, named()))
    _end(
        job,
        Status.DONE,
        changes=traces,
        done_count=count,
        finished_at=now,
        **_findings(report),
    )
    record("import.finished", job, now, **_counts(report))


def _undo(job: ImportJob, now: datetime) -> None:
    undone = undoing.undo(KINDS[job.subject], job.changes)
    errors = [[0, "", one.name, one.reason, ""] for one in undone.kept]
    counts = {"removed": undone.removed, "restored": undone.restored, "kept": len(undone.kept)}
    _end(job, Status.UNDONE, errors=errors[:LISTED], counts=counts, finished_at=now)
    record("import.undone", job, now, **counts)


def _run(job: ImportJob, content: bytes, now: datetime, *, dry_run: bool) -> Report:
    actor = job.author.actor if job.author else "system"
    run = KINDS[job.subject].run
    return run(job.organization, content, at=now, actor=actor, dry_run=dry_run)


def _findings(report: Report) -> dict[str, Any]:
    """Return what a rehearsal or an import says, errors before warnings."""
    counts = _counts(report) | {
        "errors": len(report.problems),
        "warnings": len(report.warnings),
    }
    errors = [_row(one) for one in report.problems[:LISTED]]
    warnings = [[*_row(one), "warning"] for one in report.warnings[: LISTED - len(errors)]]
    return {"errors": [*errors, *warnings], "counts": counts}


def _row(problem: Problem) -> list[Any]:
    return [problem.row, problem.column, problem.value, problem.message, problem.remedy]


def _counts(report: Report) -> dict[str, int]:
    return report.counts._asdict()


def _end(job: ImportJob, status: str, **changes: Any) -> None:
    """Write how a stage ended, unless another worker did."""
    mine = ImportJob.objects.filter(pk=job.pk, status=job.status, attempts=job.attempts)
    mine.update(status=status, due_at=None, **changes)
