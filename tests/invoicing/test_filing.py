import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ritournelle.customers.models import Customer
from ritournelle.documents.checks import InvalidDocument
from ritournelle.documents.facturx import Renderer
from ritournelle.documents.model import Document, Look
from ritournelle.documents.rules import Finding, RuleChecker
from ritournelle.invoicing import filing
from ritournelle.invoicing.assembly import Rows, look_of, read_rows
from ritournelle.invoicing.filing import Filer, check_sample
from ritournelle.invoicing.models import CheckedShape, Invoice, InvoiceFile, Snapshot
from ritournelle.kit import storage, triggers
from ritournelle.kit.models import Event
from tests import factories
from tests.factories import NOON
from tests.invoicing.builders import credit, issue, issue_pro_forma, make_line, vat

FATAL = Finding("BR-FR-99", "fatal", "Quelque chose manque.", "/")
WARNING = Finding("BR-FR-98", "warning", "Quelque chose étonne.", "/")


class Judge(RuleChecker):
    """Stands for the rule sets: counts what it is shown, and answers as told."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__()
        self.findings = list(findings)
        self.seen: list[str] = []

    def check(self, xml: bytes) -> list[Finding]:
        number = re.search(rb"<ram:ID>([A-Z]{2}-[0-9-]+)</ram:ID>", xml)
        assert number is not None
        self.seen.append(number[1].decode())
        return self.findings


class Artist:
    """Stands for the renderer: draws the number, refuses those it was told to."""

    def __init__(self, refuses: Iterable[str] = ()) -> None:
        self.refuses = set(refuses)
        self.looks: dict[str, Look] = {}

    def draw(self, document: Document, look: Look) -> bytes:
        if document.number in self.refuses:
            raise InvalidDocument(document.number, [])
        self.looks[document.seller.name] = look
        return f"%PDF {document.number}".encode()


def make_filer(judge: Judge | None = None, artist: Artist | None = None) -> Any:
    """A filer at noon whose judge and artist are ours."""
    filer: Any = Filer(lambda: NOON)
    filer._checker, filer._renderer = judge or Judge(), artist or Artist()
    return filer


def file_of(invoice: Invoice) -> InvoiceFile:
    return InvoiceFile.objects.get(invoice=invoice)


def test_a_document_is_drawn_and_filed_under_its_hash(filer: Filer, customer: Customer) -> None:
    invoice = issue(customer)
    assert filer.file_due() == 1
    file = file_of(invoice)
    content = storage.get(file.sha256, ".pdf")
    assert content.startswith(b"%PDF-1.7")
    assert storage.digest(content) == file.sha256
    assert (file.size, file.filed_at, file.due_at) == (len(content), NOON, None)
    assert (len(file.shape), file.last_error) == (64, "")


def test_filing_again_changes_nothing(filer: Filer, customer: Customer) -> None:
    file = file_of(issue(customer))
    filer.file_due()
    first = InvoiceFile.objects.values().get()
    assert filer.file_due() == 0
    # A worker that died after storing, before saying so: its row comes back.
    InvoiceFile.objects.filter(pk=file.pk).update(due_at=NOON)
    assert filer.file_due() == 1
    again = InvoiceFile.objects.values().get()
    assert again["sha256"] == first["sha256"]


def test_the_same_document_always_gives_the_same_bytes(
    filer: Any, customer: Customer, renderer: Renderer
) -> None:
    invoice = issue(customer)
    filer.file_due()
    first = file_of(invoice).sha256
    triggers.remove()
    InvoiceFile.objects.update(sha256="", filed_at=None, due_at=NOON)
    filer.file_due()
    assert file_of(invoice).sha256 == first


def test_a_document_that_fails_is_put_off_and_the_others_are_filed(customer: Customer) -> None:
    bad, good = issue(customer), issue(customer)
    filer = make_filer(artist=Artist(refuses=["FA-2026-0001"]))
    assert filer.file_due() == 2
    file = file_of(bad)
    assert (file.sha256, file.attempts, file.due_at) == ("", 1, NOON + timedelta(minutes=1))
    assert file.last_error.startswith("Le document FA-2026-0001 n’est pas conforme")
    assert "Corrigez ces points" in file.last_error
    assert file_of(good).sha256 == storage.digest(b"%PDF FA-2026-0002")


def test_a_document_that_cannot_even_be_read_stops_no_other(customer: Customer) -> None:
    bad, good = issue(customer), issue(customer, make_line(tax=vat("10")))
    good_terms = issue(
        factories.make_customer(customer.organization, code="C2", payment_means="59")
    )
    triggers.remove()
    Snapshot.objects.filter(pk=good_terms.terms_id).update(text="{}")
    make_filer().file_due()
    assert file_of(good_terms).last_error == "'exemptions'"
    assert file_of(bad).sha256
    assert file_of(good).sha256


def test_a_document_erased_since_it_was_taken_is_passed_over(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, erased = issue(customer), issue(customer)

    def without_the_erased(ids: Iterable[int]) -> dict[int, Rows]:
        return read_rows(key for key in ids if key != erased.pk)

    monkeypatch.setattr(filing, "read_rows", without_the_erased)
    assert make_filer().file_due() == 2
    assert InvoiceFile.objects.get(pk=kept.pk).sha256
    assert not InvoiceFile.objects.get(pk=erased.pk).sha256


def test_a_document_that_was_put_off_is_filed_when_it_can_be(customer: Customer) -> None:
    invoice = issue(customer)
    make_filer(artist=Artist(refuses=["FA-2026-0001"])).file_due()
    InvoiceFile.objects.update(due_at=NOON)
    make_filer().file_due()
    file = file_of(invoice)
    assert (file.last_error, file.due_at, file.attempts) == ("", None, 2)
    assert file.sha256 == storage.digest(b"%PDF FA-2026-0001")


class Overtaken(Artist):
    """Draws longer than its lease: another worker files the document, then this one fails."""

    def draw(self, document: Document, look: Look) -> bytes:
        other: Any = make_filer()
        other._clock = lambda: NOON + timedelta(minutes=6)
        assert other.file_due() == 1
        raise InvalidDocument(document.number, [])


def test_a_worker_that_was_overtaken_leaves_the_document_filed(customer: Customer) -> None:
    invoice = issue(customer)
    make_filer(artist=Overtaken()).file_due()
    file = file_of(invoice)
    assert file.sha256
    assert (file.due_at, file.last_error) == (None, "")


def test_no_more_than_asked_are_taken_at_once(customer: Customer) -> None:
    for _ in range(3):
        issue(customer)
    filer = make_filer()
    assert [filer.file_due(limit=2), filer.file_due(limit=2), filer.file_due(limit=2)] == [2, 1, 0]


def test_the_rule_sets_see_each_new_shape_once(customer: Customer) -> None:
    first = issue(customer)
    issue(customer, make_line("12"), make_line("34"))
    issue(customer, make_line(tax=vat("10")))
    credit(first)
    judge = Judge()
    make_filer(judge).file_due()
    assert judge.seen == ["FA-2026-0001", "FA-2026-0003", "AV-2026-0001"]
    assert CheckedShape.objects.count() == 3


def test_what_another_worker_saw_is_not_seen_again(customer: Customer) -> None:
    issue(customer)
    make_filer().file_due()
    issue(customer)
    judge = Judge()
    make_filer(judge).file_due()
    assert judge.seen == []
    assert InvoiceFile.objects.filter(sha256="").count() == 0


def test_new_rule_sets_see_every_shape_again(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(customer)
    make_filer().file_due()
    monkeypatch.setattr("ritournelle.invoicing.filing.rules_version", lambda: "next year’s")
    issue(customer)
    judge = Judge()
    make_filer(judge).file_due()
    assert judge.seen == ["FA-2026-0002"]


def test_what_the_rules_refuse_is_not_filed_and_stays_visible(customer: Customer) -> None:
    invoice = issue(customer)
    make_filer(Judge(FATAL)).file_due()
    file = file_of(invoice)
    assert (file.sha256, file.filed_at, file.due_at) == ("", None, NOON + timedelta(minutes=1))
    assert file.last_error.startswith(
        "Les règles officielles refusent la facture électronique du document FA-2026-0001. "
        "BR-FR-99\u00a0: Quelque chose manque."
    )
    assert "Vérifiez la TVA" in file.last_error
    assert not CheckedShape.objects.exists()


def test_the_real_rules_refuse_a_rate_that_france_does_not_know(
    filer: Filer, customer: Customer
) -> None:
    invoice = issue(customer, make_line(tax=vat("12")))
    filer.file_due()
    assert "BR-FR-16" in file_of(invoice).last_error
    assert file_of(invoice).sha256 == ""


def test_a_warning_refuses_nothing(customer: Customer) -> None:
    invoice = issue(customer)
    make_filer(Judge(WARNING)).file_due()
    assert file_of(invoice).sha256


def test_a_pro_forma_is_drawn_without_xml_and_without_rules(filer: Any, customer: Customer) -> None:
    filer._checker = judge = Judge(FATAL)
    pro_forma = issue_pro_forma(customer)
    filer.file_due()
    file = file_of(pro_forma)
    assert (file.shape, judge.seen) == ("", [])
    assert b"factur-x.xml" not in storage.get(file.sha256, ".pdf")


def test_each_organisation_has_its_own_look(customer: Customer, other_customer: Customer) -> None:
    company, other = customer.organization, other_customer.organization
    company.colour, company.footer = "#112233", "À bientôt"
    company.logo.save("logo.png", ContentFile(b"PNG of one"))
    other.logo.save("logo.svg", ContentFile(b"SVG of the other"))
    issue(customer)
    issue(other_customer)
    artist = Artist()
    make_filer(artist=artist).file_due()
    assert artist.looks["Ritournelle SAS"] == Look(
        colour="#112233", logo=b"PNG of one", logo_type="image/png", footer="À bientôt"
    )
    assert artist.looks["Autre société"].logo == b"SVG of the other"


def test_a_new_look_is_seen_by_the_next_batch(customer: Customer) -> None:
    artist = Artist()
    filer = make_filer(artist=artist)
    for colour in ("#111111", "#222222"):
        customer.organization.colour = colour
        customer.organization.save()
        issue(customer)
        filer.file_due()
        assert artist.looks["Ritournelle SAS"].colour == colour


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        pytest.param("logo.png", True, id="a picture"),
        pytest.param("logo.webp", False, id="a kind that cannot be drawn"),
        pytest.param("logo", False, id="no kind at all"),
    ],
)
def test_a_logo_that_cannot_be_used_is_left_out(
    customer: Customer, name: str, is_kept: bool
) -> None:
    customer.organization.logo.save(name, ContentFile(b"picture"))
    look = look_of(customer.organization)
    assert (bool(look.logo), bool(look.logo_type)) == (is_kept, is_kept)


def test_a_lost_logo_is_left_out(customer: Customer) -> None:
    logo = customer.organization.logo
    logo.save("lost.png", ContentFile(b"picture"))
    logo.storage.delete(logo.name)
    assert look_of(customer.organization).logo == b""


def test_a_sample_is_shown_to_the_rules_again(customer: Customer, other_customer: Customer) -> None:
    mine, theirs = issue(customer), issue(other_customer)
    judge = Judge()
    assert check_sample(make_filer(judge), [mine.pk, theirs.pk], at=NOON) == {}
    assert judge.seen == ["FA-2026-0001", "FA-2026-0001"]
    assert not Event.objects.filter(kind="invoice.refused_by_rules").exists()


def test_what_a_sample_finds_is_an_event(customer: Customer) -> None:
    invoice = issue(customer)
    refused = check_sample(make_filer(Judge(FATAL, WARNING)), [invoice.pk], at=NOON)
    assert refused == {"FA-2026-0001": [FATAL]}
    event = Event.objects.get(kind="invoice.refused_by_rules")
    assert (event.subject, event.customer_id) == (f"invoice:{invoice.pk}", customer.pk)
    assert event.data == {"findings": ["BR-FR-99 Quelque chose manque."]}


def test_each_document_more_costs_one_query_more(customer: Customer) -> None:
    for _ in range(6):
        issue(customer)
    filer = make_filer()
    filer.file_due(limit=1)
    with CaptureQueriesContext(connection) as one:
        filer.file_due(limit=1)
    with CaptureQueriesContext(connection) as four:
        filer.file_due(limit=4)
    assert len(four) - len(one) == 3
