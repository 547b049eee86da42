"""Imports on screen."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization, Role
from ritournelle.customers.models import Customer
from ritournelle.imports.models import ImportJob
from ritournelle.imports.worker import run_due_imports
from tests import factories
from tests.kit.test_workbooks import workbook

NOW = factories.NOON
FILE = b"Code;Nom;Notes\nC1;Martin;x\nC2;Lilas;y\n"


def drop(client: Client, content: bytes, subject: str = "customers", name: str = "a.csv") -> str:
    """Drop a file; return where it leads."""
    data = {"subject": subject, "file": SimpleUploadedFile(name, content)}
    answer = client.post("/import/deposer/", data)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def match(client: Client, place: str, *fields: str) -> None:
    """Say which column is which, and let a worker check the file."""
    data = {f"column_{rank}": field for rank, field in enumerate(fields)}
    assert client.post(f"{place}colonnes/", data).status_code == 302
    run_due_imports(NOW)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(FILE, id="CSV"),
        pytest.param("Code,Nom,Notes\nC1,Martin é,x\nC2,L,y\n".encode("cp1252"), id="Windows"),
        pytest.param(
            workbook(["Code", "Nom", "Notes"], ["C1", "Martin", "x"], ["C2", "Lilas", "y"]),
            id="XLSX",
        ),
    ],
)
def test_a_file_is_dropped_matched_checked_and_imported(
    alice: Client, organization: Organization, content: bytes
) -> None:
    place = drop(alice, content)
    page = text_of(alice, place)
    assert "Vérifiez les colonnes" in page
    assert '<option value="name" selected>' in page
    match(alice, place, "code", "name", "")
    page = text_of(alice, place)
    assert "Le fichier est prêt" in page
    assert "Importer 2 lignes" in page
    assert not Customer.objects.exists()

    alice.post(f"{place}importer/")
    alice.post(f"{place}importer/")
    assert "toutes, ou aucune" in text_of(alice, place)
    assert alice.get(f"{place}avancement/").status_code == 200
    run_due_imports(NOW)
    assert alice.get(f"{place}avancement/").status_code == 286
    assert "Import terminé" in text_of(alice, place)
    assert Customer.objects.filter(organization=organization).count() == 2


def test_every_error_is_shown_by_row_and_cell(alice: Client) -> None:
    place = drop(alice, b"Code;Nom;SIREN\nC1;Martin;12\nC2;;810001479\n")
    match(alice, place, "code", "name", "siren")
    page = text_of(alice, place)
    assert "2 erreurs à corriger" in page
    assert "Déposer un fichier corrigé" in page
    only = text_of(alice, f"{place}?colonne=SIREN")
    assert "12" in only
    assert "Cette cellule est vide." not in only
    lines = b"".join(alice.get(f"{place}erreurs.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "3;Nom;;Cette cellule est vide.;Remplissez-la.;erreur" in lines
    alice.post(f"{place}importer/")
    assert not Customer.objects.exists()


def test_an_import_is_undone_after_its_consequence_is_said(
    alice: Client, organization: Organization
) -> None:
    place = drop(alice, FILE)
    match(alice, place, "code", "name", "")
    alice.post(f"{place}importer/")
    run_due_imports(NOW)
    factories.make_invoice(Customer.objects.get(code="C1"))
    assert "restera" in text_of(alice, f"{place}annuler/")
    assert Customer.objects.count() == 2

    alice.post(f"{place}annuler/")
    run_due_imports(NOW)
    page = text_of(alice, place)
    assert "1 élément reste tel quel" in page
    assert "Utilisé depuis l’import" in page
    assert Customer.objects.get().code == "C1"


def test_a_matching_that_is_not_whole_is_refused_with_what_was_chosen(alice: Client) -> None:
    place = drop(alice, FILE)
    data = {"column_0": "code", "column_1": "", "column_2": "phone"}
    answer = alice.post(f"{place}colonnes/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Aucune colonne du fichier ne remplit «\u00a0Nom\u00a0»." in page
    assert '<option value="phone" selected>' in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "Ce fichier est vide.", id="empty"),
        pytest.param(b"PK\x03\x04 rien", "Ce classeur ne peut pas être lu.", id="no workbook"),
        pytest.param(b"\x89PNG\0", "n’est pas un fichier CSV", id="a picture"),
        pytest.param(b"a" * (10 * 1024 * 1024 + 1), "dépasse 10\u00a0Mo", id="too large"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(alice: Client, content: bytes, words: str) -> None:
    data = {"subject": "products", "file": SimpleUploadedFile("a.csv", content)}
    answer = alice.post("/import/deposer/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert re.search('value="products"[^>]* checked', page)
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize("subject", ["customers", "products", "plans", "subscriptions"])
def test_samples_are_offered(bob: Client, subject: str) -> None:
    answer = bob.get(f"/import/exemples/{subject}.csv")
    head = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[0]  # type: ignore[attr-defined]
    assert "Référence" in head or "Formule" in head
    assert bob.get(f"/import/exemples/{subject}.xlsx").content.startswith(b"PK")
    assert bob.get("/import/exemples/autre.csv").status_code == 404


def test_each_kind_asks_for_its_right(
    member: Callable[[str], Client], organization: Organization
) -> None:
    sales = member(Role.SALES)  # customers and subscriptions, no catalogue
    assert drop(sales, FILE)
    data = {"subject": "products", "file": SimpleUploadedFile("a.csv", FILE)}
    assert sales.post("/import/deposer/", data).status_code == 403
    job = ImportJob.objects.create(
        organization=organization,
        subject="products",
        file_name="a.csv",
        content=FILE,
        created_at=NOW,
    )
    for act in ("colonnes", "importer", "annuler", "abandonner"):
        assert sales.post(f"/import/{job.pk}/{act}/").status_code == 403


def test_a_file_is_given_up(alice: Client) -> None:
    place = drop(alice, FILE)
    page = alice.post(f"{place}abandonner/", follow=True).content.decode()
    assert "Rien n’avait été importé." in page
    assert not ImportJob.objects.exists()


def test_pages_ask_as_much_with_thirty_imports_as_with_one(
    alice: Client, organization: Organization
) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            text_of(alice, address)
        return len(captured)

    place = drop(alice, FILE)
    match(alice, place, "code", "name", "")
    one = [queries("/import/"), queries(place)]
    for rank in range(30):
        drop(alice, FILE, name=f"{rank}.csv")
    errors = [[rank, "Nom", "x", "Non.", ""] for rank in range(300)]
    ImportJob.objects.filter(status="rehearsed").update(errors=errors, counts={"errors": 300})
    assert [queries("/import/"), queries(place)] == one
    assert run_due_imports(NOW + timedelta(days=1)) == 0
