"""The same act on many messages at once, in a fixed number of queries."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from ritournelle.core.errors import DomainError
from ritournelle.kit import events
from ritournelle.kit.events import Happening
from ritournelle.kit.models import Event
from ritournelle.outbox import services
from ritournelle.outbox.composing import RELATED, compose_from, read_sources
from ritournelle.outbox.errors import WrongState
from ritournelle.outbox.models import Message

BATCH = 500
_WRITTEN = (
    *("status", "due_at", "attempts", "last_error", "sender", "reply_to"),
    *("recipients", "copies", "subject", "body", "summary"),
)
_ACTS = ("message.retried", "message.cancelled", "message.restored")
Status = Message.Status
Act = Callable[[Message], None]


class Outcome(NamedTuple):
    """What came of an act on many messages: those it was done on, and why not on others."""

    done: list[int]
    refused: list[tuple[Message, DomainError]]


@transaction.atomic
def retry_many(organization_id: int, ids: Sequence[int], *, at: datetime, actor: str) -> Outcome:
    """Send again what did not surely go, UNDO_DELAY from now; each as `services.retry` does."""
    messages = _locked(organization_id, ids)
    invoices = [one.invoice for one in messages if one.invoice]
    sources = read_sources(invoices, at)

    def act(message: Message) -> None:
        if message.status not in services.RETRIED:
            state = message.get_status_display()
            raise WrongState("relancé", state, "Un message part une seule fois.")
        if message.invoice:
            chosen = message.recipients if message.is_by_hand else ()
            made = compose_from(sources, message.invoice, at, chosen)
            services.take_over(message, made)
        services.put_in_line(message, at + services.UNDO_DELAY)

    return _carry_out("message.retried", messages, act, at=at, actor=actor)


@transaction.atomic
def cancel_many(organization_id: int, ids: Sequence[int], *, at: datetime, actor: str) -> Outcome:
    """Decide that messages will not be sent; each as `services.cancel` does."""

    def act(message: Message) -> None:
        if message.status not in services.CANCELLED:
            state = message.get_status_display()
            raise WrongState("annulé", state, "Seul un message qui n’est pas parti s’annule.")
        message.status, message.due_at = Status.CANCELLED, None

    messages = _locked(organization_id, ids)
    return _carry_out("message.cancelled", messages, act, at=at, actor=actor)


@transaction.atomic
def restore_many(organization_id: int, ids: Sequence[int], *, at: datetime, actor: str) -> Outcome:
    """Take the last act on messages back while they have not begun to leave: each is what it was."""
    messages = _locked(organization_id, ids)
    states = _states_before(messages)

    def act(message: Message) -> None:
        is_untouched = message.status == Status.WAITING and message.attempts == 0
        was = states.get(message.pk)
        if was is None or not (is_untouched or message.status == Status.CANCELLED):
            state = message.get_status_display()
            raise WrongState("rétabli", state, "Il est trop tard pour revenir en arrière.")
        message.status = was
        message.due_at = at if was == Status.WAITING else None

    return _carry_out("message.restored", messages, act, at=at, actor=actor)


def _states_before(messages: Iterable[Message]) -> dict[int, Message.Status]:
    """Return in which state the last act found each message; nothing once that was taken back."""
    subjects = {f"message:{message.pk}": message.pk for message in messages}
    rows = Event.objects.filter(subject__among=list(subjects), kind__in=_ACTS).order_by("pk")
    last = {subjects[row.subject]: row for row in rows}
    return {
        pk: Status(row.data["was"])
        for pk, row in last.items()
        if row.kind != "message.restored" and "was" in row.data
    }


def _locked(organization_id: int, ids: Sequence[int]) -> list[Message]:
    """Take the rows first, then read them with what they are made from."""
    rows = Message.objects.filter(organization=organization_id, pk__among=ids).order_by("pk")
    taken = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    related = [f"invoice__{name}" for name in RELATED]
    return list(rows.filter(pk__among=taken).select_related(*related))


def _carry_out(
    kind: str, messages: Iterable[Message], act: Act, *, at: datetime, actor: str
) -> Outcome:
    outcome, done, told = Outcome([], []), [], []
    for message in messages:
        was = message.status
        try:
            act(message)
        except DomainError as error:
            outcome.refused.append((message, error))
            continue
        data = {"invoice": message.invoice_id, "was": was}
        done.append(message)
        told.append(Happening(f"message:{message.pk}", message.customer_id, data))
    Message.objects.bulk_update(done, _WRITTEN, batch_size=BATCH)
    if done:
        organization = done[0].organization_id
        events.record_many(kind, told, organization_id=organization, at=at, actor=actor)
    outcome.done.extend(message.pk for message in done)
    return outcome
