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
from ritournelle.invoicing.assembly import documents_of, look_of, with_snapshots
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
        invoices = {invoice.pk: invoice for invoice in with_snapshots(file.pk for file in files)}
        documents = documents_of(list(invoices.values()))
        for file in files:
            self._file(file, invoices[file.pk], documents[file.pk])
        return len(files)

    def preview(self, document: Document, look: Look) -> bytes:
        """Draw a document without filing it."""
        return self._renderer.draw(document, look)

    def findings(self, documents: Iterable[Document]) -> dict[str, list[Finding]]:
        """Return what the official rule sets find in documents, by number."""
        return {
            document.number: self._checker.check(build(document))
            for document in documents
            if document.is_electronic
        }

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(ensure_fonts(settings.FONT_DIR))

    def _file(self, file: InvoiceFile, invoice: Invoice, document: Document) -> None:
        """Draw one document and file it; a fault is kept on its row and tried again later."""
        try:
            signature = self._approve(invoice, document)
            content = self._renderer.draw(document, self._look(invoice))
            sha256 = storage.put(content, SUFFIX)
        except Exception as error:
            if not isinstance(error, DomainError):
                log.exception("invoice %s", invoice.pk)
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
        InvoiceFile.objects.filter(pk=file.pk).update(
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
            findings = [
                one for one in self._checker.check(build(document)) if one.severity == "fatal"
            ]
            if findings:
                raise RefusedByRules(document.number, findings)
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
    rows = with_snapshots(invoices)
    by_number = {row.number or "": row for row in rows}
    findings = filer.findings(documents_of(rows).values())
    refused = {number: found for number, found in findings.items() if found}
    with transaction.atomic():
        for number, found in refused.items():
            invoice = by_number[number]
            events.record(
                "invoice.refused_by_rules",
                f"invoice:{invoice.pk}",
                organization_id=invoice.organization_id,
                at=at,
                customer_id=invoice.customer_id,
                findings=[f"{one.rule} {one.text}" for one in found],
            )
    return refused
