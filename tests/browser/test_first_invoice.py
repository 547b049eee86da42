"""From the sign-up to the first invoice in the customer's mailbox."""

from playwright.sync_api import Page

from tests.browser.acts import add_customer, new_business
from tests.browser.conftest import Installation
from tests.browser import papers

def shot(page, n): page.wait_for_timeout(400); page.screenshot(path=f"/tmp/journeys/{n}.png", full_page=True, caret="initial"); print("=====", n, page.url)

def test_first(page: Page, installation: Installation, tmp_path) -> None:
    new_business(page, installation, "camille@horizon.example", "Horizon SAS")
    page.get_by_role("link", name="Créer un premier client").click()
    add_customer(page, "Atelier Lumen", "compta@lumen.example")
    page.get_by_role("link", name="Nouvel abonnement").first.click()
    page.get_by_label("Libellé").first.fill("Maintenance du site")
    page.get_by_label("Prix HT").fill("120")
    page.wait_for_selector("#preview .total:has-text('144,00')")
    print(page.evaluate("(()=>{const e=document.querySelector('[name=lines-0-name]'); return [e.matches(':user-invalid'), e.validationMessage, getComputedStyle(e).borderColor, e.outerHTML, e.closest('.field').outerHTML]})()"))
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
    page.wait_for_url("**/factures/*/")
    m = installation.mail("compta@lumen.example", "FA-")
    print(m.as_string()[:1500])
    f = papers.attached(m, tmp_path)
    print(papers.words_of(f), papers.files_in(f))
    page.reload()
    shot(page, "a10")
    f = papers.downloaded(page, tmp_path)
    print(f)
    assert 0
