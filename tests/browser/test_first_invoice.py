"""From the sign-up to the first invoice in the customer's mailbox."""

from playwright.sync_api import Page

from tests.browser.acts import add_customer, new_business
from tests.browser.conftest import Installation

def shot(page, n): page.screenshot(path=f"/tmp/journeys/{n}.png", full_page=True); print("=====", n, page.url)

def test_first(page: Page, installation: Installation) -> None:
    new_business(page, installation, "camille@horizon.example", "Horizon SAS")
    page.get_by_role("link", name="Créer un premier client").click()
    shot(page, "a1")
    add_customer(page, "Atelier Lumen", "compta@lumen.example")
    shot(page, "a2")
    page.get_by_role("link", name="Nouvel abonnement").click()
    page.get_by_label("Libellé").first.fill("Maintenance du site")
    page.get_by_label("Prix HT").fill("120")
    page.wait_for_selector("#preview .total:has-text('144,00')")
    shot(page, "a3")
    page.get_by_role("button", name="Continuer").last.click()
    page.wait_for_url("**/2/")
    shot(page, "a4")
    page.get_by_role("button", name="Continuer").last.click()
    page.wait_for_url("**/3/")
    shot(page, "a5")
    page.get_by_role("button", name="Activer").click()
    page.wait_for_url("**/abonnements/*/")
    shot(page, "a6")
    page.get_by_role("link", name="Facturer maintenant").click()
    shot(page, "a7")
    page.get_by_role("button", name="Émettre").click()
    shot(page, "a8")
    page.get_by_role("link", name="FA-2026-0001").click()
    shot(page, "a9")
    m = installation.mail("compta@lumen.example", "FA-")
    print(m.as_string()[:3000])
    page.reload()
    shot(page, "a10")
    assert 0
