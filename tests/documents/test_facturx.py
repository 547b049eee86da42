from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from facturx import get_facturx_xml_from_pdf
from pypdf import PdfReader

from ritournelle.documents.checks import InvalidDocument
from ritournelle.documents.cii import build
from ritournelle.documents.facturx import DrawingFailed, Renderer
from ritournelle.documents.model import Document, Look
from tests.documents import samples

FX = ("<fx:DocumentType>INVOICE<", "<fx:DocumentFileName>factur-x.xml<", "<fx:Version>1.0<", "<fx:ConformanceLevel>EN 16931<")  # fmt: skip


def words_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(text.replace("\u00a0", " ").split())


def xmp_of(pdf: bytes) -> str:
    metadata = PdfReader(BytesIO(pdf)).trailer["/Root"]["/Metadata"]  # type: ignore[index]
    return str(metadata.get_data().decode())


def test_the_file_carries_the_xml_and_says_so(renderer: Renderer) -> None:
    pdf = renderer.draw(samples.simple(), samples.LOOK)
    name, xml = get_facturx_xml_from_pdf(pdf)
    assert (name, xml) == ("factur-x.xml", build(samples.simple()))
    assert all(part in xmp_of(pdf) for part in FX)


def test_the_page_says_what_the_law_wants(renderer: Renderer) -> None:
    words = words_of(renderer.draw(samples.simple(), samples.LOOK))
    for expected in (
        "Facture n° FA-2026-0324", "1er novembre 2026", "1er décembre 2026", "Lumen Télécom SAS",
        "SIRET 552 100 554 00013", "TVA FR96552100554", "Transports Garçon & Fils",
        "SIREN 431 862 655", "BC-4461", "3,5 h", "0,085", "1 790,97 €", "358,19 €", "2 149,16 €",
        "Option pour le paiement de la taxe d’après les débits", "indemnité forfaitaire",
        "Pénalités de retard", "escompte", "SAS au capital de 150 000 €", "RCS Lyon 552 100 554",
        "FR76 3000 6000 0112 3456 7890 189", "Page 1 / 1",
    ):  # fmt: skip
        assert expected in words


@pytest.mark.parametrize(
    ("sample", "notice"),
    [
        pytest.param(samples.pro_forma, "Ce document n’est pas une facture", id="pro forma"),
        pytest.param(
            samples.draft, "Brouillon : ce document n’a pas de valeur comptable", id="draft"
        ),
    ],
)
def test_what_is_not_issued_says_so_and_has_no_xml(
    renderer: Renderer, sample: Callable[[], Document], notice: str
) -> None:
    pdf = renderer.draw(sample(), samples.LOOK)
    assert notice in words_of(pdf)
    assert PdfReader(BytesIO(pdf)).attachments == {}
    assert "fx:ConformanceLevel" not in xmp_of(pdf)


def test_the_same_document_gives_the_same_bytes(renderer: Renderer, font_dir: Path) -> None:
    first = renderer.draw(samples.discounts(), samples.LOOK)
    assert Renderer(font_dir).draw(samples.discounts(), samples.LOOK) == first


def test_threads_can_share_a_renderer(renderer: Renderer) -> None:
    expected = renderer.draw(samples.consumer(), samples.LOOK)
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: renderer.draw(samples.consumer(), samples.LOOK), range(12)))
    assert set(drawn) == {expected}


def test_sixty_lines_go_over_pages_with_their_header(renderer: Renderer) -> None:
    pages = PdfReader(BytesIO(renderer.draw(samples.sixty_lines(), samples.LOOK))).pages
    assert len(pages) == 3
    assert all("Désignation" in page.extract_text() for page in pages)
    assert "Ligne mobile n° 060" in pages[2].extract_text()
    assert "suite" in pages[1].extract_text()
    assert "suite" not in pages[0].extract_text()


def test_a_description_longer_than_a_page_is_drawn(renderer: Renderer) -> None:
    document = samples.consumer()
    line = replace(document.lines[0], description="Une longue explication. " * 800)
    pdf = renderer.draw(replace(document, lines=(line,)), samples.LOOK)
    assert len(PdfReader(BytesIO(pdf)).pages) > 2


def test_markup_in_a_name_is_only_text(renderer: Renderer) -> None:
    buyer = replace(samples.PERSON, name="#panic() *gras* $x$ <b> @a \\ [c]")
    words = words_of(renderer.draw(replace(samples.consumer(), buyer=buyer), samples.LOOK))
    assert "#panic() *gras* $x$ <b> @a \\ [c]" in words


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffe14d", "#ff0000"])
def test_any_colour_will_do(renderer: Renderer, colour: str) -> None:
    assert renderer.draw(samples.consumer(), Look(colour=colour)).startswith(b"%PDF")


def test_a_wrong_document_is_not_drawn(renderer: Renderer) -> None:
    with pytest.raises(InvalidDocument):
        renderer.draw(replace(samples.simple(), vat_cents=1), samples.LOOK)


def test_a_broken_logo_is_reported(renderer: Renderer) -> None:
    look = Look(logo=b"not a picture", logo_type="image/png")
    with pytest.raises(DrawingFailed, match="n’a pas pu être mis en page"):
        renderer.draw(samples.simple(), look)
