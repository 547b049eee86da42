"""What the processes of these tests do. Each job runs in a process of its own."""

from collections.abc import Callable, Collection
from contextlib import closing
from datetime import datetime, timedelta
from threading import Event
from time import monotonic

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from ritournelle.accounts.models import Organization
from ritournelle.invoicing import filing
from ritournelle.invoicing.errors import InvoiceAlreadyIssued
from ritournelle.invoicing.models import Invoice, InvoiceFile
from ritournelle.invoicing.services import issue_draft
from ritournelle.invoicing.verification import verify
from ritournelle.outbox import sending
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.models import Message
from ritournelle.outbox.services import confirm_sent, retry
from ritournelle.subscriptions import nights, run
from ritournelle.web import scheduler, worker
from ritournelle.web.processes import stop_on_signals
from tests.concurrency import company

Clock = Callable[[], datetime]


def make_small() -> None:
    """Cut the work into many pieces, so that there is something between them."""
    run.CHUNK = 10
    worker.BATCH = 8


def clock_from(start: datetime) -> Clock:
    """Return a clock that reads `start` now."""
    origin = monotonic()
    return lambda: start + timedelta(seconds=monotonic() - origin)


def build() -> None:
    """Make the tables and the company."""
    call_command("migrate", verbosity=0)
    company.build()


def night(start: datetime) -> None:
    """Do what the scheduler does at an instant."""
    scheduler.run_due_nights(clock_from(start))


def work(start: datetime) -> None:
    """Draw, prepare and send until nothing is left."""
    worker.work(Event(), clock_from(start), until_idle=True)


def night_and_first_message(start: datetime) -> None:
    """Bill, and prepare the message of one invoice; the notice of the run waits beside it."""
    clock = clock_from(start)
    scheduler.run_due_nights(clock)
    with closing(filing.Filer(clock)) as filer:
        filer.file_due(1)
    compose_due(clock(), 1)


def send(start: datetime) -> None:
    """Send what is due."""
    sending.send_due(start, worker.BATCH)


def send_again(start: datetime, taken: Collection[str]) -> list[str]:
    """Send what is due, settle what is uncertain by what was taken, send the rest; name the sent."""
    send(start)
    settle(taken, start)
    send(start)
    return message_ids()


def night_and_work(start: datetime) -> None:
    """Do everything, from the list of subscriptions to the messages."""
    clock = clock_from(start)
    scheduler.run_due_nights(clock)
    worker.work(Event(), clock, until_idle=True)


def bill_by_hand() -> None:
    """Do what `ritournelle bill --organization ritournelle --on 2026-12-01` does."""
    organization = Organization.objects.get(slug="ritournelle")
    run.bill(organization, on=company.DAY, clock=timezone.now)


def issue_by_hand() -> int:
    """Issue every manual draft, as a person clicks on them; return how many it was."""
    drafts = Invoice.objects.filter(status=Invoice.Status.DRAFT, customer__code__startswith="M")
    return sum(_issue(draft) for draft in drafts.order_by("pk"))


def _issue(draft: Invoice) -> bool:
    try:
        issue_draft(draft, on=company.DAY, at=timezone.now())
    except (InvoiceAlreadyIssued, Invoice.DoesNotExist):
        return False
    return True


def scheduler_without_end(start: datetime) -> None:
    """Schedule until asked to stop, without waiting long for anything."""
    nights.SILENCE = timedelta(seconds=1)
    scheduler.TICK_SECONDS = 0.1
    scheduler.schedule(stop_on_signals(), clock_from(start))


def worker_without_end(start: datetime) -> None:
    """Work until asked to stop, without waiting long for anything."""
    filing.LEASE = sending.LEASE = timedelta(seconds=3)
    worker.RETRY_SECONDS = worker.IDLE_SECONDS = 0.1
    worker.work(stop_on_signals(), clock_from(start))


def settle(taken: Collection[str], now: datetime) -> int:
    """Look, as a person does, whether the server took the uncertain messages; return how many."""
    uncertain = list(Message.objects.filter(status=Message.Status.UNCERTAIN))
    for message in uncertain:
        act = confirm_sent if message.message_id in taken else retry
        act(message, now=now)
    return len(uncertain)


def left() -> list[str]:
    """Return what is still to be done: files to draw, messages to prepare or to send."""
    files = InvoiceFile.objects.filter(Q(sha256="") | Q(to_send=True))
    messages = Message.objects.exclude(status__in=[Message.Status.SENT, Message.Status.FAILED])
    return [
        *(f"file {file.pk} {file.last_error}" for file in files),
        *(f"message {message.pk} {message.status} {message.last_error}" for message in messages),
    ]


def breaks() -> list[str]:
    """Return what `ritournelle verify` finds wrong in both organisations."""
    return [
        words
        for organization in Organization.objects.order_by("pk")
        for words in verify(organization).breaks
    ]


def message_ids() -> list[str]:
    """Return the names of the messages that are sent."""
    sent = Message.objects.filter(status=Message.Status.SENT)
    return sorted(sent.values_list("message_id", flat=True))


def numbers() -> list[str]:
    """Return the numbers of the first organisation, in the order of its chain."""
    issued = Invoice.objects.filter(organization__slug="ritournelle", number__isnull=False)
    return list(map(str, issued.order_by("chain_position").values_list("number", flat=True)))
