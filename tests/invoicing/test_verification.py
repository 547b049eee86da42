from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.france.numbering import Restart
from ritournelle.invoicing.models import (
    Chain,
    Invoice,
    InvoiceFile,
    InvoiceLine,
    InvoiceVat,
    NumberSeries,
    Snapshot,
)
from ritournelle.invoicing.verification import verify
from ritournelle.kit import storage, triggers
from tests.factories import NOON, TODAY
from tests.invoicing.builders import credit, issue, issue_pro_forma, make_line

BROKEN_AT_2 = (
    "La chaîne est rompue au document FA-2026-0002 (rang 2)\u00a0: son contenu "
    "ne correspond plus à son empreinte."
)


@pytest.fixture
def five(customer: Customer) -> Organization:
    """Four invoices, FA-2026-0001 to 0004, and one credit note, AV-2026-0001, in the middle."""
    first = issue(customer)
    issue(customer, make_line("49.90", "2"))
    credit(first)
    issue(customer, make_line("10"), on=date(2026, 12, 1))
    issue(customer, make_line("20"), on=date(2026, 12, 1))
    return customer.organization


def document(number: str) -> Invoice:
    return Invoice.objects.get(number=number)


def change(number: str, /, **values: object) -> None:
    Invoice.objects.filter(number=number).update(**values)


def breaks_after(organization: Organization, tamper: Callable[[], object]) -> list[str]:
    """Break something with the guards taken away, and return what is found beside their absence."""
    triggers.remove()
    tamper()
    found = verify(organization).breaks
    return [text for text in found if not text.startswith("La protection ")]


def test_an_untouched_chain_is_sound(five: Organization) -> None:
    verdict = verify(five)
    assert (verdict.documents, verdict.files, verdict.to_draw, verdict.breaks) == (5, 0, 5, [])


def test_an_organisation_without_documents_is_sound(organization: Organization) -> None:
    assert verify(organization).breaks == []


def test_drafts_and_pro_formas_are_not_in_the_chain(five: Organization, customer: Customer) -> None:
    issue_pro_forma(customer)
    verdict = verify(five)
    assert (verdict.documents, verdict.to_draw, verdict.breaks) == (5, 6, [])


def test_every_missing_guard_is_named(five: Organization) -> None:
    triggers.remove()
    found = verify(five).breaks
    assert len(found) == len(triggers.guards())
    assert found[0] == (
        f"La protection {triggers.guards()[0].name} manque dans la base\u00a0: "
        "relancez «\u00a0ritournelle migrate\u00a0»."
    )


@pytest.mark.parametrize(
    "tamper",
    [
        pytest.param(
            lambda: change("FA-2026-0002", net_cents=F("net_cents") - 1, gross_cents=F("gross_cents") - 1),
            id="a total",
        ),
        pytest.param(
            lambda: InvoiceVat.objects.filter(invoice=document("FA-2026-0002")).update(vat_cents=0),
            id="the VAT of a rate",
        ),
        pytest.param(
            lambda: InvoiceLine.objects.filter(invoice=document("FA-2026-0002")).update(unit_price="49.89"),
            id="a price",
        ),
        pytest.param(
            lambda: InvoiceLine.objects.filter(invoice=document("FA-2026-0002")).update(vat_rate=10),
            id="the rate of a line",
        ),
        pytest.param(
            lambda: InvoiceLine.objects.filter(invoice=document("FA-2026-0002")).update(vat_rate=0),
            id="a rate that no line can have",
        ),
        pytest.param(
            lambda: InvoiceLine.objects.filter(invoice=document("FA-2026-0002")).update(name="Conseil"),
            id="a name",
        ),
        pytest.param(
            lambda: InvoiceLine.objects.filter(invoice=document("FA-2026-0002")).delete(), id="a line less"
        ),
        pytest.param(lambda: add_line("FA-2026-0002"), id="a line more"),
        pytest.param(lambda: change("FA-2026-0002", due_on=date(2027, 1, 1)), id="the due date"),
        pytest.param(lambda: change("FA-2026-0002", own_text="Payé"), id="a text"),
        pytest.param(lambda: change("FA-2026-0002", language="en"), id="the language"),
        pytest.param(
            lambda: change("FA-2026-0002", buyer=F("seller")), id="the buyer, for another snapshot"
        ),
        pytest.param(lambda: change("FA-2026-0002", chain_hash="0" * 64), id="the hash itself"),
    ],
)  # fmt: skip
def test_what_was_changed_breaks_the_chain_there(
    five: Organization, tamper: Callable[[], object]
) -> None:
    assert breaks_after(five, tamper) == [BROKEN_AT_2]


def add_line(number: str) -> None:
    line = document(number).lines.get()
    line.pk, line.position = None, 2
    line.save(force_insert=True)


def test_the_corrected_invoice_of_a_credit_note_is_covered(five: Organization) -> None:
    found = breaks_after(five, lambda: change("AV-2026-0001", corrects=document("FA-2026-0002")))
    assert [text[:50] for text in found] == ["La chaîne est rompue au document AV-2026-0001 (ran"]


def delete(number: str) -> None:
    document(number).delete()


def test_a_document_missing_in_the_middle_is_named(five: Organization) -> None:
    assert breaks_after(five, lambda: delete("FA-2026-0002")) == [
        "Un document manque avant AV-2026-0001\u00a0: rang 3 au lieu de 2."
    ]


def test_the_last_document_cannot_vanish(five: Organization) -> None:
    assert breaks_after(five, lambda: delete("FA-2026-0004")) == [
        "La chaîne s’arrête au rang 4 alors que 5 documents ont été émis.",
        "La séquence FA-{year}-{number:4} a donné le numéro 4, mais son dernier document porte le 3.",
    ]


