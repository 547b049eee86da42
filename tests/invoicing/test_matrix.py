"""Every kind of document that the services can issue, judged by all the judges at once."""

from pathlib import Path

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.documents.checks import check_xsd
from ritournelle.documents.cii import build
from ritournelle.documents.rules import RuleChecker
from ritournelle.invoicing.assembly import make_document, read_rows
from ritournelle.invoicing.filing import Filer
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.invoicing.verification import verify
from ritournelle.kit import storage
from tests.documents.conftest import Validate
from tests.invoicing.matrix import CASES

pytestmark = pytest.mark.django_db


def test_every_kind_of_document_is_filed_and_passes_every_judge(
    filer: Filer, rules: RuleChecker, verapdf: Validate, tmp_path: Path
) -> None:
    issued = {name: case.issue(name) for name, case in CASES.items()}
    filer.file_due(limit=2 * len(CASES))  # the credited invoices wait too
    files = InvoiceFile.objects.in_bulk([invoice.pk for invoice in issued.values()])
    not_filed = {
        name: files[one.pk].last_error for name, one in issued.items() if not files[one.pk].sha256
    }
    assert not_filed == {}

    rows = read_rows(files)
    xml = {name: build(make_document(rows[one.pk])) for name, one in issued.items()}
    findings = {name: (check_xsd(one), rules.check(one)) for name, one in xml.items()}
    assert findings == dict.fromkeys(CASES, ([], []))

    pdfs = [tmp_path / f"{name}.pdf" for name in CASES]
    for pdf in pdfs:
        pdf.write_bytes(storage.get(files[issued[pdf.stem].pk].sha256, ".pdf"))
    verdicts = verapdf(pdfs)
    assert verdicts == {(pdf.name, profile): "" for pdf in pdfs for profile in ("3a", "ua1")}

    broken = [verify(organization).breaks for organization in Organization.objects.all()]
    assert not any(broken)
