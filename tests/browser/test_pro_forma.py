"""An offer first: sent, accepted by the customer on its public page, then billed by itself."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser import papers
from tests.browser.acts import add_customer, begin_subscription, fill_in, new_business
from tests.browser.conftest import Installation, link_in

BUYER = "achats@lumen.example"


def test_the_customer_accepts_a_pro_forma_and_the_subscription_starts(
    page: Page, browser: Browser, installation: Installation, tmp_path: Path
) -> None:
    new_business(page, installation, "paul@conseil.example", "Conseil et Cie")
    page.goto("/clients/nouveau/")
    add_customer(page, "Atelier Lumen", BUYER)
    begin_subscription(page, "Assistance", "200")
    page.get_by_role("button", name="Envoyer une pro forma d’abord").click()
    expect(page.get_by_text("En attente", exact=True)).to_be_visible()

    message = installation.mail(BUYER, "pro forma")
    offer = papers.words_of(papers.attached(message, tmp_path))
    assert "Ce document n’est pas une facture" in offer
    assert "240,00 €" in offer  # 200,00 and 20 %

    accept_without_script(browser, link_in(message))

    page.reload()
    expect(page.locator(".badge", has_text="Actif")).to_be_visible()
    page.get_by_role("link", name="Notifications (nouvelles)").click()
    expect(page.locator("#panel")).to_contain_text("acceptée")


def accept_without_script(browser: Browser, address: str) -> None:
    """Accept an offer as somebody who has no account and no JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.get_by_role("heading", name="240,00").is_visible()
    page.get_by_role("button", name="Accepter et démarrer").click()
    assert page.get_by_text("Cochez la case pour accepter l’offre.").first.is_visible()
    fill_in(page, {"Votre nom": "Jeanne Lumen"})
    page.get_by_label("J’accepte cette offre").check()
    page.get_by_role("button", name="Accepter et démarrer").click()
    assert page.get_by_text("Par Jeanne Lumen").is_visible()
    context.close()