def test_nor_when_the_end_of_the_chain_is_moved_back(five: Organization) -> None:
    def vanish() -> None:
        delete("FA-2026-0004")
        Chain.objects.update(position=4, last_hash=document("FA-2026-0003").chain_hash)

    assert breaks_after(five, vanish) == [
        "La séquence FA-{year}-{number:4} a donné le numéro 4, mais son dernier document porte le 3."
    ]


def test_documents_after_the_end_of_the_chain_are_named(five: Organization) -> None:
    last = document("FA-2026-0003").chain_hash
    assert breaks_after(five, lambda: Chain.objects.update(position=4, last_hash=last)) == [
        "Des documents suivent la fin de la chaîne, jusqu’au rang 5.",
        "La séquence FA-{year}-{number:4} a donné le numéro 4, mais son dernier document porte le 3.",
    ]


def test_a_lost_end_of_the_chain_is_named(five: Organization) -> None:
    assert breaks_after(five, lambda: Chain.objects.all().delete()) == [
        "Des documents suivent la fin de la chaîne, jusqu’au rang 5."
    ]


def test_swapped_numbers_are_named(five: Organization) -> None:
    def swap() -> None:
        change("FA-2026-0003", number="X")
        change("FA-2026-0004", number="FA-2026-0003")
        change("X", number="FA-2026-0004")

    found = breaks_after(five, swap)
    assert found == [
        "Il y a un trou dans les numéros avant FA-2026-0004\u00a0: 2 le précède.",
        "La chaîne est rompue au document FA-2026-0004 (rang 4)\u00a0: son contenu "
        "ne correspond plus à son empreinte.",
    ]


def test_a_number_out_of_its_pattern_is_named(five: Organization) -> None:
    found = breaks_after(five, lambda: change("FA-2026-0002", number="FA-2026-2"))
    assert found[0] == "Le numéro FA-2026-2 ne suit pas le modèle de sa séquence."


def test_a_date_that_goes_back_is_named(five: Organization) -> None:
    found = breaks_after(five, lambda: change("FA-2026-0003", issued_on=date(2026, 11, 1)))
    assert found[0] == "Le document FA-2026-0003 est daté avant celui qui le précède."


def test_a_changed_snapshot_is_named(five: Organization) -> None:
    buyer = document("FA-2026-0002").buyer
    found = breaks_after(five, lambda: Snapshot.objects.filter(pk=buyer.pk).update(text="{}"))
    assert found == [f"Les mentions figées n° {buyer.pk} ne correspondent plus à leur empreinte."]


def test_a_snapshot_changed_with_its_hash_breaks_the_chain(five: Organization) -> None:
    buyer = document("FA-2026-0001").buyer
    forged = Snapshot.objects.filter(pk=buyer.pk)
    found = breaks_after(five, lambda: forged.update(text="{}", sha256=storage.digest(b"{}")))
    assert [text[:50] for text in found] == ["La chaîne est rompue au document FA-2026-0001 (ran"]


@pytest.mark.parametrize(
    ("pattern", "restart"),
    [
        pytest.param("{number:4}-{year}", Restart.YEARLY, id="the year comes last"),
        pytest.param("{yy}{month}{number:4}", Restart.MONTHLY, id="all digits"),
        pytest.param("F{number}", Restart.NEVER, id="never restarts"),
    ],
)
def test_any_pattern_can_be_followed(customer: Customer, pattern: str, restart: Restart) -> None:
    NumberSeries.objects.filter(kind="invoice").update(pattern=pattern, restart=restart)
    for day in (TODAY, TODAY, date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 1)):
        issue(customer, on=day)
    assert verify(customer.organization).breaks == []


def test_a_carried_on_series_begins_where_the_former_tool_ended(customer: Customer) -> None:
    NumberSeries.objects.filter(kind="invoice").update(
        counter_key="2026", last_number=324, last_issued_on=TODAY
    )
    assert issue(customer).number == "FA-2026-0325"
    assert verify(customer.organization).breaks == []


@pytest.fixture
def filed(five: Organization) -> Invoice:
    """FA-2026-0001, filed with a content of a few bytes."""
    invoice = document("FA-2026-0001")
    InvoiceFile.objects.filter(invoice=invoice).update(
        sha256=storage.put(b"%PDF one", ".pdf"), size=8, filed_at=NOON, due_at=None
    )
    return invoice


def place_of(invoice: Invoice) -> str:
    return storage.key(invoice.file.sha256, ".pdf")


def test_files_are_read_again(five: Organization, filed: Invoice) -> None:
    verdict = verify(five)
    assert (verdict.files, verdict.to_draw, verdict.breaks) == (1, 4, [])


def test_a_missing_file_is_named(five: Organization, filed: Invoice) -> None:
    default_storage.delete(place_of(filed))
    assert verify(five).breaks == ["Le fichier du document FA-2026-0001 est introuvable."]
    assert verify(five, files=False).breaks == []


def test_an_altered_file_is_named(five: Organization, filed: Invoice) -> None:
    path = settings.DATA_DIR / "files" / place_of(filed)
    path.write_bytes(b"%PDF two")
    assert verify(five).breaks == ["Le fichier du document FA-2026-0001 a été modifié."]
    path.unlink()


def test_a_forgotten_file_is_named(five: Organization, filed: Invoice) -> None:
    def forget() -> None:
        InvoiceFile.objects.filter(invoice=filed).delete()

    assert breaks_after(five, forget) == ["Le document FA-2026-0001 n’a plus de fichier."]
