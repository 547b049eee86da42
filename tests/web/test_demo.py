"""The demonstration is real input: all of its documents must satisfy every judge."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from ritournelle.accounts.models import Organization
from ritournelle.documents.cii import build
from ritournelle.documents.rules import RuleChecker
from ritournelle.invoicing.assembly import make_document, read_rows
from ritournelle.invoicing.export import export_documents
from ritournelle.invoicing.models import Invoice, InvoiceFile
from ritournelle.invoicing.verification import verify
from ritournelle.kit import triggers
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.demo.build import build_demo
from tests.documents.conftest import Validate, font_dir, verapdf  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def company(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    font_dir: Path,  # noqa: F811
) -> Iterator[Organization]:
    """The whole company, built once for all these tests, and taken away."""
    settings.FONT_DIR = font_dir
    with django_db_blocker.unblock():
        try:
            yield build_demo(TODAY)
        finally:
            triggers.remove()
            call_command("flush", interactive=False, verbosity=0)


def test_the_company_is_lively(company: Organization) -> None:
    assert company.customer_set.count() == 120
    rhythms = set(
        Subscription.objects.filter(organization=company).values_list(
            "rhythm_unit", "rhythm_every", "rhythm_days", "rhythm_months"
        )
    )
    assert {
        ("month", 1, "1", ""), ("month", 1, "15", ""), ("month", 1, "31", ""), ("month", 1, "", ""),
        ("month", 1, "1,15", ""), ("month", 1, "1", "1,4,7,10"), ("month", 6, "", ""),
        ("month", 12, "", ""), ("day", 30, "", ""), ("day", 45, "", ""),
        ("week", 1, "1", ""), ("week", 2, "1", ""),
    } <= rhythms  # fmt: skip
    assert Invoice.objects.filter(organization=company, status="issued").count() > 1000


def test_six_seats_with_a_commitment_cost_what_the_offer_says(company: Organization) -> None:
    invoice = Invoice.objects.filter(
        customer__name="Transports Garçon & Fils", period_start__day=1
    ).earliest("issued_on")
    # 6 × 99,00 = 594,00 less 10 % = 534,60; VAT 20 % of it is 106,92
    assert (invoice.net_cents, invoice.vat_cents, invoice.gross_cents) == (53460, 10692, 64152)


def test_nothing_is_broken_or_left_undone(company: Organization) -> None:
    verdict = verify(company)
    assert verdict.breaks == []
    assert verdict.to_draw == 0
    assert verdict.files == verdict.documents + 1  # the pro forma has a file and no number
    states = Counter(Message.objects.filter(organization=company).values_list("status", flat=True))
    assert set(states) == {"sent"}


def test_every_document_satisfies_the_official_rules(company: Organization) -> None:
    numbered = Invoice.objects.filter(organization=company, number__isnull=False)
    ids = numbered.values_list("id", flat=True)
    with RuleChecker() as rules:
        findings = {
            rows.invoice.number: found
            for rows in read_rows(list(ids)).values()
            if (found := rules.check(build(make_document(rows))))
        }
    assert findings == {}


def test_one_file_of_each_shape_is_archivable_and_accessible(
    company: Organization,
    verapdf: Validate,  # noqa: F811
    tmp_path: Path,
) -> None:
    export_documents(company, tmp_path)
    numbers = dict(
        InvoiceFile.objects.filter(
            invoice__organization=company, invoice__number__isnull=False
        ).values_list("shape", "invoice__number")
    )
    verdicts = verapdf([tmp_path / f"{number}.pdf" for number in numbers.values()])
    assert len(numbers) > 20
    assert {place: rule for place, rule in verdicts.items() if rule} == {}
