"""The list of documents: what it shows, finds, adds up, and how many queries it takes."""

import io
import zipfile
from itertools import chain

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from ritournelle.accounts.models import Role
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.kit import storage
from ritournelle.outbox.models import Message
from ritournelle.web.screens.invoices import selection
from ritournelle.web.screens.invoices.ordering import SORTS
from tests import factories
from tests.factories import FIRST_OF_DECEMBER, TODAY
from tests.invoicing.builders import credit, issue, issue_pro_forma, make_draft, make_line

NBSP = "\u00a0"


def page(client: Client, address: str = "") -> str:
    response = client.get(f"/factures/{address}")
    assert response.status_code == 200
    return response.content.decode()


def shown(client: Client, address: str = "") -> list[str]:
    """The documents of a page, in its order."""
    response = client.get(f"/factures/{address}")
    return [row.invoice.reference for row in response.context["rows"]]


def test_the_latest_come_first_and_drafts_before_all(alice: Client, customer: Customer) -> None:
    issue(customer)
    draft = make_draft(customer)
    issue(customer, on=FIRST_OF_DECEMBER)
    assert shown(alice) == [f"B-{draft.pk}", "FA-2026-0002", "FA-2026-0001"]
    assert shown(alice, "?tri=date") == ["FA-2026-0001", "FA-2026-0002", f"B-{draft.pk}"]
    assert shown(alice, "?tri=-numero") == [f"B-{draft.pk}", "FA-2026-0002", "FA-2026-0001"]


def test_amounts_and_customers_sort_too(alice: Client, customer: Customer) -> None:
    other = factories.make_customer(customer.organization, code="C2", name="Abeille")
    issue(customer, make_line("10"))
    issue(other, make_line("30"))
    issue(customer, make_line("20"))
    assert shown(alice, "?tri=montant") == ["FA-2026-0001", "FA-2026-0003", "FA-2026-0002"]
    assert shown(alice, "?tri=client") == ["FA-2026-0002", "FA-2026-0003", "FA-2026-0001"]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_follow_one_another_in_every_order(
    alice: Client, customer: Customer, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    for number, on in enumerate([TODAY] * 3 + [FIRST_OF_DECEMBER] * 4):
        issue(customer, make_line(str(10 + number)), on=on)
    make_draft(customer, make_line("99"))
    issue_pro_forma(customer, make_line("98"))
    whole = shown(alice, f"?tri={sort}")
    monkeypatch.setattr(selection, "PAGE", 2)
    pages = [shown(alice, f"?tri={sort}&page={number}") for number in range(1, 6)]
    assert len(set(whole)) == 9
    assert [*chain.from_iterable(pages)] == whole
    assert [len(one) for one in pages] == [2, 2, 2, 2, 1]


def test_a_page_too_deep_is_the_last_that_can_be_shown(
    alice: Client, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        issue(customer)
    monkeypatch.setattr(selection, "PAGE", 1)
    monkeypatch.setattr(selection, "DEEP", 3)
    by_amount = alice.get("/factures/?vue=emises&tri=montant&page=5")
    assert (by_amount.context["listing"].number, by_amount.context["listing"].total) == (3, 5)
    assert shown(alice, "?vue=emises&tri=date&page=5") == ["FA-2026-0005"]


def test_each_tab_shows_its_kind(alice: Client, customer: Customer) -> None:
    invoice = issue(customer)
    credit(invoice)
    pro_forma, draft = issue_pro_forma(customer), make_draft(customer)
    assert shown(alice, "?vue=brouillons") == [f"B-{draft.pk}"]
    assert shown(alice, "?vue=emises") == ["FA-2026-0001"]
    assert shown(alice, "?vue=avoirs") == ["AV-2026-0001"]
    assert shown(alice, "?vue=proforma") == [f"PF-{pro_forma.pk}"]


def test_a_message_that_failed_shows_in_its_tab(alice: Client, customer: Customer) -> None:
    invoice = issue(customer)
    assert "Envoi à vérifier" not in page(alice)
    Message.objects.create(
        organization=customer.organization,
        purpose="invoice",
        invoice=invoice,
        status="failed",
        message_id="<1@x>",
        sender="a@b.example",
        subject="Votre facture",
        body="Bonjour",
        created_at=factories.NOON,
    )
    assert shown(alice, "?vue=echecs") == ["FA-2026-0001"]
    assert "En échec" in page(alice)


def test_the_foot_adds_up_and_takes_credit_notes_off(alice: Client, customer: Customer) -> None:
    invoice = issue(customer, make_line("100"))
    issue(customer, make_line("50"))
    credit(invoice, {1: "1"})
    make_draft(customer)
    issue_pro_forma(customer)
    # 100 + 50 - 100 = 50,00 HT, 60,00 TTC: neither the draft nor the pro forma is owed.
    text = page(alice)
    assert "5 documents" in text
    assert f"60,00{NBSP}€" in text
    assert f"180,00{NBSP}€" in page(alice, "?vue=emises")
    assert f"−120,00{NBSP}€" in page(alice, "?vue=avoirs")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("FA-2026-0002", ["FA-2026-0002"], id="number"),
        pytest.param("fa-2026", ["FA-2026-0002", "FA-2026-0001"], id="beginning in small letters"),
        pytest.param("2", ["FA-2026-0002"], id="number alone"),
        pytest.param("641,52", ["FA-2026-0002"], id="amount"),
        pytest.param("641,52 €", ["FA-2026-0002"], id="amount with its sign"),
        pytest.param("118,80", ["FA-2026-0001"], id="another amount"),
        pytest.param("boul", ["FA-2026-0002", "FA-2026-0001"], id="customer"),
        pytest.param("garage", [], id="nobody"),
    ],
)
def test_a_search_finds_numbers_amounts_and_customers(
    alice: Client, customer: Customer, text: str, found: list[str]
) -> None:
    issue(customer)
    issue(customer, make_line("534.60"))  # 534,60 + 106,92 = 641,52
    assert shown(alice, f"?q={text}") == found


