from dataclasses import replace
from typing import Any

import pytest

from ritournelle.documents.model import Document, Look
from ritournelle.documents.view import view
from tests.documents import samples


def shown(document: Document) -> dict[str, Any]:
    return view(document, Look(), "", str)


def spaced(value: str) -> str:
    return value.replace("\u00a0", " ")


def test_an_invoice_reads_as_expected() -> None:
    page = shown(samples.simple())
    assert page["name"] == "Facture FA-2026-0324"
    assert spaced(page["subject"]) == "Facture FA-2026-0324 du 1er novembre 2026"
    assert [spaced(row[1]) for row in page["totals"]] == ["1 790,97 €", "358,19 €", "2 149,16 €"]
    assert [spaced(text) for text in page["grand_total"]] == ["Net à payer", "2 149,16 €"]
    assert (
        page["payment"]["title"].replace("\u00a0", " ")
        == "Règlement par virement au plus tard le 1er décembre 2026"
    )
    assert page["lines"][0]["details"] == "FIBRE-PRO-1G · Lien n° 691252 · novembre\u00a02026"


@pytest.mark.parametrize(
    ("document", "title"),
    [
        pytest.param(samples.direct_debit(), "Prélèvement SEPA le 1er décembre 2026", id="direct debit"),
        pytest.param(samples.zero_total(), "Aucun règlement à effectuer", id="nothing due"),
        pytest.param(samples.paid_by_card(), "Facture réglée", id="paid"),
        pytest.param(samples.credit_note(), "", id="credit note"),
        pytest.param(samples.pro_forma(), "Conditions", id="pro forma"),
        pytest.param(samples.english(), "Payment by bank transfer by 1 December 2026", id="English"),
        pytest.param(replace(samples.simple(), payment=replace(samples.TRANSFER, means="20")), "Règlement au plus tard le 1er décembre 2026", id="cheque"),
    ],
)  # fmt: skip
def test_the_payment_block_says_how(document: Document, title: str) -> None:
    assert spaced(shown(document)["payment"]["title"]) == title


def test_columns_appear_only_when_needed() -> None:
    assert shown(samples.simple())["columns"] == {"discount": False, "rate": True}
    assert shown(samples.discounts())["columns"] == {"discount": True, "rate": True}
    assert shown(samples.franchise())["columns"] == {"discount": False, "rate": False}


def test_a_reason_of_exemption_is_printed_once() -> None:
    text = "TVA non applicable, art. 293 B du CGI"
    document = replace(samples.franchise(), mentions=(text, "Prestation de services."))
    assert shown(document)["mentions"] == [text, "Prestation de services."]


def test_codes_for_machines_are_not_printed() -> None:
    assert "B2B" not in shown(samples.simple())["notes"]
    assert len(shown(samples.simple())["notes"]) == 3


def test_a_draft_has_no_number() -> None:
    page = shown(samples.draft())
    assert (page["name"], page["numbered"], page["kind"]) == ("Facture", "", "draft")


def test_a_pro_forma_asks_for_nothing() -> None:
    page = shown(samples.pro_forma())
    assert (page["kind"], page["qr"], page["notes"], page["payment"]["rows"]) == (
        "pro_forma",
        "",
        [],
        [],
    )
    assert "n’est pas une facture" in page["labels"]["pro_forma_notice"]


def test_a_credit_note_names_the_invoice() -> None:
    facts = {label: spaced(value) for label, value in shown(samples.credit_note())["facts"]}
    assert facts["Facture rectifiée"] == "FA-2026-0324 du 01/11/2026"


def test_a_foreign_address_ends_with_the_country() -> None:
    assert shown(samples.english())["buyer"]["address"][-1] == "GERMANY"
    assert shown(samples.intra_community())["buyer"]["address"][-1] == "ALLEMAGNE"


def test_the_debtor_is_not_told_a_whole_account_number() -> None:
    rows = dict(shown(samples.direct_debit())["payment"]["rows"])
    assert rows["Compte débité"] == "FR14\u00a0••••\u00a02606"


def test_totals_show_the_discount_and_what_was_paid() -> None:
    discounted = [[label, spaced(value)] for label, value in shown(samples.discounts())["totals"]]
    assert discounted[:3] == [
        ["Total HT avant remise", "220,00 €"],
        ["Remise de bienvenue 10\u00a0%", "−22,00 €"],
        ["Total HT", "198,00 €"],
    ]
    assert [spaced(text) for text in shown(samples.balance())["totals"][-1]] == [
        "Déjà réglé",
        "−36,00 €",
    ]
