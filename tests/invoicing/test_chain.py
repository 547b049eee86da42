"""The chain computed anew, from the written format alone and by hashlib alone."""

import hashlib
import json
from datetime import date

from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Chain, Invoice
from tests.factories import TODAY
from tests.invoicing.builders import TEN_PERCENT, credit, issue, make_line, vat

START = "0" * 64


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def parties(invoice: Invoice) -> str:
    """The hashes of the three frozen texts, from the texts themselves."""
    hashes = [sha256(one.text) for one in (invoice.seller, invoice.buyer, invoice.terms)]
    return ",".join(json.dumps(one) for one in hashes)


def test_two_documents_are_chained_as_the_format_says(customer: Customer) -> None:
    # 25.00 × 4 less 10.00 is 90.00, and 50.00; 10 % off the whole: 9.00 and 5.00.
    invoice = issue(
        customer,
        make_line("25", "4", off=1000, description="Poste 1\nPoste \"2\"", reference="SAAS"),
        make_line("50", name="Conseil", tax=vat("5.5"), period_start=TODAY, period_end=date(2026, 12, 1)),
        discounts=[TEN_PERCENT],
    )  # fmt: skip
    first = "\n".join(
        [
            "1",
            '"invoice","FA-2026-0001",2026-11-21,2026-12-21,"fr","EUR",,,"","","",'
            + parties(invoice)
            + ',"","Remise de bienvenue",1400,12600,1868,14468',
            "lines",
            '"Logiciel de caisse","Poste 1\\nPoste \\"2\\"","SAAS",4.0000,"C62",25.000000,10000,'
            '"Remise",1000,9000,"S",20.00,"",,',
            '"Conseil","","",1.0000,"C62",50.000000,5000,"",0,5000,"S",5.50,"",'
            "2026-11-21,2026-12-01",
            "vat",
            '"S",20.00,"",9000,900,8100,1620',
            '"S",5.50,"",5000,500,4500,248',
        ]
    )
    assert invoice.chain_hash == sha256(f"{START}\n{first}")

    note = credit(invoice, {2: "1"}, on=date(2026, 11, 22), reason="Geste")
    second = "\n".join(
        [
            "1",
            '"credit_note","AV-2026-0001",2026-11-22,2026-11-22,"fr","EUR",,,"","","Geste",'
            + parties(note)
            + ',"FA-2026-0001","",0,4500,248,4748',
            "lines",
            '"Conseil","","",1.0000,"C62",45.000000,4500,"",0,4500,"S",5.50,"",'
            "2026-11-21,2026-12-01",
            "vat",
            '"S",5.50,"",4500,0,4500,248',
        ]
    )
    assert note.chain_hash == sha256(f"{invoice.chain_hash}\n{second}")

    end = Chain.objects.get(organization=customer.organization)
    assert (end.position, end.last_hash) == (2, note.chain_hash)


def test_the_same_document_twice_has_two_hashes(customer: Customer) -> None:
    assert issue(customer).chain_hash != issue(customer).chain_hash


def test_each_organisation_begins_its_own_chain(
    customer: Customer, other_customer: Customer
) -> None:
    issue(customer)
    issue(customer)
    other = issue(other_customer)
    assert (other.number, other.chain_position) == ("FA-2026-0001", 1)
    assert Chain.objects.get(organization=customer.organization).position == 2
