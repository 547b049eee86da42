"""A recurring invoice without a mouse, and without JavaScript."""

from playwright.sync_api import Browser, Page

from tests.browser.acts import add_customer, fill_in, new_business
from tests.browser.conftest import Installation

MOST = 80  # keys to reach something


def test_the_whole_wizard_by_keyboard_alone(page: Page, installation: Installation) -> None:
    new_business(page, installation, "alix@clavier.example", "Le Clavier")
    page.goto("/clients/nouveau/")
    add_customer(page, "Studio Lavande", "compta@clavier.example")
    page.goto("/")

    page.keyboard.type("na")  # the shortcut of a new subscription
    page.wait_for_url("**/abonnements/nouveau/")
    page.keyboard.type("lav")
    page.wait_for_selector("#client_options [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#preview h2:has-text('Studio Lavande')")
    reach(page, "Libellé")
    page.keyboard.type("Ménage")
    reach(page, "Prix HT")
    page.keyboard.type("80")
    page.wait_for_selector("#preview .total:has-text('96,00')")  # 80,00 and 20 %
    page.keyboard.press("Enter")

    page.wait_for_url("**/2/")
    reach(page, "Mensuelle")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#preview :text('trimestre')")
    reach(page, "Continuer")
    page.keyboard.press("Enter")

    page.wait_for_url("**/3/")
    reach(page, "Activer")
    page.keyboard.press("Enter")
    page.wait_for_selector(".badge:has-text('Actif')")


def reach(page: Page, words: str) -> None:
    """Press Tab until something of that name has the focus."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if words in str(page.evaluate(NAME)):
            return
    raise AssertionError(f"{words} is not reached by Tab")


NAME = """() => {
  const it = document.activeElement;
  return [...(it.labels ?? [])].map((label) => label.innerText).join(" ") || it.innerText;
}"""


def test_the_wizard_without_script(
    page: Page, browser: Browser, installation: Installation
) -> None:
    new_business(page, installation, "anouk@simple.example", "Le Simple")
    page.goto("/clients/nouveau/")
    add_customer(page, "Studio Lavande", "compta@simple.example")
    context = browser.new_context(
        base_url=installation.address,
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
    )
    plain = context.new_page()
    plain.goto("/abonnements/nouveau/")
    fill_in(plain, {"Client": "lav", "Libellé": "Ménage", "Prix HT": "80"})
    press(plain, "Continuer")
    plain.get_by_label("Studio Lavande").check()
    press(plain, "Continuer")
    assert plain.url.endswith("/2/")
    plain.get_by_label("Trimestrielle").check()
    press(plain, "Continuer")
    assert plain.url.endswith("/3/")
    press(plain, "Activer")
    assert plain.locator(".badge", has_text="Actif").is_visible()
    context.close()


def press(page: Page, button: str) -> None:
    """Press the visible button at the foot of the form."""
    page.locator(".card-foot").get_by_role("button", name=button).click()
