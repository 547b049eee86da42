from io import BytesIO

import pytest
from pypdf import PdfReader

from ritournelle.documents.cii import build
from ritournelle.documents.facturx import Renderer
from ritournelle.documents.xmp import (
    UnknownLayout,
    add_facturx,
    patch_by_rewriting,
    patch_in_place,
)
from tests.documents import samples
from tests.documents.test_facturx import FX, xmp_of


@pytest.fixture(scope="module")
def raw(renderer: Renderer) -> bytes:
    """A file as Typst leaves it: with the XML, without our properties."""
    xml = build(samples.simple()).decode()
    return renderer._page(samples.simple(), samples.LOOK, {"x": xml})


def test_the_properties_are_put_in_place(raw: bytes) -> None:
    pdf = patch_in_place(raw)
    assert all(part in xmp_of(pdf) for part in FX)
    assert add_facturx(raw) == pdf


def test_the_cross_reference_table_still_points_at_objects(raw: bytes) -> None:
    pdf = patch_in_place(raw)
    table = int(pdf[pdf.rindex(b"startxref\n") + 10 :].split(b"\n")[0])
    rows = pdf[table:].split(b"\n")
    count = int(rows[1].split()[1])
    for number, row in enumerate(rows[2 : 2 + count]):
        if row.split()[2] == b"n":
            assert pdf.startswith(b"%d 0 obj" % number, int(row[:10]))


def test_rewriting_gives_the_same_metadata_and_attachment(raw: bytes) -> None:
    pdf = patch_by_rewriting(raw)
    assert xmp_of(pdf) == xmp_of(patch_in_place(raw))
    (xml,) = PdfReader(BytesIO(pdf)).attachments["factur-x.xml"]
    assert xml == build(samples.simple())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"/Type/Metadata/Subtype/XML>>", b"/Subtype/XML/Type/Metadata>>", id="keys in another order"),
        pytest.param(b"startxref\n", b"startxref \n", id="a pointer written otherwise"),
    ],
)  # fmt: skip
def test_an_unknown_layout_goes_the_long_way(raw: bytes, old: bytes, new: bytes) -> None:
    other = new.join(raw.rsplit(old, 1))
    assert other != raw
    with pytest.raises(UnknownLayout):
        patch_in_place(other)
    assert all(part in xmp_of(add_facturx(other)) for part in FX)


def test_an_xmp_with_other_parts_is_refused(raw: bytes) -> None:
    other = raw.replace(b"</rdf:RDF>", b"</rdf:RDf>")
    with pytest.raises(UnknownLayout):
        add_facturx(other)
