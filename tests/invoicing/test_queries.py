import pytest
from django.core.management import CommandError, call_command

from ritournelle.customers.models import Customer
from ritournelle.invoicing.errors import UnknownDocument
from ritournelle.invoicing.models import InvoiceFile
from ritournelle.invoicing.queries import invoice_named, issued_by_number, sample_of_files
from tests.factories import NOON
from tests.invoicing.builders import issue, issue_pro_forma, make_draft, make_line, vat


def test_a_document_is_found_by_its_number_or_its_reference(customer: Customer) -> None:
    issued, draft, pro_forma = issue(customer), make_draft(customer), issue_pro_forma(customer)
    key = customer.organization_id
    assert invoice_named(key, "FA-2026-0001") == issued
    assert invoice_named(key, f"B-{draft.pk}") == draft
    assert invoice_named(key, f"PF-{pro_forma.pk}") == pro_forma


@pytest.mark.parametrize("reference", ["FA-2026-0002", "B-x", "B-", "B-999999999999999999999", ""])
def test_an_unknown_document_is_refused(customer: Customer, reference: str) -> None:
    issue(customer)
    with pytest.raises(UnknownDocument):
        invoice_named(customer.organization_id, reference)


def test_an_issued_document_is_not_found_by_its_key(customer: Customer) -> None:
    with pytest.raises(UnknownDocument):
        invoice_named(customer.organization_id, f"B-{issue(customer).pk}")


def test_a_document_of_another_organisation_is_unknown(
    customer: Customer, other_customer: Customer
) -> None:
    draft = make_draft(other_customer)
    issue(other_customer)
    for reference in ("FA-2026-0001", f"B-{draft.pk}"):
        with pytest.raises(UnknownDocument):
            invoice_named(customer.organization_id, reference)


def test_documents_are_found_in_the_order_of_the_chain(customer: Customer) -> None:
    first, second = issue(customer), issue(customer)
    numbers = ["FA-2026-0002", "FA-2026-0001", "FA-2026-0009"]
    assert issued_by_number(customer.organization_id, numbers) == [first.pk, second.pk]


def test_a_sample_is_of_filed_e_invoices_alone(customer: Customer) -> None:
    filed, waiting, paper = issue(customer), issue(customer), issue_pro_forma(customer)
    files = InvoiceFile.objects
    files.filter(invoice=filed).update(sha256="a", filed_at=NOON, shape="s")
    files.filter(invoice=paper).update(sha256="b", filed_at=NOON, shape="")
    assert sample_of_files(customer.organization_id, NOON, 9) == [filed.pk]
    assert waiting.pk


def test_the_command_shows_chosen_documents_to_the_rules(
    customer: Customer, capsys: pytest.CaptureFixture[str]
) -> None:
    issue(customer)
    issue(customer, make_line(tax=vat("12")))
    call_command("rules", "ritournelle", "FA-2026-0001")
    assert capsys.readouterr().out.startswith("1 documents contrôlés. Factur-X ")
    with pytest.raises(CommandError, match="1 documents sont refusés"):
        call_command("rules", "ritournelle", "FA-2026-0001", "FA-2026-0002")
    assert "FA-2026-0002\u00a0: BR-FR-16" in capsys.readouterr().err
