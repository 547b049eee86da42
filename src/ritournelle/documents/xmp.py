"""The Factur-X block of the XMP metadata, put into a PDF that Typst wrote.

Typst attaches the XML but cannot write our XMP properties. It leaves the XMP uncompressed near
the end of the file, so the bytes are changed in place (0.03 ms); should another version lay the
file out differently, pypdf does the same slowly.
"""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, StreamObject

NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = (
    ("DocumentFileName", "factur-x.xml", "The name of the embedded XML document"),
    ("DocumentType", "INVOICE", "The type of the hybrid document in capital letters"),
    ("Version", "1.0", "The version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", "EN 16931", "The conformance level of the embedded XML document"),
)
_BAG_END = b"</rdf:Bag></pdfaExtension:schemas>"
_RDF_END = b"</rdf:RDF>"
_OBJECT_END = b"\nendobj\n"
_XMP_HEAD = b"/Type/Metadata/Subtype/XML>>\nstream\n"
_ROW = 20  # bytes of one cross-reference row


class UnknownLayout(ValueError):
    """Raised when the file is not laid out as the in-place change expects."""


def add_facturx(pdf: bytes) -> bytes:
    """Return the PDF with the Factur-X properties and their schema in its XMP."""
    try:
        return patch_in_place(pdf)
    except ValueError:
        return patch_by_rewriting(pdf)


def _declaration(name: str, description: str) -> str:
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"
    )


_SCHEMA = (
    '<rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
    f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    + "".join(_declaration(name, description) for name, _, description in _PROPERTIES)
    + "</rdf:Seq></pdfaSchema:property></rdf:li>"
).encode()
_VALUES = (
    f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">'
    + "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value, _ in _PROPERTIES)
    + "</rdf:Description>"
).encode()


def _with_properties(xmp: bytes) -> bytes:
    _require(xmp.count(_BAG_END) == 1 and xmp.count(_RDF_END) == 1, "the XMP has other parts")
    return xmp.replace(_BAG_END, _SCHEMA + _BAG_END).replace(_RDF_END, _VALUES + _RDF_END)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise UnknownLayout(what)


def patch_in_place(pdf: bytes) -> bytes:
    """Replace the XMP object and move what follows it; raise `UnknownLayout` when in doubt."""
    start, number, content, length = _locate(pdf)
    xmp = _with_properties(pdf[content : content + length])
    head = b"%d 0 obj\n<</Length %d" % (number, len(xmp)) + _XMP_HEAD
    shift = len(head) + len(xmp) - (content + length - start)
    tail = _moved_tail(pdf, content + length, (start, number, shift))
    return b"".join((pdf[:start], head, xmp, tail))


def _locate(pdf: bytes) -> tuple[int, int, int, int]:
    """Return the XMP object's offset and number, and its content's offset and length."""
    at = pdf.rfind(_XMP_HEAD)
    _require(at > 0, "no plain XMP")
    start = pdf.rfind(_OBJECT_END, 0, at) + len(_OBJECT_END)
    head = pdf[start:at]
    number, length = int(head[: head.index(b" ")]), int(head[head.rindex(b" ") + 1 :])
    content = at + len(_XMP_HEAD)
    _require(head == b"%d 0 obj\n<</Length %d" % (number, length), "the XMP object differs")
    _require(pdf.startswith(b"\nendstream\n", content + length), "the XMP has another length")
    return start, number, content, length


def _moved_tail(pdf: bytes, after: int, moved: tuple[int, int, int]) -> bytes:
    """Return what follows the XMP, with offsets of the cross-reference table put right."""
    start, number, shift = moved
    pointer = pdf.rfind(b"startxref\n")
    _require(pointer > after, "no pointer to the table")
    table = int(pdf[pointer + 10 : pdf.index(b"\n", pointer + 10)])
    _require(table > after and pdf.startswith(b"xref\n0 ", table), "no classic table")
    first_row = pdf.index(b"\n", table + 5) + 1
    count = int(pdf[table + 7 : first_row - 1])
    end = first_row + _ROW * count
    rows = bytearray(pdf[first_row:end])
    _require(int(rows[_ROW * number : _ROW * number + 10]) == start, "the table differs")
    for at in range(_ROW * (number + 1), len(rows), _ROW):
        offset = int(rows[at : at + 10])
        _require(offset > start, "an object after the XMP lies before it")
        rows[at : at + 10] = b"%010d" % (offset + shift)
    ending = b"startxref\n%d\n%%%%EOF" % (table + shift)
    return b"".join((pdf[after:first_row], rows, pdf[end:pointer], ending))


def patch_by_rewriting(pdf: bytes) -> bytes:
    """Do the same through pypdf, whatever the layout (some milliseconds)."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    metadata = writer.root_object["/Metadata"].get_object()
    if not isinstance(metadata, StreamObject):
        raise UnknownLayout("the file has no XMP")
    stream = DecodedStreamObject()
    stream.set_data(_with_properties(metadata.get_data()))
    stream[NameObject("/Type")] = NameObject("/Metadata")
    stream[NameObject("/Subtype")] = NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()
