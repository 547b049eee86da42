"""« À traiter »: what waits for a person, the most urgent first."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Sum
from django.urls import reverse

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Task
from ritournelle.invoicing.models import Invoice, NumberSeries
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingFailure, RevenueMovement, Subscription
from ritournelle.web.templatetags.ui import eur

SHOWN = 6
SOON = timedelta(days=30)
NEEDS_A_LOOK = (Message.Status.FAILED, Message.Status.BOUNCED, Message.Status.UNCERTAIN)


class Todo(NamedTuple):
    """One kind of thing to do, with how many there are."""

    tone: str
    icon: str
    number: int
    title: str
    note: str
    url: str


def read_todo(organization: Organization, today: date) -> list[Todo]:
    """Return everything that waits, at most one line a kind."""
    kinds = (_series, _failures, _messages, _held, _drafts, _tasks, _pro_formas, _ending)
    return [one for kind in kinds for one in kind(organization, today)]


def _series(organization: Organization, today: date) -> Iterator[Todo]:
    if not NumberSeries.objects.filter(organization=organization, kind="invoice").exists():
        note = "Sans elle, aucune facture ne peut être émise"
        url = reverse("settings:billing")
        yield Todo("bad", "hash", 1, "La numérotation des factures manque", note, url)


def _failures(organization: Organization, today: date) -> Iterator[Todo]:
    failures = BillingFailure.objects.filter(run__organization=organization)
    count = failures.count()
    if count:
        names = ", ".join(
            failures.order_by("pk").values_list("subscription__customer__name", flat=True)[:2]
        )
        title = _counted(count, "abonnement en erreur", "abonnements en erreur")
        yield Todo("bad", "triangle-alert", count, title, names, reverse("runs:list"))


def _messages(organization: Organization, today: date) -> Iterator[Todo]:
    counts = dict(
        Message.objects.filter(organization=organization, status__in=NEEDS_A_LOOK)
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    )
    count = sum(counts.values())
    if count:
        note = ", ".join(
            f"{counts[status]} {status.label.lower()}"
            for status in NEEDS_A_LOOK
            if status in counts
        )
        title = _counted(count, "message à vérifier", "messages à vérifier")
        yield Todo("bad", "mail-warning", count, title, note, reverse("outbox:list"))


def _held(organization: Organization, today: date) -> Iterator[Todo]:
    held = Message.objects.filter(organization=organization, status=Message.Status.HELD)
    count = held.count()
    if count:
        title = _counted(count, "message à approuver", "messages à approuver")
        yield Todo(
            "info",
            "mail-check",
            count,
            title,
            "Ils partent quand vous le dites",
            reverse("outbox:list"),
        )


def _drafts(organization: Organization, today: date) -> Iterator[Todo]:
    drafts = Invoice.objects.filter(
        organization=organization, status=Invoice.Status.DRAFT, kind=Invoice.Kind.INVOICE
    )
    sums = drafts.aggregate(count=Count("pk"), cents=Sum("gross_cents"))
    if sums["count"]:
        title = _counted(sums["count"], "brouillon à valider", "brouillons à valider")
        url = reverse("invoices:list") + "?vue=brouillons"
        yield Todo("warn", "file-pen", sums["count"], title, f"{eur(sums['cents'])} TTC", url)


def _tasks(organization: Organization, today: date) -> Iterator[Todo]:
    tasks = Task.objects.filter(organization=organization, done_at=None, due_on__lte=today)
    count = tasks.count()
    if count:
        first = tasks.order_by("due_on", "pk").select_related("customer")[0]
        title = _counted(count, "tâche à faire", "tâches à faire")
        url = reverse("customers:detail", args=[first.customer_id]) + "?onglet=notes"
        yield Todo("warn", "list-todo", count, title, f"{first.title}, {first.customer}", url)


def _pro_formas(organization: Organization, today: date) -> Iterator[Todo]:
    waiting = Subscription.objects.filter(
        organization=organization,
        status=Subscription.Status.DRAFT,
        invoices__kind=Invoice.Kind.PRO_FORMA,
        invoices__status=Invoice.Status.ISSUED,
    ).distinct()
    count = waiting.count()
    if count:
        title = _counted(count, "pro forma en attente", "pro formas en attente")
        names = ", ".join(waiting.order_by("pk").values_list("customer__name", flat=True)[:2])
        url = reverse("subscriptions:list") + "?vue=brouillons"
        yield Todo("info", "file-question-mark", count, title, names, url)


def _ending(organization: Organization, today: date) -> Iterator[Todo]:
    """Count those whose revenue is known to stop: their end is a movement to come."""
    ends = RevenueMovement.objects.filter(
        organization=organization,
        on__gt=today,
        on__lte=today + SOON,
        kind=RevenueMovement.Kind.CHURN,
    ).aggregate(count=Count("pk"), cents=Sum("cents"))
    if ends["count"]:
        title = _counted(ends["count"], "abonnement arrive à terme", "abonnements arrivent à terme")
        note = f"sous 30 jours · {eur(-ends['cents'])} de MRR"
        yield Todo("flat", "calendar-x", ends["count"], title, note, reverse("subscriptions:list"))


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count < 2 else many}"
