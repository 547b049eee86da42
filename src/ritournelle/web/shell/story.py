"""What happened, as French sentences: one for each kind of event of the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from ritournelle.accounts.models import User
from ritournelle.customers.models import Customer
from ritournelle.documents.text import long_date, money
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.shell.story_changes import Detail, details_of
from ritournelle.web.shell.story_words import OTHER, SENTENCES

PAGES = {
    "customer": "customers:detail",
    "subscription": "subscriptions:detail",
    "invoice": "invoices:detail",
    "message": "outbox:detail",
    "run": "runs:detail",
    "product": "catalog:product",
    "plan": "catalog:plan",
    "import": "imports:detail",
}
LISTS = {
    "organization": "settings:company",
    "template": "settings:emails",
    "member": "team:list",
    "tag": "customers:tags",
    "field": "customers:fields",
}
ACTORS = {"system": "Ritournelle", "customer": "le client"}
DAYS = ("on", "before", "after", "until", "due_on", "period_start")


@dataclass(frozen=True, slots=True)
class Told:
    """An event, told: what `c-event` shows."""

    at: datetime
    icon: str
    tone: str
    text: str
    url: str
    who: str
    details: tuple[Detail, ...] = ()
    note: str = ""


@dataclass
class Names:
    """How the rows that events speak of are called, read a page of events at a time."""

    people: Mapping[str, str] = field(default_factory=dict)
    invoices: Mapping[int, str] = field(default_factory=dict)
    subscriptions: Mapping[int, str] = field(default_factory=dict)
    customers: Mapping[int, str] = field(default_factory=dict)


def tell_all(events: Iterable[Event]) -> list[Told]:
    """Tell a page of events, with at most four queries for the names in them."""
    events = list(events)
    names = names_in(events)
    return [tell(event, names) for event in events]


def tell(event: Event, names: Names | None = None) -> Told:
    """Tell one event; without names, its people and rows are read for it."""
    names = names or names_in([event])
    sentence = SENTENCES.get(event.kind, OTHER)
    return Told(
        at=event.at,
        icon=sentence.icon,
        tone=sentence.tone,
        text=sentence.text.format_map(_Facts(_facts(event, names))).strip(),
        url=_address(event.subject),
        who=names.people.get(event.actor) or ACTORS.get(event.actor, event.actor),
        details=details_of(event),
        note=_note(event.data),
    )


def names_in(events: Sequence[Event]) -> Names:
    """Read the names that the sentences of some events hold."""
    user_ids = _keys((event.actor for event in events), "user")
    subjects = [event.subject for event in events]
    invoice_ids = {*_keys(subjects, "invoice"), *_numbers(events, "invoice")}
    subscription_ids = {
        key for event in events if "reference" not in event.data
        for key in _keys([event.subject], "subscription")
    }  # fmt: skip
    people = User.objects.filter(pk__in=user_ids) if user_ids else ()
    return Names(
        people={user.actor: str(user) for user in people},
        invoices=_invoices(invoice_ids),
        subscriptions=_labels(Subscription, "reference", subscription_ids),
        customers=_labels(Customer, "name", {e.customer_id for e in events if e.customer_id}),
    )


def _keys(texts: Iterable[str], what: str) -> set[int]:
    found = (text.partition(":")[::2] for text in texts)
    return {int(key) for kind, key in found if kind == what and key.isdigit()}


def _numbers(events: Iterable[Event], name: str) -> set[int]:
    values = (event.data.get(name) for event in events)
    return {value for value in values if isinstance(value, int)}


def _labels(model: Any, name: str, keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    return dict(model.objects.filter(pk__in=keys).values_list("pk", name))


def _invoices(keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    rows = Invoice.objects.filter(pk__in=keys).only("pk", "kind", "number")
    return {row.pk: row.reference for row in rows}


class _Facts(dict[str, Any]):
    """What a sentence may name; what an event does not say is left out."""

    def __missing__(self, name: str) -> str:
        return ""


def _facts(event: Event, names: Names) -> dict[str, Any]:
    """Return what the event says, with days, amounts and names as people read them."""
    data = event.data
    key = next(iter(_keys([event.subject], event.subject.partition(":")[0])), 0)
    facts = {name: _readable(name, value) for name, value in data.items()}
    is_invoice = event.subject.startswith("invoice:")
    invoice = names.invoices.get(key if is_invoice else data.get("invoice") or 0, "")
    return facts | {
        "customer": names.customers.get(event.customer_id or 0, ""),
        "invoice": data.get("number") or invoice,
        "subscription": data.get("reference") or names.subscriptions.get(key, ""),
        "of_invoice": f" de {invoice}" if invoice else "",
        "to": f" à {', '.join(data['recipients'])}" if data.get("recipients") else "",
    }


def _readable(name: str, value: Any) -> Any:
    if name.endswith("_cents") and isinstance(value, int):
        return money(value, "EUR", "fr")
    if name in DAYS and isinstance(value, str):
        return _day(value)
    return value


def _day(text: str) -> str:
    try:
        return long_date(date.fromisoformat(text), "fr")
    except ValueError:
        return text


def _address(subject: str) -> str:
    kind, _, key = subject.partition(":")
    try:
        if kind in PAGES and key.isdigit():
            return reverse(PAGES[kind], args=[int(key)])
        return reverse(LISTS[kind]) if kind in LISTS else ""
    except NoReverseMatch:  # a screen that does not exist in this version
        return ""


def _note(data: Mapping[str, Any]) -> str:
    """Return the words that the event itself brings: a reason, a text, what rules found."""
    words = data.get("reason") or data.get("text") or data.get("findings") or ""
    return "\n".join(map(str, words)) if isinstance(words, list) else str(words)
