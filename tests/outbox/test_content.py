"""What messages about documents say, word for word."""

from typing import Any

import pytest

from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.content import content
from ritournelle.outbox.errors import UnknownVariable
from ritournelle.outbox.texts import Template
from tests.outbox.builders import invoice_in_memory

CREDIT_NOTE: dict[str, Any] = {"kind": "credit_note", "number": "AV-2026-0001"}
PRO_FORMA: dict[str, Any] = {"kind": "pro_forma", "number": None, "due_on": None}


@pytest.mark.parametrize(
    ("fields", "subject", "body"),
    [
        pytest.param(
            {},
            "Facture FA-2026-0001 – Éditions des Lilas",
            "Bonjour,\n\n"
            "Vous trouverez ci-joint la facture FA-2026-0001 d’un montant de 641,52\u00a0€.\n"
            "Période facturée\u00a0: décembre\u00a02026.\n\n"
            "Elle est à régler au plus tard le 1er\u00a0décembre\u00a02026.\n\n"
            "Nous vous remercions de votre confiance.\n\n"
            "Éditions des Lilas",
            id="an invoice in French",
        ),
        pytest.param(
            {"language": "en"},
            "Invoice FA-2026-0001 – Éditions des Lilas",
            "Hello,\n\n"
            "Please find attached invoice FA-2026-0001 for €641.52.\n"
            "Billing period: December\u00a02026.\n\n"
            "Payment is due by 1\u00a0December\u00a02026.\n\n"
            "Thank you for your business.\n\n"
            "Éditions des Lilas",
            id="an invoice in English",
        ),
        pytest.param(
            CREDIT_NOTE,
            "Avoir AV-2026-0001 – Éditions des Lilas",
            "Bonjour,\n\n"
            "Vous trouverez ci-joint l’avoir AV-2026-0001 d’un montant de 641,52\u00a0€.\n"
            "Il rectifie la facture FA-2026-0007.\n\n"
            "Pour toute question, répondez simplement à ce message.\n\n"
            "Éditions des Lilas",
            id="a credit note in French",
        ),
        pytest.param(
            CREDIT_NOTE | {"language": "en"},
            "Credit note AV-2026-0001 – Éditions des Lilas",
            "Hello,\n\n"
            "Please find attached credit note AV-2026-0001 for €641.52.\n"
            "It corrects invoice FA-2026-0007.\n\n"
            "If you have any question, simply reply to this message.\n\n"
            "Éditions des Lilas",
            id="a credit note in English",
        ),
        pytest.param(
            PRO_FORMA,
            "Facture pro forma – Éditions des Lilas",
            "Bonjour,\n\n"
            "Vous trouverez ci-joint notre facture pro forma d’un montant de 641,52\u00a0€.\n"
            "Période concernée\u00a0: décembre\u00a02026.\n\n"
            "Ce document annonce les conditions de la vente\u00a0: il n’appelle aucun règlement.\n"
            "Pour l’accepter ou pour toute question, répondez simplement à ce message.\n\n"
            "Éditions des Lilas",
            id="a pro forma in French",
        ),
        pytest.param(
            PRO_FORMA | {"language": "en"},
            "Pro forma invoice – Éditions des Lilas",
            "Hello,\n\n"
            "Please find attached our pro forma invoice for €641.52.\n"
            "Period covered: December\u00a02026.\n\n"
            "This document states the terms of the sale: no payment is due.\n"
            "To accept it, or if you have any question, simply reply to this message.\n\n"
            "Éditions des Lilas",
            id="a pro forma in English",
        ),
    ],
)
def test_our_own_texts(fields: dict[str, Any], subject: str, body: str) -> None:
    invoice = invoice_in_memory(**fields)
    if invoice.kind == "credit_note":
        invoice.corrects = Invoice(number="FA-2026-0007")
    assert content(invoice, None)[:2] == (subject, body)


@pytest.mark.parametrize(
    ("means", "cents", "sentence"),
    [
        pytest.param(
            Customer.PaymentMeans.DIRECT_DEBIT,
            64152,
            "Vous n’avez rien à faire\u00a0: elle sera prélevée sur votre compte "
            "le 1er\u00a0décembre\u00a02026.",
            id="a direct debit",
        ),
        pytest.param(
            Customer.PaymentMeans.CARD,
            64152,
            "Vous n’avez rien à faire\u00a0: votre carte sera débitée "
            "le 1er\u00a0décembre\u00a02026.",
            id="a card",
        ),
        pytest.param(
            Customer.PaymentMeans.DIRECT_DEBIT,
            0,
            "Aucun règlement n’est à effectuer.",
            id="nothing to pay, whatever the means",
        ),
    ],
)
def test_the_text_says_how_the_invoice_is_paid(means: str, cents: int, sentence: str) -> None:
    invoice = invoice_in_memory(gross_cents=cents)
    invoice.customer.payment_means = means
    assert sentence in content(invoice, None).body.split("\n\n")


def test_an_invoice_without_period_does_not_speak_of_it() -> None:
    invoice = invoice_in_memory(period_start=None, period_end=None)
    assert "Période" not in content(invoice, None).body


def test_the_summary_shows_number_amount_and_due_date() -> None:
    assert content(invoice_in_memory(), None).summary == [
        ("Facture", "FA-2026-0001"),
        ("Total TTC", "641,52\u00a0€"),
        ("Échéance", "1er\u00a0décembre\u00a02026"),
    ]


def test_the_organisations_own_text_is_used_with_its_variables() -> None:
    own = Template("{customer} : {number}", "Cher client {customer} {smile},")
    with pytest.raises(UnknownVariable, match=r"\{smile\}"):
        content(invoice_in_memory(), own)
    written = content(invoice_in_memory(), own._replace(body="Cher {customer} :-}"))
    assert written.subject == "Boulangerie Martin : FA-2026-0001"
    assert written.body == "Cher Boulangerie Martin :-}"


def test_a_language_that_we_do_not_write_gives_french() -> None:
    assert content(invoice_in_memory(language="de"), None).body.startswith("Bonjour")
