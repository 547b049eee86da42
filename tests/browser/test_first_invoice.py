"""From the sign-up to the first invoice in the customer's mailbox."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import papers
from tests.browser.acts import YEAR, add_customer, begin_subscription, new_business
from tests.browser.conftest import Installation, text_of

BUYER = "compta@lumen.example"


def test_from_the_sign_up_to_the_first_invoice_sent(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    new_business(page, installation, "camille@horizon.example", "Horizon")
    page.get_by_role("link", name="Créer un premier client").click()
    add_customer(page, "Atelier Lumen", BUYER)
    begin_subscription(page, "Maintenance du site", "120")
    expect(page.locator("#first-invoice")).to_contain_text("144,00\u00a0€")  # and 20 % of 120
    page.get_by_role("button", name="Activer").click()
    page.get_by_role("link", name="Facturer maintenant").click()
    expect(page.get_by_text("seule une facture d’avoir l’annule")).to_be_visible()
    page.get_by_role("button", name="Émettre 144,00").click()
    page.wait_for_url("**/factures/*/")

    message = installation.mail(BUYER, f"FA-{YEAR}-0001")
    assert "144,00\u00a0€" in text_of(message)
    sent = papers.attached(message, tmp_path)
    assert f"n° FA-{YEAR}-0001" in papers.words_of(sent)
    assert "144,00 €" in papers.words_of(sent)
    assert "1: factur-x.xml" in papers.files_in(sent)

    page.reload()
    expect(page.get_by_text(f"E-mail de FA-{YEAR}-0001 envoyé")).to_be_visible()
    assert papers.downloaded(page, tmp_path).read_bytes() == sent.read_bytes()
