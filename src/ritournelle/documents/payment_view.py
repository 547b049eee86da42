"""How to pay, as the foot of the page prints it."""

from typing import Any

from ritournelle.documents import text
from ritournelle.documents.model import Document, Kind


def payment_block(document: Document, words: dict[str, str]) -> dict[str, Any]:
    """Return the title and the rows of the payment block."""
    return {
        "title": _title(document, words),
        "rows": [[words.get(label, label), value] for label, value in _rows(document)],
        "terms": document.payment.terms_text if _asks_for_payment(document) else "",
    }


def _title(document: Document, words: dict[str, str]) -> str:
    if document.kind == Kind.PRO_FORMA:
        return words["conditions"]
    if document.kind == Kind.CREDIT_NOTE:
        return ""
    if not document.due_cents:
        return words["paid" if document.prepaid_cents else "nothing_due"]
    if not document.due_on:
        return words["conditions"]
    return words[_label(document)].format(day=text.long_date(document.due_on, document.language))


def _asks_for_payment(document: Document) -> bool:
    return bool(document.gross_cents) and document.kind != Kind.CREDIT_NOTE


def _label(document: Document) -> str:
    payment = document.payment
    kinds = (
        (payment.is_transfer, "by_transfer"),
        (payment.is_debit, "by_debit"),
        (payment.is_card, "by_card"),
    )
    return next((label for holds, label in kinds if holds), "by_other")


def _rows(document: Document) -> list[tuple[str, str]]:
    payment = document.payment
    if document.kind in (Kind.CREDIT_NOTE, Kind.PRO_FORMA) or not document.due_cents:
        return []
    if payment.is_debit:
        rows = [
            ("mandate", payment.mandate_reference),
            ("creditor_id", payment.creditor_id),
            (
                "debited_account",
                text.masked_iban(payment.debtor_iban) if payment.debtor_iban else "",
            ),
        ]
    elif payment.iban:
        rows = [
            ("IBAN", text.groups_of_four(payment.iban)),
            ("BIC", payment.bic),
            ("account_name", payment.account_name),
            ("transfer_reference", "" if document.draft else document.number),
        ]
    else:
        rows = []
    return [(label, value) for label, value in rows if value]
