"""The page of one document, and the acts that begin there."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Role
from ritournelle.customers.models import Customer
from ritournelle.invoicing import services
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.models import Event
from ritournelle.outbox.models import Message
from tests.factories import NOON, TODAY
from tests.invoicing.builders import amounts, credit, issue, make_draft, make_line

NBSP = "\u00a0"


def page(client: Client, invoice: Invoice) -> str:
    response = client.get(f"/factures/{invoice.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_an_issued_invoice_shows_its_paper_its_story_and_its_seal(
    alice: Client, customer: Customer
) -> None:
    text = page(alice, issue(customer))
    assert "Logiciel de caisse" in text
    assert f"118,80{NBSP}€" in text
    assert f"Facture FA-2026-0001 émise{NBSP}: 118,80{NBSP}€" in text
    assert "Vérifiée" in text
    assert "Créer un avoir" in text


def test_the_paper_has_the_colour_of_the_organisation(alice: Client, customer: Customer) -> None:
    customer.organization.colour = "#ffd000"
    customer.organization.save()
    address = "/factures/couleur.css?ffd000"
    assert f'href="{address}"' in page(alice, issue(customer))
    answer = alice.get(address)
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "--fill:#ffd000;--on-fill:#1b2430" in answer.content.decode()


def test_a_draft_that_cannot_be_issued_says_why_and_still_shows(
    alice: Client, customer: Customer
) -> None:
    draft = make_draft(customer)
    Customer.objects.update(city="")
    text = page(alice, draft)
    assert "L’adresse de Boulangerie Martin est incomplète" in text
    assert "Logiciel de caisse" in text


def test_who_may_only_read_sees_no_button_that_changes(bob: Client, customer: Customer) -> None:
    text = page(bob, issue(customer))
    assert "Télécharger" in text
    for word in ("Envoyer", "Dupliquer", "Créer un avoir"):
        assert word not in text


def test_the_page_takes_as_many_queries_whatever_happened(
    alice: Client, customer: Customer
) -> None:
    invoice = issue(customer, make_line("100", "10"))
    credit(invoice, {1: "1"})
    page(alice, invoice)
    with CaptureQueriesContext(connection) as few:
        page(alice, invoice)
    for _ in range(4):
        credit(invoice, {1: "1"})
    with CaptureQueriesContext(connection) as many:
        page(alice, invoice)
    assert len(many) == len(few) <= 24


def test_issuing_says_the_number_then_gives_it_once(alice: Client, customer: Customer) -> None:
    draft = make_draft(customer)
    asked = alice.get(f"/factures/{draft.pk}/emettre/").content.decode()
    assert "FA-2026-0001" in asked
    assert "seule une facture d’avoir l’annulera" in asked
    assert Invoice.objects.get().status == "draft"
    for _ in range(2):
        answer = alice.post(f"/factures/{draft.pk}/emettre/")
        assert answer.headers["Location"] == f"/factures/{draft.pk}/"
    issued = Invoice.objects.get()
    assert (issued.number, issued.issued_on) == ("FA-2026-0001", TODAY)
    assert Event.objects.get(kind="invoice.issued").actor.startswith("user:")


def test_what_stops_issuing_is_told_on_the_page(alice: Client, customer: Customer) -> None:
    draft = make_draft(customer, make_line("-5"))
    answer = alice.post(f"/factures/{draft.pk}/emettre/")
    assert answer.status_code == 422
    assert "Le total de cette facture est négatif." in answer.content.decode()


def test_the_pdf_and_the_xml_can_be_taken(alice: Client, customer: Customer, faces: None) -> None:
    invoice = issue(customer)
    pdf = alice.get(f"/factures/{invoice.pk}/pdf/")
    assert pdf.content.startswith(b"%PDF-1.7")
    assert pdf["Content-Disposition"] == 'attachment; filename="FA-2026-0001.pdf"'
    xml = alice.get(f"/factures/{invoice.pk}/xml/")
    assert b"CrossIndustryInvoice" in xml.content
    draft = make_draft(customer)
    assert alice.get(f"/factures/{draft.pk}/pdf/").content.startswith(b"%PDF-1.7")
    assert alice.get(f"/factures/{draft.pk}/xml/").status_code == 302


def test_a_draft_is_deleted_after_a_word(alice: Client, customer: Customer) -> None:
    draft = make_draft(customer)
    assert (
        "Aucun numéro n’était pris"
        in alice.get(f"/factures/{draft.pk}/supprimer/").content.decode()
    )
    assert alice.post(f"/factures/{draft.pk}/supprimer/").headers["Location"] == "/factures/"
    assert not Invoice.objects.exists()


def test_an_issued_document_is_not_deleted(alice: Client, customer: Customer) -> None:
    invoice = issue(customer)
    alice.post(f"/factures/{invoice.pk}/supprimer/")
    assert Invoice.objects.count() == 1


def test_duplicating_twice_on_one_page_makes_one_draft(alice: Client, customer: Customer) -> None:
    invoice = issue(customer)
    token = "00000000-0000-0000-0000-000000000007"
    places = {
        alice.post(f"/factures/{invoice.pk}/dupliquer/", {"token": token}).headers["Location"]
        for _ in range(2)
    }
    assert len(places) == 1
    assert Invoice.objects.filter(status="draft").count() == 1


def test_a_stranger_finds_nothing(charlie: Client, customer: Customer) -> None:
    invoice = issue(customer)
    for act in ("", "modifier/", "emettre/", "avoir/", "envoyer/", "pdf/", "xml/", "supprimer/"):
        assert charlie.get(f"/factures/{invoice.pk}/{act}").status_code == 404


# Credit notes


def lines_of(invoice: Invoice) -> dict[int, int]:
    return dict(invoice.lines.values_list("position", "pk"))


def test_a_credit_note_is_shown_before_it_is_issued(alice: Client, customer: Customer) -> None:
    invoice = issue(customer, make_line("100", "3"))
    data = {
        "extent": "part",
        "reason": "Une licence de trop",
        f"line-{lines_of(invoice)[1]}": "1",
        "known_notes": "0",
    }
    shown = alice.post(f"/factures/{invoice.pk}/avoir/", data | {"act": "preview"}).content.decode()
    # 1 x 100 = 100,00 HT, 20,00 of VAT, 120,00
    assert f"120,00{NBSP}€" in shown
    assert "AV-2026-0001" in shown
    assert Invoice.objects.count() == 1
    alice.post(f"/factures/{invoice.pk}/avoir/", data | {"act": "issue"})
    note = Invoice.objects.get(kind="credit_note")
    assert amounts(note) == (10000, 2000, 12000)
    assert (note.own_text, note.corrects_id) == ("Une licence de trop", invoice.pk)


def test_a_second_click_credits_nothing_more(alice: Client, customer: Customer) -> None:
    invoice = issue(customer, make_line("100", "3"))
    data = {
        "extent": "part",
        "reason": "Erreur",
        f"line-{lines_of(invoice)[1]}": "1",
        "known_notes": "0",
        "act": "issue",
    }
    alice.post(f"/factures/{invoice.pk}/avoir/", data)
    again = alice.post(f"/factures/{invoice.pk}/avoir/", data)
    assert again.status_code == 422
    assert "a reçu un avoir entre-temps" in again.content.decode()
    assert Invoice.objects.filter(kind="credit_note").count() == 1


def test_more_than_what_is_left_is_refused(alice: Client, customer: Customer) -> None:
    invoice = issue(customer, make_line("100", "3"))
    credit(invoice, {1: "2"})
    data = {
        "extent": "part",
        "reason": "Erreur",
        f"line-{lines_of(invoice)[1]}": "2",
        "known_notes": "1",
        "act": "issue",
    }
    answer = alice.post(f"/factures/{invoice.pk}/avoir/", data)
    assert answer.status_code == 422
    assert "dépasse ce qui reste à créditer" in answer.content.decode()


def test_a_credit_note_in_full_gives_all_back(alice: Client, customer: Customer) -> None:
    invoice = issue(customer)
    data = {"extent": "whole", "reason": "Annulation", "known_notes": "0", "act": "issue"}
    alice.post(f"/factures/{invoice.pk}/avoir/", data)
    assert Invoice.objects.get(kind="credit_note").gross_cents == 11880
    assert "Créditée</span>" in page(alice, invoice)


def test_a_credit_note_in_part_leaves_the_rest_billed(alice: Client, customer: Customer) -> None:
    """One of three at 100,00 €: 120,00 € of 360,00 € with VAT."""
    invoice = issue(customer, make_line("100", "3"))
    line = f"line-{lines_of(invoice)[1]}"
    part = {"extent": "part", line: "1", "reason": "Retour", "known_notes": "0", "act": "issue"}
    alice.post(f"/factures/{invoice.pk}/avoir/", part)
    assert Invoice.objects.get(kind="credit_note").gross_cents == 12000
    assert "Créditée en partie" in page(alice, invoice)
    assert "Créditée en partie" in alice.get("/factures/").content.decode()


# Sending


def test_a_document_is_sent_to_the_chosen_with_their_words(
    alice: Client, customer: Customer
) -> None:
    invoice = issue(customer)
    form = alice.get(f"/factures/{invoice.pk}/envoyer/").content.decode()
    assert "alice@martin.example" in form
    assert "Facture FA-2026-0001" in form
    data = {
        "contacts": ["alice@martin.example"],
        "others": "compta@martin.example",
        "subject": "Votre facture",
        "body": "Bonjour,\nla voici.",
    }
    alice.post(f"/factures/{invoice.pk}/envoyer/", data)
    message = Message.objects.get()
    assert message.recipients == ["alice@martin.example", "compta@martin.example"]
    assert (message.subject, message.body) == (
        "Votre facture",
        "Bonjour,\r\nla voici.".replace("\r", ""),
    )
    assert (message.due_at - NOON).seconds == 10  # type: ignore[operator]
    assert "part dans 10" in page(alice, invoice)


def test_an_address_that_is_none_keeps_the_words(alice: Client, customer: Customer) -> None:
    invoice = issue(customer)
    data = {"others": "personne", "subject": "Votre facture", "body": "Un mot à garder"}
    answer = alice.post(f"/factures/{invoice.pk}/envoyer/", data)
    assert answer.status_code == 422
    assert "n’est pas une adresse e-mail" in answer.content.decode()
    assert "Un mot à garder" in answer.content.decode()
    assert not Message.objects.exists()


# The proof


def test_the_page_of_the_proof_says_what_was_checked(alice: Client, customer: Customer) -> None:
    for _ in range(3):
        issue(customer)
    answer = alice.post("/factures/verification/", {"nombre": "100"}).content.decode()
    assert "Empreintes vérifiées" in answer
    assert "3 documents et 0 fichier" in answer
    assert "3 PDF restent à produire" in answer


def test_a_changed_document_is_named(
    alice: Client, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = issue(customer), issue(customer)
    monkeypatch.setattr(
        "ritournelle.invoicing.verification.canonical_text",
        lambda value, number, on: "autre chose" if number == two.number else number,
    )
    answer = alice.post("/factures/verification/", {"nombre": "100"}).content.decode()
    assert f"La chaîne est rompue au document {one.number}" in answer
    assert "Rompue" in page(alice, two)


def test_a_salesperson_prepares_but_does_not_issue(member: object, customer: Customer) -> None:
    sales = member(Role.SALES)  # type: ignore[operator]
    draft = make_draft(customer)
    assert "Modifier" in page(sales, draft)
    assert sales.post(f"/factures/{draft.pk}/emettre/").status_code == 403
    assert sales.get(f"/factures/{issue(customer).pk}/avoir/").status_code == 403


def test_a_pro_forma_is_dated_without_a_number(alice: Client, customer: Customer) -> None:
    draft = make_draft(customer, kind="pro_forma")
    assert (
        "ne prend pas de numéro de facture"
        in alice.get(f"/factures/{draft.pk}/emettre/").content.decode()
    )
    alice.post(f"/factures/{draft.pk}/emettre/")
    made = Invoice.objects.get()
    assert (made.status, made.number) == ("issued", None)
    assert "n’est pas une facture" in page(alice, made)


def test_a_line_credited_by_service_shows_what_is_left(alice: Client, customer: Customer) -> None:
    invoice = issue(customer, make_line("100", "3"))
    services.credit_invoice(invoice, {lines_of(invoice)[1]: Decimal(1)}, on=TODAY, at=NOON)
    assert f"240,00{NBSP}€" in page(alice, invoice)  # 360,00 less 120,00
