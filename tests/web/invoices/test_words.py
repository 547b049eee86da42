"""The page of a document says every word of its PDF."""

import re
import subprocess
from html import unescape

import pytest
from django.template.loader import render_to_string

from ritournelle.documents.facturx import Renderer
from ritournelle.documents.model import Document, Look
from ritournelle.web.screens.invoices.document import document_view
from tests.documents import samples
from tests.documents.conftest import font_dir, renderer  # noqa: F401 (fixtures)

LOOK = Look(footer="Merci de votre confiance.")
KINDS = (
    "simple", "rates", "discounts", "prorated", "credit_note", "zero_total", "english",
    "franchise", "intra_community", "export", "consumer", "overseas", "direct_debit",
    "paid_by_card", "deposit", "balance", "other_delivery", "swiss_francs", "pro_forma", "draft",
)  # fmt: skip
PAGE_NUMBERS = re.compile(r"Page \d+ / \d+")
SEPARATORS = re.compile(r"[\s\u200b]+")


def words(text: str) -> set[str]:
    """The words of a text; a very long one may be cut over two lines on paper."""
    return {word.casefold() for word in SEPARATORS.split(text) if word}


def words_of_pdf(content: bytes) -> set[str]:
    text = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    return words(PAGE_NUMBERS.sub("", text))


def text_of_page(document: Document) -> str:
    page = render_to_string("documents/document.html", {"d": document_view(document, LOOK)})
    return unescape(re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize("name", KINDS)
def test_the_page_says_every_word_of_the_pdf(name: str, renderer: Renderer) -> None:  # noqa: F811
    document = getattr(samples, name)()
    on_page = text_of_page(document).casefold()
    glued = SEPARATORS.sub("", on_page)
    on_paper = words_of_pdf(renderer.draw(document, LOOK))
    assert len(on_paper) > 40
    # Paper cuts long words where the page does not: their parts are looked for in one piece.
    missing = {word for word in on_paper - words(on_page) if word not in glued}
    assert missing == set()


def test_the_logo_and_the_transfer_code_are_pictures_of_the_page_itself() -> None:
    look = Look(logo=b"<svg/>", logo_type="image/svg+xml")
    view = document_view(samples.simple(), look)
    assert view["logo"] == "data:image/svg+xml;base64,PHN2Zy8+"
    assert view["qr"].startswith("data:image/svg+xml;base64,")
