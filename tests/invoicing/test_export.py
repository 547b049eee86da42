from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from ritournelle.customers.models import Customer
from ritournelle.invoicing.export import export_documents
from ritournelle.invoicing.models import Invoice, InvoiceFile, NumberSeries
from ritournelle.kit import storage, triggers
from tests.factories import NOON
from tests.invoicing.builders import credit, issue, issue_pro_forma


def file(invoice: Invoice, content: bytes) -> str:
    sha256 = storage.put(content, ".pdf")
    InvoiceFile.objects.filter(invoice=invoice).update(
        sha256=sha256, size=len(content), filed_at=NOON, due_at=None
    )
    return sha256


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_document_is_a_file_under_its_number(customer: Customer, tmp_path: Path) -> None:
    first = issue(customer)
    file(first, b"one")
    file(credit(first), b"two")
    file(issue_pro_forma(customer), b"no number")
    issue(customer)
    exported = export_documents(customer.organization, tmp_path / "new")
    assert (exported.written, exported.to_draw, exported.missing) == (2, 1, [])
    assert contents(tmp_path / "new") == {"FA-2026-0001.pdf": b"one", "AV-2026-0001.pdf": b"two"}


def test_a_number_with_a_slash_is_still_one_name(customer: Customer, tmp_path: Path) -> None:
    NumberSeries.objects.filter(kind="invoice").update(pattern="FA/{year}/{number:4}")
    file(issue(customer), b"one")
    export_documents(customer.organization, tmp_path)
    assert contents(tmp_path) == {"FA_2026_0001.pdf": b"one"}


def test_exporting_again_writes_the_same(customer: Customer, tmp_path: Path) -> None:
    file(issue(customer), b"one")
    for _ in range(2):
        assert export_documents(customer.organization, tmp_path).written == 1
    assert contents(tmp_path) == {"FA-2026-0001.pdf": b"one"}


def test_a_lost_file_is_named_and_the_others_are_written(
    customer: Customer, tmp_path: Path
) -> None:
    lost, forgotten, kept = issue(customer), issue(customer), issue(customer)
    default_storage.delete(storage.key(file(lost, b"lost"), ".pdf"))
    file(kept, b"kept")
    triggers.remove()
    InvoiceFile.objects.filter(invoice=forgotten).delete()
    exported = export_documents(customer.organization, tmp_path)
    assert exported.missing == ["FA-2026-0001", "FA-2026-0002"]
    assert contents(tmp_path) == {"FA-2026-0003.pdf": b"kept"}


def test_one_organisation_never_gets_the_files_of_another(
    customer: Customer, other_customer: Customer, tmp_path: Path
) -> None:
    file(issue(customer), b"mine")
    file(issue(other_customer), b"theirs")
    export_documents(customer.organization, tmp_path / "mine")
    export_documents(other_customer.organization, tmp_path / "theirs")
    assert contents(tmp_path / "mine") == {"FA-2026-0001.pdf": b"mine"}
    assert contents(tmp_path / "theirs") == {"FA-2026-0001.pdf": b"theirs"}


def test_the_command_writes_a_folder_for_each_organisation(
    customer: Customer, other_customer: Customer, tmp_path: Path, capsys: Any
) -> None:
    file(issue(customer), b"mine")
    file(issue(other_customer), b"theirs")
    call_command("export", "documents", str(tmp_path))
    assert contents(tmp_path / "ritournelle") == {"FA-2026-0001.pdf": b"mine"}
    assert contents(tmp_path / "autre") == {"FA-2026-0001.pdf": b"theirs"}
    assert "Ritournelle SAS\u00a0: 1 documents dans" in capsys.readouterr().out


def test_the_command_writes_one_organisation_alone(
    customer: Customer, other_customer: Customer, tmp_path: Path
) -> None:
    file(issue(other_customer), b"theirs")
    call_command("export", "documents", str(tmp_path), organization="autre")
    assert contents(tmp_path) == {"FA-2026-0001.pdf": b"theirs"}


def test_the_command_fails_when_a_file_is_lost(
    customer: Customer, tmp_path: Path, capsys: Any
) -> None:
    default_storage.delete(storage.key(file(issue(customer), b"lost"), ".pdf"))
    with pytest.raises(CommandError, match="introuvables"):
        call_command("export", "documents", str(tmp_path))
    assert "Le fichier du document FA-2026-0001 est introuvable." in capsys.readouterr().err


def test_the_command_knows_no_such_organisation(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="inconnue"):
        call_command("export", "documents", str(tmp_path), organization="inconnue")
