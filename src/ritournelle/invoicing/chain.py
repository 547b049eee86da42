"""The chain of hashes over issued documents.

Each document has a canonical text, which holds what the law wants kept (CGI,
art. 289; anti-fraud: art. 286, I-3° bis). Its hash covers that text and the hash
of the document before it: nothing can be changed, removed or slipped in behind.
docs/algorithms/chain.md gives the format, so that anybody can check it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from json.encoder import encode_basestring as quote

VERSION = "1"
START = "0" * 64  # what stands before the first document

LineValues = tuple[
    str, str, str, Decimal, str, Decimal, int, str, int, int, str, Decimal, str,
    date | None, date | None,
]  # fmt: skip
VatValues = tuple[str, Decimal, str, int, int, int, int]


def link(previous_hash: str, canonical: str) -> str:
    """Return the hash of a document that follows the one with `previous_hash`."""
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()


def canonical_header(values: Sequence[str | int | date | None]) -> str:
    """Return the values of a document, each as text between quotes, in their order."""
    return ",".join(["" if value is None else quote(str(value)) for value in values])


def canonical_line(line: LineValues) -> str:
    """Return the values of a line; numbers with all their decimals, so that 6 is 6.0000."""
    (
        name, description, reference, quantity, unit, unit_price, gross, label, off, net,
        category, rate, exemption, start, end,
    ) = line  # fmt: skip
    return (
        f"{quote(name)},{quote(description)},{quote(reference)},{quantity:.4f},{unit},"
        f"{unit_price:.6f},{gross},{quote(label)},{off},{net},{category},{rate:.2f},"
        f"{exemption},{start or ''},{end or ''}"
    )


def canonical_vat(vat: VatValues) -> str:
    """Return the values of one VAT category and rate."""
    category, rate, exemption, lines, off, net, tax = vat
    return f"{category},{rate:.2f},{exemption},{lines},{off},{net},{tax}"


def canonical(header: str, lines: Iterable[str], vat: Iterable[str]) -> str:
    """Put the parts of a document together: one line of text each."""
    return "\n".join([VERSION, header, "lines", *lines, "vat", *vat])
