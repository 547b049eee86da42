"""What a draft would look like, drawn on demand and not kept."""

from datetime import date

from django.conf import settings

from ritournelle.documents.facturx import Renderer
from ritournelle.documents.fonts import ensure_fonts
from ritournelle.documents.model import Document
from ritournelle.invoicing.assembly import assemble, look_of, make_document, read_rows
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.reading import read_invoice
from ritournelle.invoicing.today import texts_today


def preview_pdf(invoice: Invoice, today: date) -> bytes:
    """Draw a document as it is, or a draft as it would be issued today."""
    renderer = Renderer(ensure_fonts(settings.FONT_DIR))
    return renderer.draw(document_today(invoice, today), look_of(invoice.organization))


def document_today(invoice: Invoice, today: date) -> Document:
    """Return what a document says; a draft shows its parties and texts as they are today."""
    rows = read_rows([invoice.pk])[invoice.pk]
    if invoice.status == Invoice.Status.ISSUED:
        return make_document(rows)
    texts = texts_today(invoice.customer, read_invoice(invoice), today)
    return assemble(
        *rows,
        seller=texts.seller,
        buyer=texts.buyer,
        terms=texts.terms,
        issued_on=today,
        due_on=texts.due_on,
    )
