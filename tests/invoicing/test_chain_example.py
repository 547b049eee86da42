"""The worked example of docs/algorithms/chain.md is what the code does, and adds up by itself."""

import hashlib
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from ritournelle.core.vat import Category, Tax, totals
from ritournelle.invoicing.issuing import canonical_text
from ritournelle.invoicing.new import Frozen, NewInvoice, NewLine

PAGE = (Path(__file__).parents[2] / "docs/algorithms/chain.md").read_text()
FIRST, SECOND = re.findall(r"```text\n(.*?)\n```", PAGE, re.DOTALL)
FIRST_HASH, SECOND_HASH = re.findall(r"^([0-9a-f]{64})  -$", PAGE, re.MULTILINE)

TWENTY = Tax(Category.S, Decimal(20))
NOVEMBER = {"period_start": date(2026, 11, 1), "period_end": date(2026, 12, 1)}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def seats(count: int, cents: int) -> NewLine:
    return NewLine(
        "Logiciel de caisse",
        Decimal(count),
        "C62",
        Decimal(99),
        cents,
        cents,
        TWENTY,
        description="Six postes",
        reference="SAAS",
        **NOVEMBER,
    )


def document(line: NewLine, due_on: date, **fields: str) -> NewInvoice:
    return NewInvoice(
        1,
        [line],
        totals([(TWENTY, line.net_cents)]),
        seller=Frozen(1, sha256('{"name": "Acme"}')),
        buyer=Frozen(2, sha256('{"name": "Boulangerie Martin"}')),
        terms=Frozen(3, sha256('{"means": "58"}')),
        due_on=due_on,
        **NOVEMBER,
        **fields,
    )


def test_the_hashes_of_the_example_are_those_of_its_texts() -> None:
    assert sha256(f"{'0' * 64}\n{FIRST}") == FIRST_HASH
    assert sha256(f"{FIRST_HASH}\n{SECOND}") == SECOND_HASH


def test_the_code_writes_the_invoice_of_the_example() -> None:
    invoice = document(seats(6, 59400), date(2026, 12, 21))
    assert canonical_text(invoice, "FA-2026-0001", date(2026, 11, 21)) == FIRST


def test_the_code_writes_the_credit_note_of_the_example() -> None:
    note = document(
        seats(1, 9900),
        date(2026, 11, 22),
        kind="credit_note",
        corrects_number="FA-2026-0001",
        own_text="Poste rendu",
    )
    assert canonical_text(note, "AV-2026-0001", date(2026, 11, 22)) == SECOND
