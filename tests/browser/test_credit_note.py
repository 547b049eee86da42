"""An invoice by hand, then part of it given back; and the page of an invoice on paper."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import papers
from tests.browser.acts import YEAR, add_customer, fill_in, new_business
from tests.browser.conftest import Installation, text_of

BUYER = "compta@lavande.example"


def test_part_of_an_invoice_is_credited(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    new_business(page, installation, "ines@atelier.example", "Atelier Inès")
    page.goto("/clients/nouveau/")
    add_customer(page, "Studio Lavande", BUYER)
    issue_by_hand(page, {"Désignation": "Journée", "Quantité": "3", "Prix unitaire HT": "100"})
    assert_prints_alone(page, tmp_path / "print.pdf")

    page.get_by_role("button", name="Autres actions").click()
    page.get_by_role("link", name="Créer un avoir").click()
    fill_in(page, {"Motif": "Une journée annulée"})
    page.get_by_text("Certaines quantités").click()
    page.get_by_label("Journée").fill("1")
    page.get_by_role("button", name="Calculer l’avoir").click()
    expect(page.get_by_text(f"L’avoir prendra le numéro AV-{YEAR}-0001")).to_be_visible()
    page.get_by_role("button", name="Émettre l’avoir de 120,00").click()  # 100,00 and 20 %
    page.wait_for_url("**/factures/*/")

    message = installation.mail(BUYER, f"AV-{YEAR}-0001")
    assert f"FA-{YEAR}-0001" in text_of(message)
    credit = papers.attached(message, tmp_path)
    assert "120,00 €" in papers.words_of(credit)
    assert "Une journée annulée" in papers.words_of(credit)
    assert "1: factur-x.xml" in papers.files_in(credit)

    page.get_by_role("link", name=f"FA-{YEAR}-0001").click()
    expect(page.get_by_text("240,00\u00a0€")).to_be_visible()  # what is left of 360,00


def issue_by_hand(page: Page, line: dict[str, str]) -> None:
    """From the page of a customer: write an invoice of one line of 300,00 €, and issue it."""
    page.get_by_role("link", name="Nouvelle facture").first.click()
    fill_in(page, line)
    expect(page.locator("#totals .total")).to_have_text("360,00\u00a0€")  # and 20 %
    page.get_by_role("button", name="Enregistrer et émettre").click()
    expect(page.get_by_text(f"La facture prendra le numéro FA-{YEAR}-0001")).to_be_visible()
    page.get_by_role("button", name="Émettre la facture").click()
    page.wait_for_url("**/factures/*/")


def assert_prints_alone(page: Page, file: Path) -> None:
    """On paper the page of an invoice is the invoice, without what stands around it."""
    page.pdf(path=file)
    words = papers.words_of(file)
    assert f"FA-{YEAR}-0001" in words
    assert "360,00 €" in words
    for other in ("Tableau de bord", "Rechercher", "Envoyer", "Repères", "Journal", "est émise"):
        assert other not in words, words
