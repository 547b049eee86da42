"""What the page of one document shows beside the document itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ritournelle.invoicing.models import Invoice, NumberSeries
from ritournelle.invoicing.series import next_number
from ritournelle.invoicing.verification import is_sealed
from ritournelle.kit.models import Event
from ritournelle.outbox.models import Message
from ritournelle.web.screens.invoices.rows import SENDING_TONES, State, state_of
from ritournelle.web.shell.story import Told, tell_all

SHOWN_EVENTS = 40
Kind, Status = Invoice.Kind, Invoice.Status


@dataclass
class DocumentPage:
    """One document: its states, its messages, its credit notes, what happened to it."""

    invoice: Invoice

    @property
    def is_draft(self) -> bool:
        """Whether it can still change."""
        return self.invoice.status == Status.DRAFT

    @property
    def is_invoice(self) -> bool:
        """Whether it is an issued invoice, which a credit note may correct."""
        return self.invoice.kind == Kind.INVOICE and not self.is_draft

    @property
    def is_electronic(self) -> bool:
        """Whether its PDF carries the Factur-X file."""
        return not self.is_draft and self.invoice.kind != Kind.PRO_FORMA

    @cached_property
    def state(self) -> State:
        """What it is, in a word."""
        credited = self.invoice.gross_cents - self.left_cents if self.credit_notes else None
        return state_of(self.invoice, credited_cents=credited)

    @cached_property
    def is_sealed(self) -> bool:
        """Whether it still is what its hash was computed from."""
        return is_sealed(self.invoice)

    @property
    def is_filed(self) -> bool:
        """Whether its PDF is on the disk."""
        return bool(hasattr(self.invoice, "file") and self.invoice.file.sha256)

    @cached_property
    def credit_notes(self) -> Sequence[Invoice]:
        """The credit notes that correct it."""
        return list(self.invoice.credit_notes.order_by("pk"))

    @property
    def left_cents(self) -> int:
        """What credit notes have left of it, with VAT."""
        return self.invoice.gross_cents - sum(one.gross_cents for one in self.credit_notes)

    @cached_property
    def messages(self) -> Sequence[tuple[Message, State]]:
        """Its e-mails, the latest first."""
        rows = Message.objects.filter(invoice=self.invoice).order_by("-pk")
        return [
            (one, State(one.get_status_display(), SENDING_TONES[Message.Status(one.status)]))
            for one in rows
        ]

    @cached_property
    def story(self) -> Sequence[Told]:
        """What happened to it, to its messages and to its credit notes."""
        subjects = [f"invoice:{self.invoice.pk}"]
        subjects += [f"message:{message.pk}" for message, _ in self.messages]
        subjects += [f"invoice:{note.pk}" for note in self.credit_notes]
        events = Event.objects.filter(
            organization=self.invoice.organization_id, subject__in=subjects
        )
        return tell_all(events.order_by("-pk")[:SHOWN_EVENTS])


def coming_number(invoice: Invoice, today: date) -> str:
    """Return the number that a draft would take now; nothing for a pro forma."""
    series = NumberSeries.objects.filter(
        organization=invoice.organization_id, kind=invoice.kind
    ).first()
    return next_number(series, today) if series else ""
