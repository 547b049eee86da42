"""Drawing issued documents and filing them under the hash of their content.

Every document passes the schema and our own checks before it is filed; the
official rule sets see each new shape of document first, once, and a sample later.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db import transaction

from ritournelle.core.errors import DomainError
from ritournelle.documents.cii import build
from ritournelle.documents.facturx import Renderer
from ritournelle.documents.fonts import ensure_fonts
from ritournelle.documents.model import Document, Look
from ritournelle.documents.rules import Finding, RuleChecker, rules_version
from ritournelle.documents.shape import shape
from ritournelle.invoicing.assembly import Rows, look_of, make_document, read_rows
from ritournelle.invoicing.errors import RefusedByRules
from ritournelle.invoicing.models import CheckedShape, Invoice, InvoiceFile
from ritournelle.kit import events, storage
from ritournelle.kit.claims import claim, next_attempt

log = logging.getLogger(__name__)

SUFFIX = ".pdf"
BATCH = 20
LEASE = timedelta(minutes=5)


class Filer:
    """Draws and files documents: one for each worker, made after any fork."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._checker = RuleChecker()
        self._looks: dict[int, Look] = {}
        self._shapes: set[str] = set()

    def close(self) -> None:
        """End the process that runs the rule sets."""
        self._checker.close()

    def file_due(self, limit: int = BATCH) -> int:
        """Draw and file up to `limit` documents that wait; return how many were taken."""
        files = claim(InvoiceFile.objects.all(), now=self._clock(), limit=limit, lease=LEASE)
        self._looks.clear()
        rows = read_rows([file.pk for file in files])
        for file in files:
            if file.pk in rows:  # a demonstration may be erased meanwhile
                self._file(file, rows[file.pk])
        return len(files)

    def preview(self, document: Document, look: Look) -> bytes:
        """Draw a document without filing it."""
        return self._renderer.draw(document, look)

    def refusals(self, document: Document) -> list[Finding]:
        """Return why the official rule sets refuse a document; nothing when they do not."""
        if not document.is_electronic:
            return []
        return [one for one in self._checker.check(build(document)) if one.severity == "fatal"]

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(ensure_fonts(settings.FONT_DIR))

    def _file(self, file: InvoiceFile, rows: Rows) -> None:
        """Draw one document and file it; a fault is kept on its row and tried again later."""
        try:
            document = make_document(rows)
            signature = self._approve(rows.invoice, document)
            content = self._renderer.draw(document, self._look(rows.invoice))
            sha256 = storage.put(content, SUFFIX)
        except Exception as error:
            if not isinstance(error, DomainError):
                log.exception("invoice %s", file.pk)
            self._postpone(file, error)
            return
        InvoiceFile.objects.filter(pk=file.pk, sha256="").update(
            sha256=sha256,
            size=len(content),
            shape=signature,
            filed_at=self._clock(),
            due_at=None,
            last_error="",
        )

    def _postpone(self, file: InvoiceFile, error: Exception) -> None:
        # A slower worker than its lease must not take back what another one has filed.
        InvoiceFile.objects.filter(pk=file.pk, sha256="").update(
            due_at=next_attempt(file.attempts, self._clock()), last_error=str(error)[:2000]
        )

    def _look(self, invoice: Invoice) -> Look:
        """Return the organisation's dress, read once a batch."""
        key = invoice.organization_id
        if key not in self._looks:
            self._looks[key] = look_of(invoice.organization)
        return self._looks[key]

    def _approve(self, invoice: Invoice, document: Document) -> str:
        """Show a new shape of document to the rule sets. Raises RefusedByRules."""
        if not document.is_electronic:
            return ""
        signature = storage.digest(shape(document).encode())
        if signature in self._shapes:
            return signature
        rules = rules_version()[:80]
        if not CheckedShape.objects.filter(shape=signature, rules=rules).exists():
            if refusals := self.refusals(document):
                raise RefusedByRules(document.number, refusals)
            CheckedShape.objects.get_or_create(
                shape=signature,
                rules=rules,
                defaults={"invoice": invoice, "checked_at": self._clock()},
            )
        self._shapes.add(signature)
        return signature


def check_sample(
    filer: Filer, invoices: Iterable[int], *, at: datetime
) -> dict[str, list[Finding]]:
    """Show documents to the rule sets again; what they refuse becomes an event and is returned."""
    rows = read_rows(invoices)
    found = {key: filer.refusals(make_document(one)) for key, one in rows.items()}
    refused = {rows[key].invoice: refusals for key, refusals in found.items() if refusals}
    with transaction.atomic():
        for invoice, refusals in refused.items():
            events.record(
                "invoice.refused_by_rules",
                f"invoice:{invoice.pk}",
                organization_id=invoice.organization_id,
                at=at,
                customer_id=invoice.customer_id,
                findings=[f"{one.rule} {one.text}" for one in refusals],
            )
    return {str(invoice): refusals for invoice, refusals in refused.items()}
