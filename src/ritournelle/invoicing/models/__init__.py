"""Documents (invoices, credit notes, pro formas), their numbers, their chain and their files.

A document is free to change as a draft and frozen once issued: triggers refuse
any change to it and to its lines. Lines are written before the issued document
itself, whose row then seals them.
"""

from ritournelle.invoicing.models import guards  # noqa: F401 (declares the triggers)
from ritournelle.invoicing.models.documents import Invoice, InvoiceLine, InvoiceVat
from ritournelle.invoicing.models.files import CheckedShape, InvoiceFile, PublicLink
from ritournelle.invoicing.models.series import Chain, NumberSeries, SeriesPattern, Snapshot
from ritournelle.invoicing.models.totals import MonthTotals

__all__ = [
    "Chain",
    "CheckedShape",
    "Invoice",
    "InvoiceFile",
    "InvoiceLine",
    "InvoiceVat",
    "MonthTotals",
    "NumberSeries",
    "PublicLink",
    "SeriesPattern",
    "Snapshot",
]
