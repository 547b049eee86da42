"""The QR code of a SEPA transfer (EPC069-12, version 2), as SVG."""

import zxingcpp

from ritournelle.documents.cii_elements import amount
from ritournelle.documents.model import Document

_CENTS_MAX = 99_999_999_999  # EPC069-12: at most 999999999.99


def transfer_qr(document: Document) -> str:
    """Return the SVG of the code, or nothing when there is nothing to transfer in euros."""
    payment = document.payment
    if not (
        payment.is_transfer
        and payment.iban
        and document.is_electronic
        and document.kind != "credit_note"
        and document.currency == "EUR"
        and 0 < document.due_cents <= _CENTS_MAX
    ):
        return ""
    code = zxingcpp.create_barcode(epc_text(document), zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    svg = str(code.to_svg(add_quiet_zones=False))
    return svg[svg.index("<svg") :]


def epc_text(document: Document) -> str:
    """Return the lines that banking apps read: beneficiary, account, amount, reference."""
    payment = document.payment
    name = payment.account_name or document.seller.name
    return "\n".join(
        (
            "BCD",
            "002",
            "1",  # UTF-8
            "SCT",
            payment.bic,
            _one_line(name, 70),
            payment.iban,
            f"EUR{amount(document.due_cents)}",
            "",
            "",
            _one_line(document.number, 140),
        )
    )


def _one_line(text: str, length: int) -> str:
    return " ".join(text.split())[:length]
