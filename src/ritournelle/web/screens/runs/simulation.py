"""The simulation: what would be billed tonight, this week, this month, and what changed.

A part of PART subscriptions is computed while somebody waits; a larger
organisation reads on, part after part, and downloads the whole.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from ritournelle.accounts.models import Organization
from ritournelle.subscriptions import queries
from ritournelle.subscriptions.differences import Change
from ritournelle.subscriptions.preview import (
    Preview,
    PreviewFailure,
    PreviewLine,
    simulate_page,
)
from ritournelle.subscriptions.previous import Gone, gone
from ritournelle.subscriptions.queries import Cursor
from ritournelle.web.forecast import Coming, coming
from ritournelle.web.screens.runs.queries import next_night
from ritournelle.web.screens.runs.remedies import Fault, Remedy, remedies_of

PART = 100
WEEK = timedelta(days=6)
HORIZONS = {"nuit": "Cette nuit", "semaine": "Cette semaine", "mois": "Ce mois-ci"}
GROUPS = (
    (Change.CHANGED, "Montant différent de la dernière fois"),
    (Change.NEW, "Première facture"),
    (Change.SAME, "Comme la dernière fois"),
)


class FailedLine(NamedTuple):
    """A subscription that could not be billed, with the page where it is mended."""

    failure: PreviewFailure
    remedy: Remedy


class Group(NamedTuple):
    """The invoices that stand alike against the last ones."""

    change: Change
    label: str
    lines: Sequence[PreviewLine]

    @property
    def net_cents(self) -> int:
        """Their total without VAT."""
        return sum(line.net_cents for line in self.lines)


@dataclass(frozen=True)
class Simulation:
    """A part of what would be billed, and the whole in figures."""

    horizon: str
    since: date
    until: date
    total: Coming
    groups: Sequence[Group]
    failures: Sequence[FailedLine]
    gone: Sequence[Gone]
    preview: Preview
    is_first: bool

    @property
    def is_whole(self) -> bool:
        """Whether this part is everything."""
        return self.is_first and self.preview.cursor is None

    @property
    def next(self) -> str:
        """The address of the next part; empty on the last."""
        if self.preview.cursor is None:
            return ""
        day, key = self.preview.cursor
        return "?" + urlencode({"horizon": self.horizon, "apres": f"{day.isoformat()}.{key}"})


def read_horizon(text: str) -> str:
    """Return a known horizon; tonight for anything else."""
    return text if text in HORIZONS else "nuit"


def read_cursor(text: str) -> Cursor:
    """Return the place in the index that an address names; the start for anything else."""
    day, _, key = text.partition(".")
    try:
        return date.fromisoformat(day), int(key)
    except ValueError:
        return queries.START


def end_of(horizon: str, organization: Organization, today: date, now: datetime) -> date:
    """Return the last day of a horizon."""
    if horizon == "semaine":
        return today + WEEK
    if horizon == "mois":
        return today.replace(day=monthrange(today.year, today.month)[1])
    return next_night(organization, now).day


def simulate_part(
    organization: Organization, horizon: str, cursor: Cursor, *, today: date, now: datetime
) -> Simulation:
    """Compute one part of a horizon."""
    until = end_of(horizon, organization, today, now)
    preview = simulate_page(organization, until, today=today, cursor=cursor, limit=PART)
    is_first = cursor == queries.START
    return Simulation(
        horizon=horizon,
        since=today,
        until=until,
        total=_total(organization, until, today, preview, is_first),
        groups=_groups(preview.lines),
        failures=_failed(preview.failures),
        gone=gone(organization.pk, today, until) if is_first else [],
        preview=preview,
        is_first=is_first,
    )


def _failed(failures: Sequence[PreviewFailure]) -> list[FailedLine]:
    faults = [Fault(one.code, one.reason, one.subscription_id, one.customer_id) for one in failures]
    remedies = remedies_of(faults, "runs:simulate")
    return [FailedLine(*pair) for pair in zip(failures, remedies, strict=True)]


def _total(
    organization: Organization, until: date, today: date, preview: Preview, is_first: bool
) -> Coming:
    """Add up this part when it is all; else ask what is known of the whole."""
    if not is_first or preview.cursor is not None:
        return coming(organization, until, today=today)
    count = len({line.subscription_id for line in preview.lines}) + len(preview.failures)
    sums = (len(preview.lines), preview.net_cents, preview.gross_cents)
    return Coming(until, count, *sums, len(preview.failures), None)


def _groups(lines: Sequence[PreviewLine]) -> list[Group]:
    groups = [
        Group(change, label, [one for one in lines if _change(one) == change])
        for change, label in GROUPS
    ]
    return [group for group in groups if group.lines]


def _change(line: PreviewLine) -> Change:
    return line.difference.change if line.difference else Change.SAME