def test_filters_stay_in_the_address(alice: Client, customer: Customer) -> None:
    other = factories.make_customer(customer.organization, code="C2", name="Abeille")
    issue(customer)
    issue(other)
    issue(customer, on=FIRST_OF_DECEMBER)
    assert shown(alice, "?periode=2026-12") == ["FA-2026-0003"]
    assert shown(alice, "?periode=2026") == ["FA-2026-0003", "FA-2026-0002", "FA-2026-0001"]
    assert shown(alice, f"?client={other.pk}") == ["FA-2026-0002"]
    assert shown(alice, "?origine=recurrente") == []
    assert len(shown(alice, "?origine=manuelle&periode=2026-11")) == 2


def test_a_stranger_finds_nothing_of_ours(charlie: Client, customer: Customer) -> None:
    invoice = issue(customer)
    assert shown(charlie, f"?q={invoice.number}") == []
    assert charlie.post("/factures/selection/", {"act": "zip", "pk": invoice.pk}).status_code == 302


def test_a_list_of_thirty_takes_the_queries_of_a_list_of_one(
    alice: Client, customer: Customer
) -> None:
    issue(customer)
    page(alice)
    for address in ("", "?vue=emises", "?q=boul", "?q=118,80", "?tri=client", "?periode=2026-11"):
        with CaptureQueriesContext(connection) as few:
            page(alice, address)
        for number in range(3):
            issue(factories.make_customer(customer.organization, code=f"{address}{number}"))
        with CaptureQueriesContext(connection) as many:
            page(alice, address)
        assert len(many) == len(few), address
        assert len(few) <= 18


def file_it(invoice_id: int, content: bytes) -> None:
    sha256 = storage.put(content, ".pdf")
    InvoiceFile.objects.filter(pk=invoice_id).update(
        sha256=sha256, filed_at=factories.NOON, size=len(content), due_at=None
    )


def test_the_selection_is_a_zip_of_what_was_filed(alice: Client, customer: Customer) -> None:
    one, two = issue(customer), issue(customer)
    file_it(one.pk, b"%PDF one")
    answer = alice.post("/factures/selection/", {"act": "zip", "pk": [one.pk, two.pk]})
    assert answer["Content-Disposition"] == 'attachment; filename="factures.zip"'
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert archive.namelist() == ["FA-2026-0001.pdf", "liste.csv", "A-LIRE.txt"]
    assert archive.read("FA-2026-0001.pdf") == b"%PDF one"
    assert "FA-2026-0002" in archive.read("A-LIRE.txt").decode()


def test_the_whole_filter_can_be_taken(alice: Client, customer: Customer) -> None:
    for _ in range(3):
        file_it(issue(customer).pk, b"%PDF")
    issue(customer, on=FIRST_OF_DECEMBER)
    answer = alice.post("/factures/selection/?periode=2026-11", {"act": "zip", "all": "1"})
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer))).namelist()
    assert [name for name in names if name.endswith(".pdf")] == [
        "FA-2026-0003.pdf",
        "FA-2026-0002.pdf",
        "FA-2026-0001.pdf",
    ]


def test_too_many_are_refused_plainly(
    alice: Client, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ritournelle.invoicing.archive.MOST", 1)
    issue(customer)
    issue(customer)
    answer = alice.post("/factures/selection/", {"act": "zip", "all": "1"}, follow=True)
    assert f"La sélection dépasse 1 documents{NBSP}:" in answer.content.decode()


def test_the_table_says_credit_notes_below_zero(alice: Client, customer: Customer) -> None:
    credit(issue(customer))
    text = b"".join(alice.get("/factures/export/?format=csv")).decode("utf-8-sig")
    head, note, invoice = text.splitlines()
    assert head.startswith("Numéro;Type;État;Date")
    assert note.startswith("AV-2026-0001;Avoir;Avoir émis;21/11/2026;;Boulangerie Martin")
    assert ";-99,00;-19,80;-118,80;EUR;FA-2026-0001;" in note
    assert ";99,00;19,80;118,80;EUR;;" in invoice
    sheet = load_workbook(io.BytesIO(alice.get("/factures/export/?format=xlsx").content)).active
    assert [cell.value for cell in sheet[2]][9:12] == [-99, -19.8, -118.8]


def test_a_salesperson_takes_no_files(member: object, customer: Customer) -> None:
    issue(customer)
    sales = member(Role.SALES)  # type: ignore[operator]
    for act in ("zip", "csv", "send"):
        assert sales.post("/factures/selection/", {"act": act, "all": "1"}).status_code == 403


def test_sending_several_is_shown_first_with_those_that_cannot(
    alice: Client, customer: Customer
) -> None:
    nobody = factories.make_customer(customer.organization, code="C2", name="Sans Adresse")
    ready, silent, draft = issue(customer), issue(nobody), make_draft(customer)
    keys = [ready.pk, silent.pk, draft.pk]
    text = alice.post("/factures/selection/", {"act": "send", "pk": keys}).content.decode()
    assert "Envoyer 1 document" in text
    assert "1 brouillon laissé de côté" in text
    assert "Sans Adresse" in text
    assert not Message.objects.exists()
    alice.post("/factures/envoyer/", {"pk": [ready.pk]})
    message = Message.objects.get()
    assert (message.invoice_id, message.recipients) == (ready.pk, ["alice@martin.example"])
