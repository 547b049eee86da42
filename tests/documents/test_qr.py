from dataclasses import replace

import pytest
import zxingcpp

from ritournelle.documents.model import Document
from ritournelle.documents.qr import epc_text, transfer_qr
from tests.documents import samples

EPC = """BCD
002
1
SCT
AGRIFRPPXXX
Lumen Télécom SAS
FR7630006000011234567890189
EUR2149.16


FA-2026-0324"""


def test_the_text_is_that_of_epc069_12() -> None:
    assert epc_text(samples.simple()) == EPC


def test_the_code_reads_back() -> None:
    code = zxingcpp.create_barcode(EPC, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert transfer_qr(samples.simple()) in code.to_svg(add_quiet_zones=False)
    (read,) = zxingcpp.read_barcodes(code.to_image(scale=4))
    assert read.text == EPC


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(samples.credit_note(), id="a credit note"),
        pytest.param(samples.pro_forma(), id="a pro forma"),
        pytest.param(samples.draft(), id="a draft"),
        pytest.param(samples.zero_total(), id="nothing due"),
        pytest.param(samples.paid_by_card(), id="paid by card"),
        pytest.param(samples.direct_debit(), id="a direct debit"),
        pytest.param(samples.swiss_francs(), id="another currency"),
        pytest.param(
            replace(samples.simple(), gross_cents=10**11), id="more than a transfer can be"
        ),
    ],
)
def test_there_is_no_code_for(document: Document) -> None:
    assert transfer_qr(document) == ""


def test_only_what_is_left_is_asked_for() -> None:
    assert "\nEUR84.00\n" in epc_text(samples.balance())
