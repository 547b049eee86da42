"""The chain of hashes over issued documents.

Each document has a canonical text, which holds what the law wants kept (CGI,
art. 289; anti-fraud: art. 286, I-3° bis). Its hash covers that text and the hash
of the document before it: nothing can be changed, removed or slipped in behind.
docs/algorithms/chain.md gives the format, so that anybody can check it.
"""

import hashlib
from json.encoder import encode_basestring as quote

from ritournelle.invoicing.new import NewInvoice
from ritournelle.invoicing.stored import HeaderValues, LineValues, Stored, VatValues

VERSION = "1"
START = "0" * 64  # what stands before the first document


def link(previous_hash: str, canonical: str) -> str:
    """Return the hash of a document that follows the one with `previous_hash`."""
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()


def canonical(invoice: NewInvoice, document: Stored) -> str:
    """Return the canonical text of a document: a line of text for each of its rows.

    Its values are those of its rows; `invoice` adds what they only refer to.
    """
    lines, vat = map(_line, document.lines), map(_vat, document.vat)
    return "\n".join([VERSION, _header(invoice, document.header), "lines", *lines, "vat", *vat])


def _header(invoice: NewInvoice, values: HeaderValues) -> str:
    (
        kind, number, issued_on, due_on, language, currency, start, end,
        order, contract, own_text, label, off, net, vat, gross,
    ) = values  # fmt: skip
    return (
        f"{quote(kind)},{quote(number or '')},{issued_on},{due_on},{quote(language)},"
        f"{quote(currency)},{start or ''},{end or ''},{quote(order)},{quote(contract)},"
        f"{quote(own_text)},{quote(invoice.seller.sha256)},{quote(invoice.buyer.sha256)},"
        f"{quote(invoice.terms.sha256)},{quote(invoice.corrects_number)},{quote(label)},"
        f"{off},{net},{vat},{gross}"
    )


def _line(values: LineValues) -> str:
    (
        name, description, reference, quantity, unit, unit_price, gross, label, off, net,
        category, rate, exemption, start, end,
    ) = values  # fmt: skip
    return (
        f"{quote(name)},{quote(description)},{quote(reference)},{quantity},{quote(unit)},"
        f"{unit_price},{gross},{quote(label)},{off},{net},{quote(category)},{rate},"
        f"{quote(exemption)},{start or ''},{end or ''}"
    )


def _vat(values: VatValues) -> str:
    category, rate, exemption, lines, off, net, tax = values
    return f"{quote(category)},{rate},{quote(exemption)},{lines},{off},{net},{tax}"
