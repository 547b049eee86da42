from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from ritournelle.customers.models import Customer
from ritournelle.invoicing import services
from ritournelle.invoicing.drawing import document_today, preview_pdf
from ritournelle.invoicing.models import Invoice, InvoiceFile, Snapshot
from tests.factories import NOON, TODAY
from tests.invoicing.builders import issue, make_draft


def test_a_draft_shows_its_parties_and_its_dates_as_they_are_today(customer: Customer) -> None:
    draft = make_draft(customer)
    customer.city = "Nantes"
    customer.save()
    document = document_today(Invoice.objects.get(), TODAY)
    assert (document.number, document.draft) == (f"B-{draft.pk}", True)
    assert (document.buyer.city, document.due_on) == ("Nantes", date(2026, 12, 21))
    assert not document.is_electronic


def test_an_issued_document_shows_what_was_frozen(customer: Customer) -> None:
    issue(customer)
    Customer.objects.update(city="Nantes")
    document = document_today(Invoice.objects.get(), date(2027, 6, 1))
    assert (document.number, document.issued_on) == ("FA-2026-0001", TODAY)
    assert document.buyer.city == "Lyon"


def test_drawing_a_draft_keeps_nothing(customer: Customer, settings: Any, font_dir: Path) -> None:
    settings.FONT_DIR = font_dir
    content = preview_pdf(make_draft(customer), TODAY)
    assert content.startswith(b"%PDF-1.7")
    assert not Snapshot.objects.exists()
    assert not InvoiceFile.objects.exists()


def test_what_is_shown_before_is_what_is_issued_after(customer: Customer) -> None:
    draft = make_draft(customer)
    before = document_today(draft, TODAY)
    after = document_today(services.issue_draft(draft, on=TODAY, at=NOON), TODAY)
    assert after == replace(before, number="FA-2026-0001", draft=False)
