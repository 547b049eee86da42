"""What a draft would look like, drawn on demand and not kept."""

from datetime import date

from django.conf import settings

from ritournelle.documents.facturx import Renderer
from ritournelle.documents.fonts import ensure_fonts
from ritournelle.documents.model import Document
from ritournelle.invoicing.assembly import assemble, look_of, make_document, read_rows
from ritournelle.invoicing.filing import SUFFIX
from ritournelle.invoicing.models import Invoice, InvoiceFile
from ritournelle.invoicing.reading import read_invoice
from ritournelle.invoicing.today import texts_today
from ritournelle.kit import storage


def preview_pdf(invoice: Invoice, today: date) -> bytes:
    """Draw a document as it is, or a draft as it would be issued today."""
    renderer = Renderer(ensure_fonts(settings.FONT_DIR))
    return renderer.draw(document_today(invoice, today), look_of(invoice.organization))


def file_of(invoice: Invoice, today: date) -> bytes:
    """Return the filed PDF of a document; one that is not filed yet is drawn, and not kept."""
    file = InvoiceFile.objects.filter(invoice=invoice).exclude(sha256="").first()
    if file is None:
        return preview_pdf(invoice, today)
    return storage.get(file.sha256, SUFFIX)


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
