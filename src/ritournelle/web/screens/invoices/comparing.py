"""Two versions of one draft, side by side: what somebody saved, and what somebody else typed."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from ritournelle.accounts.models import User
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.web.screens.invoices.draft_forms import HeadForm
from ritournelle.web.screens.invoices.editing import Editor
from ritournelle.web.screens.invoices.typed import Typed, head_of, lines_of
from ritournelle.web.shell.forms import plain_number

LINE_LABELS = {
    "name": "désignation",
    "description": "description",
    "quantity": "quantité",
    "unit": "unité",
    "price": "prix",
    "vat": "TVA",
    "discount": "remise",
}
SOMEBODY = "Quelqu’un d’autre"


class Difference(NamedTuple):
    """A value as it is saved, and as it was typed."""

    label: str
    saved: str
    typed: str


def differences(editor: Editor, saved: Invoice) -> list[Difference]:
    """Return what differs between what is saved and what was typed."""
    return [*_of_head(editor, saved), *_of_lines(editor, saved)]


def last_author(invoice: Invoice) -> str:
    """Name the person who last saved a draft."""
    event = Event.objects.filter(subject=f"invoice:{invoice.pk}").order_by("-pk").first()
    kind, _, key = event.actor.partition(":") if event else ("", "", "")
    user = User.objects.filter(pk=int(key)).first() if kind == "user" and key.isdigit() else None
    return str(user) if user else SOMEBODY


def _of_head(editor: Editor, saved: Invoice) -> Iterator[Difference]:
    if editor.customer and editor.customer.pk != saved.customer_id:
        yield Difference("Client", str(saved.customer), str(editor.customer))
    known = head_of(saved)
    for name, field in HeadForm.base_fields.items():
        before, after = _text(known[name]), _text(editor.head.get(name, ""))
        if before != after:
            yield Difference(str(field.label), before, after)


def _of_lines(editor: Editor, saved: Invoice) -> Iterator[Difference]:
    known = lines_of(saved, editor.on)
    for at in range(max(len(known), len(editor.lines))):
        label = f"Ligne {at + 1}"
        if at >= len(known):
            yield Difference(label, "", editor.lines[at]["name"])
        elif at >= len(editor.lines):
            yield Difference(label, known[at]["name"], "")
        else:
            yield from _of_line(label, known[at], editor.lines[at])


def _of_line(label: str, saved: Typed, typed: Typed) -> Iterator[Difference]:
    for name, what in LINE_LABELS.items():
        before, after = _text(saved[name]), _text(typed.get(name, ""))
        if _plain(name, before) != _plain(name, after):
            yield Difference(f"{label}, {what}", before, after)


def _plain(name: str, text: str) -> object:
    """Return what a text means: 99 is 99,00."""
    if name not in ("quantity", "price"):
        return text
    try:
        return Decimal(plain_number(text))
    except InvalidOperation:
        return text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value or "").replace("\r\n", "\n").replace("\u00a0", " ").strip()
