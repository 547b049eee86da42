"""The last invoice of each subscription, and those that no longer come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Max

from ritournelle.core.schedule import Schedule
from ritournelle.invoicing.models import Invoice, InvoiceLine
from ritournelle.subscriptions.differences import InvoiceFacts, LineFacts, share_of
from ritournelle.subscriptions.drafting import Draft, Planned
from ritournelle.subscriptions.models import ScheduleChange, Subscription
from ritournelle.subscriptions.queries import Dossier
from ritournelle.subscriptions.terms import make_schedule
from ritournelle.subscriptions.wording import discount_label

LISTED = 200  # of those that no longer come
Kind = ScheduleChange.Kind


class Gone(NamedTuple):
    """A subscription that one would expect among the invoices, and why it is not."""

    subscription_id: int
    reference: str
    customer_id: int
    customer: str
    reason: str


def last_invoices(planned: Iterable[Planned], region: str) -> dict[int, InvoiceFacts]:
    """Read the last invoice of each subscription, as facts to compare with."""
    dossiers = {one.dossier.facts.subscription.id: one.dossier for one in planned}
    rows = Invoice.objects.filter(subscription__among=list(dossiers), kind=Invoice.Kind.INVOICE)
    last = rows.order_by().values_list("subscription").annotate(last=Max("pk"))
    keys = [key for _, key in last]
    lines = _lines(keys)
    found = Invoice.objects.filter(pk__among=keys).values_list(
        "pk", "subscription", "net_cents", "period_start", "discount_cents", "discount_label"
    )
    return {
        subscription: InvoiceFacts(
            net,
            start,
            _line_facts(lines[key], dossiers[subscription]),
            discount,
            label,
            _share(dossiers[subscription], start, region),
        )
        for key, subscription, net, start, discount, label in found
        if start
    }


def facts_of(draft: Draft) -> InvoiceFacts:
    """Return an invoice to be as facts to compare."""
    occurrence = draft.due.occurrence
    rows = [
        (line.item_id, line.name, line.quantity, line.unit_price, line.gross_cents,
         line.discount_cents, line.discount_label)
        for line in draft.lines
    ]  # fmt: skip
    return InvoiceFacts(
        draft.totals.net_cents,
        draft.period.start,
        _line_facts(rows, draft.dossier),
        draft.due.discount_cents,
        discount_label(draft.due.discounts, draft.dossier.customer.language),
        share_of(occurrence.period, occurrence.whole),
    )


def gone(organization_id: int, since: date, until: date) -> list[Gone]:
    """Return what one would expect between two days: skipped, moved away, or ended meanwhile."""
    return [*_changed_away(organization_id, since, until), *_ended(organization_id, since, until)][
        :LISTED
    ]


def _changed_away(organization_id: int, since: date, until: date) -> list[Gone]:
    changes = ScheduleChange.objects.filter(
        subscription__organization_id=organization_id,
        kind__in=[Kind.SKIPPED, Kind.MOVED],
        period_start__range=(since, until),
    ).order_by("period_start", "pk")
    names = ("subscription", "subscription__reference", "subscription__customer")
    values = changes.values_list(*names, "subscription__customer__name", "kind", "moved_to")
    return [
        Gone(pk, reference, customer, name, _away(moved_to))
        for pk, reference, customer, name, _, moved_to in values[:LISTED]
        if moved_to is None or moved_to > until
    ]


def _away(moved_to: date | None) -> str:
    return f"Déplacée au {moved_to:%d/%m/%Y}" if moved_to else "Échéance sautée"


def _ended(organization_id: int, since: date, until: date) -> list[Gone]:
    ended = Subscription.objects.filter(
        organization_id=organization_id,
        status__in=[Subscription.Status.ACTIVE, Subscription.Status.ENDED],
        next_billing_on=None,
        last_billed_on__isnull=False,
        billed_until__range=(since, until),
    ).order_by("billed_until", "pk")
    values = ended.values_list("pk", "reference", "customer", "customer__name", "billed_until")
    return [
        Gone(pk, reference, customer, name, f"Abonnement terminé\u00a0: servi jusqu’au {_eve(end)}")
        for pk, reference, customer, name, end in values[:LISTED]
        if end
    ]


def _eve(end: date) -> str:
    return f"{date.fromordinal(end.toordinal() - 1):%d/%m/%Y}"


def _lines(invoice_ids: Sequence[int]) -> Mapping[int, list[tuple[Any, ...]]]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    lines = InvoiceLine.objects.filter(invoice__among=invoice_ids, item__isnull=False)
    for invoice, *values in lines.order_by("invoice", "position").values_list(
        "invoice", "item", "name", "quantity", "unit_price", "gross_cents",
        "discount_cents", "discount_label",
    ):  # fmt: skip
        found[invoice].append(tuple(values))
    return found


def _line_facts(rows: Iterable[tuple[Any, ...]], dossier: Dossier) -> dict[int, LineFacts]:
    one_off = {item.id for item in dossier.facts.items if item.is_one_off}
    facts: dict[int, LineFacts] = {}
    for item, name, quantity, price, gross, discount, label in rows:
        known = facts.get(item)
        facts[item] = LineFacts(
            name,
            quantity + (known.quantity if known else 0),
            price if known is None else known.unit_price,
            gross + (known.gross_cents if known else 0),
            discount + (known.discount_cents if known else 0),
            label,
            item in one_off,
        )
    return facts


def _share(dossier: Dossier, start: date, region: str) -> tuple[int, int] | None:
    """Say whether the period that began on a day was cut; the calendar knows."""
    schedule: Schedule = make_schedule(dossier.facts.subscription, dossier.facts.changes, region)
    occurrence = next(iter(schedule.occurrences(start)), None)
    if occurrence is None or occurrence.period.start != start:
        return None
    return share_of(occurrence.period, occurrence.whole)
