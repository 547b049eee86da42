"""What a file changes at a subscription: what may still change, and what it becomes."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from ritournelle.core.charges import Terms
from ritournelle.core.errors import DomainError
from ritournelle.core.schedule import BadSchedule
from ritournelle.kit.cells import BadCell
from ritournelle.kit.imports import change
from ritournelle.kit.tables import Sheet
from ritournelle.subscriptions.book import Book
from ritournelle.subscriptions.forecast import (
    Whole,
    cut_occurrence,
    late_count,
    next_billing,
    terms_of_whole,
)
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.services import RHYTHM
from ritournelle.subscriptions.wanted import Wanted

Status = Subscription.Status
TERMS = (
    *RHYTHM, "customer_id", "plan_version_id", "starts_on", "trial_days", "ends_on",
    "occurrence_count",
)  # fmt: skip


class Setting(NamedTuple):
    """What the terms of every subscription of a file are made with."""

    book: Book
    region: str
    on: date
    late_bound: int


class Merged(NamedTuple):
    """A subscription as it will be, and what that changes, as texts before and after."""

    whole: Whole
    changes: dict[str, list[str]]
    is_new: bool
    has_new_lines: bool
    is_activated: bool


def merge(wanted: Wanted, known: Whole | None, setting: Setting, sheet: Sheet) -> Merged | None:
    """Lay what a file wants over what there is; None, and a problem in the sheet, if it may not."""
    whole = _whole(wanted, known)
    values = _values(wanted, known)
    has_new_lines = not known or whole[1:3] != known[1:3]
    has_new_terms = has_new_lines or _differs(whole.row, values, TERMS)
    if known and not _may_change(wanted, known.row, sheet, has_new_terms=has_new_terms):
        return None
    was_active = whole.row.status == Status.ACTIVE
    has_new_terms = has_new_terms or _differs(whole.row, values, ["billed_until"])
    changes = change(whole.row, values)
    is_activated = whole.row.status == Status.ACTIVE and not was_active
    if has_new_terms or is_activated:
        terms = _check(wanted, whole, setting, sheet)
        if terms is None:
            return None
        changes |= change(whole.row, {"next_billing_on": _next(whole.row, terms)})
    if has_new_lines:
        changes["lines"] = [str(len(known.items) if known else 0), str(len(whole.items))]
    return Merged(whole, changes, not known, has_new_lines, is_activated)


def _whole(wanted: Wanted, known: Whole | None) -> Whole:
    """Return the subscription with its new lines and discounts, its own columns as they were."""
    if known is None:
        row = Subscription(organization_id=wanted.customer.organization_id)
        return Whole(row, wanted.items or [], wanted.discounts or [])
    items = known.items if wanted.items is None else wanted.items
    discounts = known.discounts if wanted.discounts is None else wanted.discounts
    return known._replace(items=items, discounts=discounts)


def _differs(row: Subscription, values: dict[str, Any], names: Iterable[str]) -> bool:
    return any(getattr(row, name) != values[name] for name in names)


def _values(wanted: Wanted, known: Whole | None) -> dict[str, Any]:
    """Return the columns to be; what a run has settled since is not taken from an old file."""
    kept_version = known.row.plan_version_id if known else None
    values = wanted.values | {
        "customer_id": wanted.customer.pk,
        "plan_version_id": wanted.version.pk if wanted.version else kept_version,
    }
    if known and known.row.last_billed_on:
        values["billed_until"] = known.row.billed_until
    if known is None or known.row.status == Status.DRAFT:
        values["status"] = Status.ACTIVE if wanted.is_active else Status.DRAFT
    return values


def _may_change(wanted: Wanted, row: Subscription, sheet: Sheet, *, has_new_terms: bool) -> bool:
    """Refuse what must not change by a file: terms that are billed already, a stop."""
    if wanted.is_active is False and row.status == Status.ACTIVE:
        refusal = BadCell(
            f"L’abonnement {row.reference} est déjà actif.",
            "Un import ne l’arrête pas\u00a0: donnez-lui plutôt une fin.",
        )
        sheet.refuse(wanted.first, "is_active", refusal)
        return False
    is_billed = row.last_billed_on is not None or row.status == Status.ENDED
    if is_billed and has_new_terms:
        refusal = BadCell(
            f"L’abonnement {row.reference} a déjà été facturé\u00a0: ses lignes, ses remises, "
            "son rythme et ses dates ne se changent pas par un import.",
            "Remettez les valeurs d’origine, ou créez un autre abonnement.",
        )
        sheet.refuse(wanted.first, "reference", refusal)
        return False
    return True


def _check(wanted: Wanted, whole: Whole, setting: Setting, sheet: Sheet) -> Terms | None:
    """Return the terms of a subscription; report what contradicts itself, warn of a catch-up."""
    row, first = whole.row, wanted.first
    if wanted.values["starts_on"] is None:
        return None  # its cell was refused already
    try:
        terms = terms_of_whole(whole, setting.book, setting.region)
    except BadSchedule as error:
        sheet.refuse(first, "lead_days" if row.lead_days else "occurrence_count", error)
        return None
    except DomainError as error:
        sheet.refuse(first, "reference", error)
        return None
    cut = cut_occurrence(terms, row.billed_until) if row.billed_until else None
    if cut:
        refusal = BadCell(
            f"La période du {cut.period.start:%d/%m/%Y} au {cut.period.last_day:%d/%m/%Y} "
            "ne serait facturée qu’en partie.",
            "Indiquez le dernier jour d’une période facturée en entier, "
            f"par exemple {cut.period.last_day:%d/%m/%Y}.",
        )
        sheet.refuse(first, "billed_until", refusal)
        return None
    if row.status == Status.ACTIVE:
        _warn_of_catch_up(wanted, terms, row, setting, sheet)
    return terms


def _warn_of_catch_up(
    wanted: Wanted, terms: Terms, row: Subscription, setting: Setting, sheet: Sheet
) -> None:
    count = late_count(terms, row.billed_until, setting.on, setting.late_bound)
    if count < 2:
        return
    shown = f"Plus de {setting.late_bound}" if count > setting.late_bound else str(count)
    warning = BadCell(
        f"{shown} factures seront à rattraper dès la prochaine facturation.",
        "Si ces périodes sont déjà facturées, indiquez-le dans la colonne "
        "«\u00a0Déjà facturé jusqu’au\u00a0».",
    )
    sheet.warn(wanted.first, "billed_until", warning)


def _next(row: Subscription, terms: Terms) -> date | None:
    return next_billing(terms, row.billed_until) if row.status == Status.ACTIVE else None
