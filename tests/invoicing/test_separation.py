"""Two organisations in one database: same numbers, nothing shared, nothing seen."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Chain, Invoice, InvoiceFile, Snapshot
from ritournelle.invoicing.queries import issued_by_number, sample_of_files
from ritournelle.invoicing.verification import verify
from ritournelle.kit import triggers
from tests.factories import NOON
from tests.invoicing.builders import credit, issue


@pytest.fixture
def both(customer: Customer, other_customer: Customer) -> tuple[Invoice, Invoice]:
    """The first invoice of each, under the same number, with two more of the second."""
    mine, theirs = issue(customer), issue(other_customer)
    issue(other_customer)
    credit(theirs)
    return mine, theirs


def test_both_use_the_same_numbers(both: tuple[Invoice, Invoice]) -> None:
    mine, theirs = both
    assert mine.number == theirs.number == "FA-2026-0001"
    assert (mine.chain_position, theirs.chain_position) == (1, 1)


def test_a_number_finds_the_document_of_its_organisation(both: tuple[Invoice, Invoice]) -> None:
    mine, theirs = both
    assert issued_by_number(mine.organization_id, ["FA-2026-0001", "FA-2026-0002"]) == [mine.pk]
    assert issued_by_number(theirs.organization_id, ["FA-2026-0001"]) == [theirs.pk]


def test_snapshots_are_not_shared_even_when_they_say_the_same(
    both: tuple[Invoice, Invoice],
) -> None:
    mine, theirs = both
    for one in both:
        owners = {one.seller.organization_id, one.buyer.organization_id, one.terms.organization_id}
        assert owners == {one.organization_id}
    assert not {mine.seller_id, mine.buyer_id, mine.terms_id} & {
        theirs.seller_id,
        theirs.buyer_id,
        theirs.terms_id,
    }


def test_a_sample_is_taken_from_one_organisation(both: tuple[Invoice, Invoice]) -> None:
    mine, _ = both
    InvoiceFile.objects.update(shape="a", sha256="b", filed_at=NOON)
    assert sample_of_files(mine.organization_id, NOON, 50) == [mine.pk]


def test_verifying_one_never_sees_the_other(both: tuple[Invoice, Invoice]) -> None:
    mine, theirs = both
    triggers.remove()
    Invoice.objects.filter(pk=theirs.pk).update(own_text="falsifié")
    Snapshot.objects.filter(pk=theirs.buyer_id).update(text="{}")
    Chain.objects.filter(organization=theirs.organization).update(position=99)
    InvoiceFile.objects.filter(invoice=theirs).delete()
    guards = len(triggers.guards())
    assert len(verify(mine.organization).breaks) == guards
    assert len(verify(theirs.organization).breaks) > guards


def test_the_command_verifies_all_and_fails_when_one_is_broken(
    both: tuple[Invoice, Invoice], capsys: Any
) -> None:
    call_command("verify")
    assert capsys.readouterr().out.splitlines() == [
        "Ritournelle SAS\u00a0: 1 documents, 0 fichiers, 1 à produire, 0 anomalie.",
        "Autre société\u00a0: 3 documents, 0 fichiers, 3 à produire, 0 anomalie.",
    ]
    Chain.objects.filter(organization=both[1].organization).update(position=4)
    call_command("verify", organization="ritournelle")
    with pytest.raises(CommandError, match="anomalies"):
        call_command("verify")
    assert "  La chaîne s’arrête au rang 3 alors que 4 documents" in capsys.readouterr().err


def test_files_are_verified_unless_told_not_to(both: tuple[Invoice, Invoice], capsys: Any) -> None:
    InvoiceFile.objects.filter(invoice=both[0]).update(sha256="a" * 64, filed_at=NOON)
    call_command("verify", "--no-files")
    with pytest.raises(CommandError):
        call_command("verify")
    assert "Le fichier du document FA-2026-0001 est introuvable." in capsys.readouterr().err
