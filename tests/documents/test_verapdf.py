from pathlib import Path

import pytest

from ritournelle.documents.facturx import Renderer
from ritournelle.documents.xmp import patch_by_rewriting
from tests.documents import samples
from tests.documents.conftest import Validate, Verdicts

PROFILES = ("3a", "ua1")
SAMPLES = samples.ISSUED | samples.NOT_ISSUED
DAMAGES = {
    "no_pdfa_mark": (b"<pdfaid:part>3<", b"<pdfaid:part>9<"),
    "no_schema": (
        b"<pdfaSchema:namespaceURI>urn:factur-x:",
        b"<pdfaSchema:namespaceURI>urn:factur-y:",
    ),
    "no_relationship": (b"/AFRelationship", b"/AFRelationshop"),
    "no_title_shown": (b"/DisplayDocTitle true", b"/DisplayDocTitle null"),
}


@pytest.fixture(scope="module")
def verdicts(
    verapdf: Validate, renderer: Renderer, tmp_path_factory: pytest.TempPathFactory
) -> Verdicts:
    """Draw every file, good and bad, then judge them all at once."""
    folder = tmp_path_factory.mktemp("drawn")
    pdfs = {name: renderer.draw(sample(), samples.LOOK) for name, sample in SAMPLES.items()}
    xml = {"x": "<a/>"}
    pdfs["rewritten"] = patch_by_rewriting(renderer._page(samples.simple(), samples.LOOK, xml))
    for name, (old, new) in DAMAGES.items():
        assert old in pdfs["simple"]
        pdfs[name] = pdfs["simple"].replace(old, new)
    return verapdf([_saved(folder / f"{name}.pdf", pdf) for name, pdf in pdfs.items()])


def _saved(path: Path, pdf: bytes) -> Path:
    path.write_bytes(pdf)
    return path


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", [*sorted(SAMPLES), "rewritten"])
def test_every_file_is_pdf_a_and_accessible(verdicts: Verdicts, name: str, profile: str) -> None:
    assert verdicts[f"{name}.pdf", profile] == ""


@pytest.mark.parametrize("name", sorted(DAMAGES))
def test_a_damaged_file_is_found_out(verdicts: Verdicts, name: str) -> None:
    assert any(verdicts[f"{name}.pdf", profile] for profile in PROFILES)
